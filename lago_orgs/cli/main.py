"""The entry: the commands by name, and what becomes of whatever goes wrong."""

import os
import sys
from collections.abc import Sequence

from lago_orgs.cli import exits

NAME = "lago-orgs"
HELP = """Bill organizations through Lago, from a shell.

Which Lago is meant is said by a profile (~/.config/lago-orgs/config.toml), or by LAGO_API_URL and LAGO_API_KEY. Writes
name the Lago that they go to, and ask; `--yes`, a Lago on this machine, or a profile with `test = true` need no
question.

Exit codes: 0 done, 1 differences, 2 wrong use, 3 refused by Lago, 4 not found, 5 key refused, 6 Lago away, 7 ambiguous,
8 conflict, 9 interrupted.
"""
COMPLETION = "_LAGO_ORGS_COMPLETE"  # set by the shell that wants to complete
ROOM = "lago_orgs.cli.commands"
COMMANDS = {
    "doctor": (f"{ROOM}.doctor:doctor", "Look whether everything is in order, and say what to do."),
    "outbox": (f"{ROOM}.outbox:outbox", "Look after usage that waits, or was given up."),
    "reconcile": (f"{ROOM}.reconcile:reconcile", "Was everything billed? Compare the outbox with Lago."),
    "org": (f"{ROOM}.org:org", "Look at an organization, and set it up."),
    "usage": (f"{ROOM}.usage:usage", "Record usage by hand, or from a file."),
    "simulate": (f"{ROOM}.simulate:simulate", "Run a Lago of your own on this machine."),
    "webhooks": (f"{ROOM}.webhooks:webhooks", "Listen to webhooks, verify them, handle them again."),
    "plans": (f"{ROOM}.plans:plans", "Declare metrics, features and plans in a file, compare, apply."),
    "migrate": (f"{ROOM}.migrate:migrate", "Move from billing users to billing organizations."),
    "completion": (f"{ROOM}.completion:completion", "Print what lets a shell complete commands and options."),
}


def application() -> "click.Group":
    """Return the outermost group."""
    import click

    from lago_orgs._version import __version__
    from lago_orgs.cli.commanding import Group

    group = Group(NAME, lazy=COMMANDS, help=HELP, subcommand_metavar="COMMAND [ARGS]...")
    return click.version_option(__version__, prog_name=NAME)(group)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return the exit code.

    Args:
        arguments: Without the program's name; those of the process if None.
    """
    _open_what_is_closed()
    try:
        import click
    except ImportError:
        sys.stderr.write("the command line needs click: pip install 'lago-orgs[cli]'\n")
        return exits.MISUSED
    words = list(sys.argv[1:] if arguments is None else arguments)
    if any(word.split("=")[0] in {"--api-key", "--key"} for word in words):
        sys.stderr.write(
            "a key never stands on the command line, where every user of this machine can read it: set LAGO_API_KEY, "
            "or name in a profile where it comes from\n"
        )
        return exits.MISUSED
    is_json = "--json" in words
    try:
        return _run(words)
    except (click.Abort, KeyboardInterrupt) as error:
        return _told(exits.INTERRUPTED, "Interrupted", _interrupted(error), is_json=is_json)
    except click.UsageError as error:
        if not is_json:
            error.show()
            return exits.MISUSED
        return _told(exits.MISUSED, "UsageError", error.format_message(), is_json=True)
    except _known() as error:
        from lago_orgs.cli.words import for_a_shell

        more = getattr(error, "told", {})  # of an error of the command line's own
        kind = "AmbiguousOutcome" if more else type(error).__name__
        return _told(exits.exit_code(error), kind, for_a_shell(str(error)), is_json=is_json, **more)


def _open_what_is_closed() -> None:
    """Let a standard stream that was closed (`>&-`) lead nowhere: the next file to be opened would take its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
            setattr(sys, name, open(os.devnull, "r" if number == 0 else "w", encoding="utf-8"))  # noqa: SIM115, PTH123


def _run(words: Sequence[str]) -> int:
    """Run a command; a reader that goes away has read enough."""
    import click

    group = application()
    try:
        if COMPLETION in os.environ:
            group.main(list(words), prog_name=NAME)  # asked by a shell; it ends there
        with group.make_context(NAME, list(words)) as context:  # main() would end a broken pipe with 1: a difference
            ended = group.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except BrokenPipeError:
        return _unread()
    return ended if isinstance(ended, int) else exits.DONE


def _unread() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing fails at the end
    return exits.DONE


def _interrupted(error: BaseException) -> str:
    """Say how to go on: as the command said when it was interrupted, or as it holds for most."""
    if not isinstance(error, KeyboardInterrupt):
        return "nothing was done, for the answer was not yes"
    return str(error) or "interrupted: what was done stays, and the same command goes on"


def _known() -> tuple[type[Exception], ...]:
    """Return what is a message for people, and not a fault of this program."""
    from lago_orgs.errors import LagoOrgsError

    return (LagoOrgsError, OSError)


def _told(code: int, kind: str, message: str, *, is_json: bool, **more: str) -> int:
    from lago_orgs.cli.tables import as_json, harmless

    if is_json:
        error = {"kind": kind, "exit_code": code, "meaning": exits.MEANINGS[code], "message": message, **more}
        sys.stdout.write(f"{as_json({'error': error})}\n")
    else:
        sys.stderr.write(f"{NAME}: {harmless(message)}\n")
    return code


TYPE_CHECKING = False
if TYPE_CHECKING:
    import click
