"""What is kept by this process, told to those who count it: they need not ask the storage for it."""

from collections import deque
from itertools import count
from weakref import ref

from lago_orgs._core.events import Event

MOST = 2_000
"""Events that wait for one listener at most. Whoever finds so many has missed some, and asks the storage."""

Heard = deque[tuple[int, Event]]
"""Events in the order in which they were kept, each with the mark that stood when it began to be kept."""


class News:
    """Tells listeners of each event, without a lock: it may be kept from a signal's handler.

    Whoever looks at the storage sets a mark when it has looked. An event that began to be kept at that mark or a later
    one was not there yet; one of an earlier mark that is heard of only then may have been.
    """

    def __init__(self) -> None:
        self.mark = 0
        self._marks = count(1)
        self._listeners: tuple[ref[Heard], ...] = ()

    def listen(self) -> Heard:
        """Return where events will be found from now on, as long as the caller holds on to it; needs a lock."""
        heard: Heard = deque(maxlen=MOST)
        self._listeners = (*(each for each in self._listeners if each() is not None), ref(heard))
        return heard

    def set_mark(self) -> int:
        """Set a mark: later than all before it."""
        self.mark = mark = next(self._marks)
        return mark

    def tell(self, event: Event, mark: int) -> None:
        """Tell of an event that was kept.

        Args:
            event: The event.
            mark: That of when it began to be kept.
        """
        for each in self._listeners:
            if (heard := each()) is not None:
                heard.append((mark, event))
