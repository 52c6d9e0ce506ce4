"""`lago-orgs completion`: what a shell completes."""

import click

from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command
from lago_orgs.cli.tables import write


@command(None, "completion", example="lago-orgs completion bash >> ~/.bashrc")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(app: App, shell: str) -> None:
    """Print what lets a shell complete commands and options; put it where the shell reads it at its start."""
    from click.shell_completion import get_completion_class

    from lago_orgs.cli.main import COMPLETION, NAME, application

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"{shell} is not known to click")
    source = found(application(), {}, NAME, COMPLETION).source()
    app.show({"shell": shell, "source": source}, source) if app.as_json else write(source)
