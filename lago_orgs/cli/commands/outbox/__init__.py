"""`lago-orgs outbox`: usage that waits, or was given up."""

from lago_orgs.cli.commands.outbox import books, letters, ways
from lago_orgs.cli.commands.outbox.group import outbox

__all__ = ["books", "letters", "outbox", "ways"]
