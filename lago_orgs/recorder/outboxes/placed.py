"""The events that this process put into a SQLite outbox lately, with their places: they need not be read again."""

from collections import deque
from itertools import islice

from lago_orgs._core.events import Event

MOST = 2_000
"""Events that are remembered."""


class Placed:
    """Remembers events as they are placed; of one that it was not told of, an interruption's, it says so."""

    def __init__(self) -> None:
        self._lately: deque[tuple[int, Event]] | None = None

    def note(self, place: int, event: Event) -> None:
        """Remember an event, if anybody asks for any."""
        lately = self._lately  # another thread may forget it
        if lately is not None:
            lately.append((place, event))

    def forget(self) -> None:
        """Begin anew: places are those of another file from now on."""
        self._lately = None

    def may_have(self, place: int) -> bool:
        """Say whether the event right behind a place may be remembered; from the first question on events are."""
        lately = self._lately
        if lately is None:
            self._lately = lately = deque(maxlen=MOST)
        # Copied in one step, here and below: threads go on recording. What is asked for is among the latest.
        return any(each[0] == place + 1 for each in reversed(lately.copy()))

    def behind(self, place: int, newest: int) -> list[tuple[int, Event]] | None:
        """Return the events behind a place, up to the newest there is; None if they are not all remembered.

        Places rise without gaps, so that as many events as there are places are all of them.
        """
        lately, wanted = self._lately, newest - place
        if wanted <= 0 or lately is None:
            return [] if wanted == 0 else None
        found = islice((each for each in reversed(lately.copy()) if place < each[0] <= newest), wanted)
        events = sorted(found)
        return events if len(events) == wanted and events[0][0] == place + 1 else None
