"""How commands are made: options that all have, examples in their help, and groups that load what is called."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from lago_orgs.cli.app import App

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

F = Callable[..., Any]


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and parameter.name:
        context.find_root().ensure_object(App).options[parameter.name] = value


def common() -> list[click.Parameter]:
    """Return the options that every command has, and every group before its command."""
    keep: dict[str, Any] = {"expose_value": False, "callback": _keep}
    return [
        click.Option(["--json", "as_json"], is_flag=True, help="Answer with one JSON document.", **keep),
        click.Option(["-q", "--quiet"], is_flag=True, help="Print the answer alone.", **keep),
        click.Option(["-y", "--yes"], is_flag=True, help="Do not ask before writing.", **keep),
        click.Option(["--profile"], metavar="NAME", help="A profile of the configuration file.", **keep),
        click.Option(["--api-url"], metavar="URL", help="Lago's address, in place of the profile's.", **keep),
    ]


class Command(click.Command):
    """A command with the options that all have.

    Args:
        example: A line that can be run, shown at the end of the help.
    """

    def __init__(self, *arguments: Any, example: str, **named: Any) -> None:
        named["params"] = [*(named.get("params") or []), *common()]
        named["epilog"] = f"Example:\n\n\b\n  {example}"
        named.setdefault("context_settings", {}).setdefault("help_option_names", ["-h", "--help"])
        super().__init__(*arguments, **named)
        self.example = example


class Group(click.Group):
    """A group of commands that are loaded when they are called: help is there at once.

    Args:
        lazy: By name where a command is (`module:attribute`) and the first line of its help.
    """

    def __init__(self, *arguments: Any, lazy: dict[str, tuple[str, str]] | None = None, **named: Any) -> None:
        named["params"] = [*(named.get("params") or []), *common()]
        named.setdefault("context_settings", {}).setdefault("help_option_names", ["-h", "--help"])
        super().__init__(*arguments, **named)
        self.lazy = lazy or {}

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> click.Context:
        """Make the context; the outermost brings what all commands share."""
        if parent is None and extra.get("obj") is None:
            extra["obj"] = App()
        return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now if it was not."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.lazy[cmd_name][0].partition(":")
        found = getattr(import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{module}:{attribute} is no command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        if not self.lazy:
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in self.lazy.items()])


def command(group: click.Group | None, name: str, *, example: str, **named: Any) -> Callable[[F], Command]:
    """Make a command of a function, which gets the App first.

    Args:
        group: The group that it belongs to; None stands alone.
        name: Its name.
        example: A line that can be run.
        named: As click takes it.
    """

    def made(function: F) -> Command:
        built = click.command(name, cls=Command, example=example, **named)(click.pass_obj(function))
        if group is not None:
            group.add_command(built)
        return built

    return made


def outbox_argument(function: F) -> F:
    """Add the argument that names an outbox."""
    return click.argument("outbox", metavar="[FILE_OR_URL]", required=False)(function)


def option(*names: str, **named: Any) -> Callable[[F], F]:
    """Add an option, with its default shown."""
    return click.option(*names, show_default=named.pop("show_default", named.get("default") is not None), **named)


def instant(text: str) -> "datetime":
    """Read an instant: a day, or ISO 8601; without a zone it is UTC.

    Raises:
        click.BadParameter: It is none.
    """
    from datetime import UTC, datetime

    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no instant: write 2026-03-01, or 2026-03-01T09:30:00Z") from None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


INSTANT: dict[str, Any] = {"type": instant, "metavar": "INSTANT"}


NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")  # written as a number is: 0012, 1e3 and +1 are texts
LONGEST = 40  # digits and signs of what is taken for a number: what is longer is an id


def value_of(text: str) -> "str | int | Decimal":
    """Read a value: a number where it is written as one, and text else; `0012` stays, and `true` is text.

    Args:
        text: As it was given.
    """
    if len(text) > LONGEST or (text[:1] == "-" and not text.strip("-0.")) or not NUMBER.fullmatch(text):
        return text
    from decimal import Decimal

    return Decimal(text) if "." in text else int(text)


def pairs(values: Sequence[str]) -> dict[str, Any]:
    """Read `key=value` words, their values as `value_of` does; but true, false and null are what they look like.

    Raises:
        click.BadParameter: One is no pair, or a key is given twice.
    """
    words = {"true": True, "false": False, "null": None}
    found: dict[str, Any] = {}
    for each in values:
        key, equals, text = each.partition("=")
        if not key or not equals:
            raise click.BadParameter(f"{each!r} is no KEY=VALUE, such as tokens=1500")
        if key in found:
            raise click.BadParameter(f"{key!r} is given twice")
        found[key] = words[text] if text in words else value_of(text)
    return found
