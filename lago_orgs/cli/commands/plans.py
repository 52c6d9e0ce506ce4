"""`lago-orgs plans`: metrics, features and plans, declared in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import Group, command, option
from lago_orgs.cli.tables import Table
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from lago_orgs.cli.declared import Declared
    from lago_orgs.client import LagoOrgs

MOST = 200  # characters


@click.group("plans", cls=Group)
def plans() -> None:
    """Declare metrics, features and plans in a file, compare, apply.

    FILE is TOML or YAML with the lists `metrics`, `features` and `plans`; their entries are named as `ensure_metric`
    and `ensure_plan` name their arguments. A feature has a code, name, description, and privileges (code, name,
    value_type, select_options); a plan's `entitlements` name features with the values of their privileges. What is not
    declared stays as it is at Lago, but for the charges of a plan whose `charges` are declared.
    """


@command(plans, "diff", example="lago-orgs plans diff catalogue.toml")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def diff(app: App, file: str) -> int:
    """Say what is not as declared, and change nothing. Exits with 1 if something is not."""
    return _made(app, file, dry_run=True, change_in_use=True)


@command(plans, "apply", example="lago-orgs plans apply catalogue.toml --dry-run")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@option("--dry-run", is_flag=True, help="Only say what would be done, or refuse what would be refused.")
@option("--change-in-use", is_flag=True, help="Change plans that organizations are on, too.")
def apply(app: App, file: str, *, dry_run: bool, change_in_use: bool) -> int:
    """Make Lago's metrics, features and plans what the file declares. Doing it again changes nothing."""
    code = _made(app, file, dry_run=dry_run, change_in_use=change_in_use)
    return code if dry_run else exits.DONE


def _made(app: App, file: str, *, dry_run: bool, change_in_use: bool) -> int:
    from lago_orgs.cli.declared import read_declared

    declared = read_declared(Path(file))
    with app.lago() as client:
        done = _ensured(client, declared, dry_run=True, change_in_use=change_in_use)
        changes = [each for each in done if each[2].outcome != "unchanged"]
        if changes and not dry_run:
            app.confirm(client, f"change {len(changes)} metrics, features and plans")
            done = _ensured(client, declared, dry_run=False, change_in_use=change_in_use)
    document = [
        {"kind": kind, "code": code, "outcome": each.outcome, "differences": plain(each.differences)}
        for kind, code, each in done
    ]
    table = [[kind, code, _outcome(each, dry_run=dry_run), _differences(each)] for kind, code, each in done]
    app.show({"is_dry_run": dry_run, "items": document}, Table(("what", "code", "outcome", "differences"), table))
    return exits.DIFFERENT if changes else exits.DONE


def _outcome(ensured: Any, *, dry_run: bool) -> str:
    return f"would be {ensured.outcome}" if dry_run and ensured.outcome != "unchanged" else str(ensured.outcome)


def _differences(ensured: Any) -> str:
    """Say what differs; of what is not there that it is missing: its whole declaration stands in the file."""
    said = [
        f"{each.path}: missing" if each.present is None and attrs.has(type(each.wanted)) else str(each)
        for each in ensured.differences
    ]
    text = "; ".join(said)
    return text if len(text) <= MOST else f"{text[: MOST - 3]}..."


def _ensured(
    client: "LagoOrgs", declared: "Declared", *, dry_run: bool, change_in_use: bool
) -> list[tuple[str, str, Any]]:
    from lago_orgs.cli.features import ensure_entitlements, ensure_feature

    done: list[tuple[str, str, Any]] = []
    for code, named in declared.metrics.items():
        done.append(("metric", code, client.ensure_metric(code, **named, dry_run=dry_run)))
    for code, named in declared.features.items():
        done.append(("feature", code, ensure_feature(client, code, named, dry_run=dry_run)))
    for code, named in declared.plans.items():
        ensured = client.ensure_plan(code, **named, dry_run=dry_run, change_in_use=change_in_use)
        done.append(("plan", code, ensured))
        if code in declared.entitlements:
            entitled = ensure_entitlements(
                client, code, declared.entitlements[code], dry_run=dry_run, change_in_use=change_in_use
            )
            done.append(("entitlements", code, entitled))
    return done
