"""What stores are given and give: events that wait, what became of them, and figures."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import attrs

from lago_orgs._core.events import Event

COLUMNS = ("recorded", "delivered", "dead", "discarded")
"""The columns of the books that are counted; `pending` is what is left."""

State = Literal["pending", "delivered", "dead", "discarded"]
"""What has become of an event."""

NUMBERS = ("repeats", "duplicates", "conflicts", "uncounted", "dropped", "lost")
"""The outbox's own counts beside the books."""


class Row(NamedTuple):
    """An event in an outbox. A tuple, as the event is: there are a hundred in each batch.

    Args:
        position: Its place; the earlier recorded is the smaller, and places only grow.
        event: The event.
        subscription: The external id that it is sent under, once that is written down; "" before.
    """

    position: int
    event: Event
    subscription: str = ""


class Delivered(NamedTuple):
    """An event that Lago holds now, and how that is known. A tuple, as the row is.

    Args:
        row: The event.
        is_duplicate: Whether Lago said that it held it before, from an attempt whose answer was lost.
    """

    row: Row
    is_duplicate: bool = False


@attrs.frozen
class Dead:
    """An event that Lago will never take or never bill, and why.

    Args:
        row: The event.
        reason: Lago's own words or the guard's, such as `timestamp: invalid_format`.
        is_conflict: Whether Lago holds another event under the same transaction id.
    """

    row: Row
    reason: str
    is_conflict: bool = False


class Letter(NamedTuple):
    """A dead letter as a store keeps it.

    Args:
        row: The event.
        reason: Why it was given up.
        is_conflict: Whether Lago holds another event under the same transaction id.
        died_at: Seconds since 1970.
        amended: How often it was amended before.
        is_uncounted: Whether Lago holds the event itself, and said that it does not count it.
    """

    row: Row
    reason: str
    is_conflict: bool
    died_at: float
    amended: int = 0
    is_uncounted: bool = False


class Remembered(NamedTuple):
    """An event that a store still holds, whatever has become of it.

    Args:
        row: The event; of one that was delivered long ago a store may not know any more what it was sent under.
        state: What has become of it.
        reason: Why it was given up; "" if it was not.
    """

    row: Row
    state: State
    reason: str = ""


@attrs.frozen(kw_only=True)
class Figures:
    """A store's counts at one instant.

    Args:
        organizations: Per organization the counts named in COLUMNS.
        numbers: Per name the counts named in NUMBERS.
        recorded: How many events were ever recorded, known independently of the counts per organization.
        oldest: When the oldest waiting event was recorded, in milliseconds since 1970; None if none waits.
    """

    organizations: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, int]
    recorded: int
    oldest: int | None
