"""`lago-orgs migrate`: the place of the move from users to organizations."""

import click

from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command


@command(None, "migrate", example="lago-orgs migrate --help")
@click.argument("step", required=False, type=click.Choice(["plan", "execute", "verify", "rollback"]))
def migrate(app: App, step: str | None) -> None:
    """Move from billing users to billing organizations: not a command of this version yet."""
    raise click.UsageError(
        f"migrate {step or ''}".strip() + " is not a command of this version: the move is made from Python"
    )
