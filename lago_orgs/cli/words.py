"""The words of a shell: advice that the library gives to programs, as an operator can follow it."""

import re

from lago_orgs.migrate.words import as_options

ADVICE = (
    (re.compile(r"\badopt=True\b"), "`lago-orgs outbox drain --adopt`"),
    (re.compile(r"\bPass change_in_use=True\b"), "Say --change-in-use"),
    (re.compile(r"\bchange_plan\((['\"])(.*?)\1, (['\"])(.*?)\3\)"), r"`lago-orgs org change-plan \2 \4`"),
    (re.compile(r"pass the dead letter that is meant, or (?=org_id=)"), "say "),
    (re.compile(r"pass the dead letter that is meant$"), "which of these two is meant only a program can say"),
    (re.compile(r"\borg_id=(['\"])(.*?)\1"), r"--org \2"),
    (re.compile(r"\brequeue\(\)"), "outbox requeue"),
)


def for_a_shell(message: str) -> str:
    """Return a message with options in the place of arguments.

    Args:
        message: An error's message, as the library says it.
    """
    for pattern, said in ADVICE:
        message = pattern.sub(said, message)
    return as_options(message)


def lost(many: int) -> str:
    """Say that an outbox's storage lost events that waited in it."""
    return (
        f"{many:,} events that waited were lost by the outbox's storage, which was emptied; some may have arrived: "
        "bill the others from where they came from"
    )
