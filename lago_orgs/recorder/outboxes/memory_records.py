"""What is kept of an event in memory: a record, whose state is its only truth."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from lago_orgs._core.events import Event
from lago_orgs.recorder.outboxes.rows import Row, State


class Became(NamedTuple):
    """What is known of an event; one assignment replaces all of it."""

    event: Event
    subscription: str = ""
    kind: State = "pending"
    is_marked: bool = False  # a delivered event that was a duplicate, a dead one that is a conflict
    reason: str = ""
    at: float = 0.0
    is_uncounted: bool = False  # a dead event that Lago holds
    history: tuple[Mapping[str, object], ...] = ()


class Record:
    """An event and its place.

    Args:
        event: The event.
    """

    __slots__ = ("now", "position")

    def __init__(self, event: Event) -> None:
        self.position = 0  # none yet
        self.now = Became(event)

    @property
    def row(self) -> Row:
        """The event as those that send know it."""
        return Row(self.position, self.now.event, self.now.subscription)


def entry(state: Became, what: str, why: str) -> Mapping[str, object]:
    """Return what a history says of a state that ends."""
    event = state.event
    return {"at": time.time(), "what": what, "why": why, "code": event.code, "properties": event.properties}
