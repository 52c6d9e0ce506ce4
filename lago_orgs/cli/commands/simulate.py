"""`lago-orgs simulate`: a Lago on this machine."""

import click

from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command


@command(
    None,
    "simulate",
    example="lago-orgs simulate --port 3000 --state lago.db",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]},
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def simulate(app: App, options: tuple[str, ...]) -> int:
    """Run a Lago of your own on this machine, until it is interrupted.

    It prints the address and the key, for a shell to read. Its options are those of `lago-orgs-simulator`: --host,
    --port (0 takes a free one), --state FILE, --now INSTANT, and others that `lago-orgs-simulator --help` names.
    """
    from lago_orgs.simulator.__main__ import main

    return main(options)
