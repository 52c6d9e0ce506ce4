"""The group of the commands, and the outbox that they are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import Group

if TYPE_CHECKING:
    from lago_orgs.recorder import Outbox


@click.group("outbox", cls=Group)
def outbox() -> None:
    """Look after usage that waits, or was given up.

    FILE_OR_URL is the path of a SQLite outbox, or the address of a Redis (`redis://host/0#NAME` for one of another
    name); the profile's, or LAGO_OUTBOX, if it is not given.
    """


@contextmanager
def opened(app: App, place: str | None) -> "Iterator[Outbox]":
    """Give an outbox, closed at the end."""
    found = app.outbox(place)
    try:
        yield found
    finally:
        found.close()
