"""`lago-orgs migrate`: from billing users to billing organizations, with the options that the move itself declares."""

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from typing import Any

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import Group, command
from lago_orgs.cli.targets import check_target
from lago_orgs.migrate import arguments
from lago_orgs.migrate import command as move

EXITS = {
    move.DONE: exits.DONE,
    move.DIFFERENT: exits.DIFFERENT,
    move.MISUSED: exits.MISUSED,
    move.AWAY: exits.AWAY,
    move.INTERRUPTED: exits.INTERRUPTED,
    move.UNPLANNED: exits.CONFLICT,
}
EXECUTING = {"journal", "wait", "keep_going", "late", "org", "twice"}  # what a plan is not asked for
LATER = {"journal", "format", "at_once"}  # all that is asked for once something was executed


class _Exclusive:
    """Options of which one may be given."""

    def __init__(self, options: "_Options") -> None:
        self._options = options
        self.names: list[str] = []

    def add_argument(self, name: str, **told: Any) -> None:
        """Take an option."""
        self.names.append(name)
        self._options.add_argument(name, **told)


STEP = re.compile("^with --(verify|rollback): ")  # which are commands here


class _Options:
    """Takes options as they are declared for argparse, and makes them click's."""

    def __init__(self) -> None:
        self.made: list[click.Option] = []
        self.defaults: dict[str, Any] = {}
        self.exclusive: list[_Exclusive] = []

    def add_mutually_exclusive_group(self) -> _Exclusive:
        """Begin options of which one may be given."""
        self.exclusive.append(_Exclusive(self))
        return self.exclusive[-1]

    def add_argument(self, name: str, **told: Any) -> None:
        """Take an option; what is not built yet, or has no help, is none of this command line."""
        action, said = told.get("action"), str(told.get("help", ""))
        if said == argparse.SUPPRESS:
            return
        is_flag, is_list = action == "store_true", action == "append"
        default = told.get("default", False if is_flag else None)
        made = click.Option(
            [name],
            is_flag=is_flag,
            multiple=is_list,
            default=default,
            metavar=told.get("metavar") or (f"[{'|'.join(told['choices'])}]" if "choices" in told else None),
            type=None if is_flag else _type(told.get("type", str), told.get("choices")),
            help=_sentence(said),
            show_default=bool(default) and "default" not in said,
        )
        self.made.append(made)
        self.defaults[str(made.name)] = default


def _sentence(said: str) -> str:
    said = STEP.sub("", said)
    first = said.split(maxsplit=1)[0]
    begun = f"One of {said}" if "=" in first else f"{said[0].upper()}{said[1:]}"
    return begun if begun.endswith(".") else f"{begun}."


def _type(read: Callable[[str], Any], choices: Sequence[str] | None) -> Callable[[Any], Any]:
    def of(value: Any) -> Any:
        if not isinstance(value, str):
            return value  # the default
        try:
            found = read(value)
        except (argparse.ArgumentTypeError, ValueError) as error:
            raise click.BadParameter(str(error)) from None
        if choices is not None and found not in choices:
            raise click.BadParameter(f"{value!r} is none of {', '.join(choices)}")
        return found

    return of


OPTIONS = _Options()
arguments.declare(OPTIONS)


@click.group("migrate", cls=Group)
def migrate() -> None:
    """Move from billing users to billing organizations.

    First `plan` and `rehearse`, which write nothing to Lago, then `execute`, once and again when it says so, then
    `verify`; `rollback` undoes what can be undone. docs/migration.md tells the whole. Exits with 1 where something is
    left or to be decided, with 8 where Lago is not as the plan expects.
    """


def _step(
    name: str, example: str, *, of: set[str] | None = None, but: frozenset[str] = frozenset()
) -> Callable[..., click.Command]:
    params: list[click.Parameter] = [
        each for each in OPTIONS.made if each.name not in but and (of is None or each.name in of)
    ]
    return command(migrate, name, example=example, params=params)


@_step("plan", "lago-orgs migrate plan --mapping-file users.csv", but=frozenset(EXECUTING))
def plan(app: App, **given: Any) -> int:
    """Say what would happen, in money too, and write it into a file; nothing is written to Lago."""
    return _run(app, "plan", given)


@_step("rehearse", "lago-orgs migrate rehearse --mapping-file users.csv", but=frozenset({*EXECUTING, "plan"}))
def rehearse(app: App, **given: Any) -> int:
    """Play all of it on an embedded Lago that is filled from this one, money included; nothing is written to Lago."""
    return _run(app, "rehearse", given)


@_step("execute", "lago-orgs migrate execute --plan migration-plan.json", but=frozenset({"late", "org", "twice"}))
def execute(app: App, **given: Any) -> int:
    """Do what the plan says, as far as it is time; again to go on, after whatever ended it."""
    return _run(app, "execute", given)


@_step("verify", "lago-orgs migrate verify --journal migration.journal", of={*LATER, "late"})
def verify(app: App, **given: Any) -> int:
    """Compare what Lago holds with what was to come, and count that everything is billed once."""
    return _run(app, "verify", given)


@_step("rollback", "lago-orgs migrate rollback --yes", of={*LATER, "org", "twice"})
def rollback(app: App, **given: Any) -> int:
    """Undo in reverse what can be undone; without --yes only say what that is, and what stays."""
    return _run(app, "rollback", given)


def _run(app: App, step: str, given: dict[str, Any]) -> int:
    for each in OPTIONS.exclusive:
        both = [name for name in each.names if given.get(name.removeprefix("--").replace("-", "_"))]
        if len(both) > 1:
            raise click.UsageError(f"{' and '.join(both)}: one of them may be given")
    options = argparse.Namespace(**{**OPTIONS.defaults, **given, "yes": bool(app.options.get("yes"))})
    for name in ("rehearse", "execute", "verify", "rollback"):
        setattr(options, name, step == name)
    if app.as_json:
        options.format = "json"
    errors = sys.stderr
    if getattr(options, "plan", None):
        check_target(str(options.plan))
    with app.lago(retries=move.RETRIES) as client, redirect_stderr(io.StringIO() if app.is_quiet else errors):

        def may(_: str) -> bool:
            with redirect_stderr(errors):
                app.confirm(client, "carry out the move into organizations")
            return True

        try:
            return EXITS[move.run(client, options, may=may, execute="lago-orgs migrate execute")]
        except KeyboardInterrupt:
            how = f"what was done is in {options.journal}: the same command goes on"
            raise KeyboardInterrupt(f"interrupted: {how}") from None
