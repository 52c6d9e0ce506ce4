"""Whether a SQLite outbox still goes on from what this process saw in it, or was put back to an earlier state.

A backup that is restored through SQLite's own backup API comes into the live file: no connection notices. Places that
were given are then given again, to other events. A place's event changes in no other way, and only together with those
of all later places; so it is enough to look at the last one that is known.
"""

import json
import logging
from collections.abc import Sequence

from lago_orgs._core.events import Event
from lago_orgs._store.connections import Connections
from lago_orgs.recorder.outboxes.placed import Placed
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from lago_orgs.recorder.outboxes.sqlite_statements import HELD, IDENTITY, STATE

logger = logging.getLogger("lago_orgs.recorder")

Mark = tuple[int, Event]
NOTHING: Mark = (-1, Event("", "", "", "", 0, "", "", 0, 0))


class Lineage:
    """Knows the last event that was recorded and given here, and the last settlement; any thread may tell it.

    Args:
        database: The file.
        place: Where the outbox is, for messages.
        placed: What was recorded lately, to be forgotten when its places are those of others.
    """

    def __init__(self, database: Connections, place: str, placed: Placed) -> None:
        self._database, self._place, self._placed = database, place, placed
        self.epoch = 0
        """How often places became those of other events."""
        self._begin()

    def forget(self) -> None:
        """Begin anew: the file is another one from now on."""
        self._begin()
        self._anew()

    def _anew(self) -> None:
        self.epoch += 1
        self._placed.forget()

    def _begin(self) -> None:
        self.recorded = NOTHING
        """The event at the latest place that this process recorded one at."""
        self.given = NOTHING
        """The event at the latest place that was given to be sent; take it before asking for doubts."""
        self._arrival = (-1, 0.0)
        self._doubted = -1
        self._unsaid = [True]

    def gave(self, row: Row) -> None:
        """Note the last of the rows that were given to be sent."""
        if row.position > self.given[0]:
            self.given = (row.position, row.event)

    def settled(self, arrival: int, at: float) -> None:
        """Note a settlement; one that comes no later than another may be another thread's that was faster."""
        if arrival > self._arrival[0]:
            self._arrival = (arrival, at)
        else:
            self.generation()

    def is_doubted(self, place: int) -> bool:
        """Return whether an event that was given before the file was put back may have had a place."""
        return place <= self._doubted

    def generation(self) -> int:
        """Return how often events in the file were let wait again, and notice on the way if it was put back."""
        unsaid = self._unsaid
        values = {**values_of("recorded", self.recorded), **values_of("given", self.given)}
        known = self._arrival
        values |= {"arrival": known[0], "arrived_at": known[1]}
        ((generation, goes_on, *last),) = self._database.read(STATE, values)
        if goes_on:
            if known[0] < last[0] and self._arrival is known:
                self._arrival = (last[0], last[1])
        elif self._unsaid is unsaid:  # nobody has noticed since the marks were taken
            self._notice(unsaid)
        return int(generation)

    def _notice(self, unsaid: list[bool]) -> None:
        self._doubted = max(self._doubted, self.given[0])  # before the marks go: see there
        self.recorded, self.given, self._arrival = NOTHING, NOTHING, (-1, 0.0)
        self._anew()
        self._unsaid = [True]
        try:
            unsaid.pop()
        except IndexError:  # another thread noticed it as well
            return
        logger.error(
            "%s was put back to an earlier state while it was in use: what was recorded since that state is gone from "
            "it, and its books are those of that state",
            self._place,
        )

    def still_held(
        self, delivered: Sequence[Delivered], dead: Sequence[Dead]
    ) -> tuple[Sequence[Delivered], Sequence[Dead]]:
        """Leave out what happened to events whose places are other events' by now, or nobody's."""
        places = [each.row.position for each in delivered] + [each.row.position for each in dead]
        held = {row[0]: row[1:] for row in self._database.read(HELD, (json.dumps(places),))}
        return (
            [each for each in delivered if held.get(each.row.position) == each.row.event.identity],
            [each for each in dead if held.get(each.row.position) == each.row.event.identity],
        )


def values_of(name: str, mark: Mark) -> dict[str, object]:
    """Return what a statement is given of an event and its place."""
    place, event = mark
    columns = (f"{name}_{column}" for column in IDENTITY)
    return {name: place, **dict(zip(columns, event.identity, strict=True))}
