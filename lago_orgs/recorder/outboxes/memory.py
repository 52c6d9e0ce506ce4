"""Rows in memory, of which a record's state is the only truth."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice, takewhile

from lago_orgs._core.events import Event
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.outboxes.limits import Hold
from lago_orgs.recorder.outboxes.memory_books import MemoryBooks
from lago_orgs.recorder.outboxes.memory_limits import MemoryLimits
from lago_orgs.recorder.outboxes.memory_records import Record
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row, State


class MemoryStore(MemoryBooks, MemoryLimits):
    """Keeps rows in this process alone; what is no record's state is reckoned from the states when it is asked for."""

    place = "the outbox in memory"
    is_shared = False
    is_remote = False

    def __init__(self) -> None:
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._lock = new_lock()
        self._known: dict[tuple[str, str, str, str], Record] = {}
        # The records that may still wait, the last one that was given a place, and that: replaced in one step.
        self._index: tuple[list[Record], Record | None, int] = ([], None, 0)
        self._forgotten: Counter[str] = Counter()  # delivered events that are known no more, by organization
        self._numbers: Counter[str] = Counter()
        self._generation = 0
        self._notes: dict[str, str] = {}
        self._sender: tuple[str, float] | None = None
        self._start_limits()

    def insert(self, event: Event, connection: object | None = None, *, is_fresh: bool = False) -> Event | None:
        """Keep an event, unless it is known."""
        if connection is not None:
            raise InvalidArgument("connection: the outbox in memory takes part in no transaction of another database")
        if self._closed:
            raise RecorderClosed(f"{self.place} was closed")
        with self._lock:
            record = Record(event)
            known = self._known.setdefault(event.identity, record)  # this one step decides
        return None if known is record else known.now.event

    def known(self, event: Event) -> Event | None:
        """Return the event that is known under one's identity."""
        record = self._known.get(event.identity)
        return None if record is None else record.now.event

    def _ordered(self) -> list[Record]:
        """Return the records that may wait, after the new ones were given their places; needs the lock.

        Places are given here, in the order in which the records became known: whoever is interrupted before that by a
        signal's handler that records too has no place yet that the other could overtake.
        """
        order, last, place = self._index
        many = 64
        while True:
            # A copy in one step: within a loop over the dict itself a handler, or `__del__`, might record.
            newest = list(islice(reversed(self._known.values()), many))
            fresh = list(takewhile(lambda record: record is not last, newest))
            if len(fresh) < many:
                break
            many *= 8
        if fresh:
            fresh.reverse()
            for number, record in enumerate(fresh, place + 1):
                record.position = number
            order = [*order, *fresh]
            self._index = order, fresh[-1], place + len(fresh)
        return order

    @locked
    def waiting(self, after: int, limit: int, most_bytes: int) -> Sequence[Row]:
        """Return the events that wait behind a place."""
        found: list[Row] = []
        size = 0
        for record in self._ordered():
            if record.position > after and record.now.kind == "pending":
                size += len(record.now.event.properties)
                if found and size > most_bytes:
                    break
                found.append(record.row)
                if len(found) == limit:
                    break
        return found

    @locked
    def pending(self) -> tuple[int, int]:
        """Return how many events wait, and the bytes of their properties."""
        if self._closed:
            raise RecorderClosed(f"{self.place} was closed")
        sizes = [len(each.now.event.properties) for each in self._ordered() if each.now.kind == "pending"]
        return len(sizes), sum(sizes)

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down what events are sent under; the first word stays."""
        held: dict[int, str] = {}
        for record in self._at(subscriptions):
            if not record.now.subscription:
                record.now = record.now._replace(subscription=subscriptions[record.position])
            held[record.position] = record.now.subscription
        return held

    @locked
    def _at(self, positions: Sequence[int] | Mapping[int, object]) -> Iterator[Record]:
        wanted = set(positions)
        return iter([record for record in self._ordered() if record.position in wanted])

    @locked
    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book delivered and dead events."""
        # Before the books: an exception in between leaves a true note of what Lago has.
        self._arrive([each.row.position for each in delivered], is_delivered=True)
        self._arrive([each.row.position for each in dead], is_delivered=False)
        for arrived in delivered:
            self._book(arrived.row, "delivered", arrived.is_duplicate, "")
        for death in dead:
            self._book(death.row, "dead", death.is_conflict, death.reason)

    def _book(self, row: Row, kind: State, is_marked: bool, reason: str) -> None:
        record = self._known.get(row.event.identity)
        if record is not None and record.position == row.position and record.now.kind == "pending":
            record.now = record.now._replace(kind=kind, is_marked=is_marked, reason=reason, at=time.time())

    def _recorded_after(self, place: int) -> list[tuple[int, Event, bool]]:
        found: list[tuple[int, Event, bool]] = []
        for record in reversed(self._ordered()):
            if record.position <= place:
                break
            found.append((record.position, record.now.event, record.now.kind == "pending"))
        found.reverse()
        return found

    def _known_events(self) -> list[tuple[int, Event]]:
        self._ordered()
        return [(record.position, record.now.event) for record in list(self._known.values())]

    def _is_recorded(self, hold: Hold) -> bool:
        return (hold.id, hold.organization, hold.product, "") in self._known

    def settled(self) -> int:
        """Return a number that changes when events were settled, and not when some are recorded."""
        return self.newest() - self.pending()[0]

    @locked
    def newest(self) -> int:
        """Return the newest event's place."""
        self._ordered()
        _, last, place = self._index
        return -1 if last is None else place

    def oldest_waiting(self) -> int | None:
        """Return the first place that waits."""
        first = self.waiting(-1, 1, 1)
        return first[0].position if first else None

    def generation(self) -> int:
        """Return how often events began to wait again."""
        return self._generation

    def lease(self, owner: str, seconds: float) -> bool:
        """Take or renew the right to send."""
        with self._lock:
            now = time.monotonic()
            if self._sender is not None and self._sender[0] != owner and now < self._sender[1]:
                return False
            self._sender = owner, now + seconds
            return True

    def end_lease(self, owner: str) -> None:
        """Give the right to send back."""
        with self._lock:
            if self._sender is not None and self._sender[0] == owner:
                self._sender = None

    @locked
    def tidy(self, remember: int) -> None:
        """Forget the oldest delivered events, and pass over what does not wait any more."""
        self._ordered()
        _, last, _ = self._index
        done = [record for record in list(self._known.values()) if record.now.kind == "delivered"]
        for record in done[: max(0, len(done) - max(remember, 0))]:
            if record is not last:  # by it new ones are told from those that have a place
                if record.now.is_marked:
                    self._numbers["duplicates"] += 1
                self._forgotten[record.now.event.organization] += 1
                del self._known[record.now.event.identity]
        self._ordered()
        order, last, place = self._index
        self._index = [record for record in order if record.now.kind in {"pending", "dead"}], last, place

    def check(self) -> str | None:
        """Find nothing wrong: memory does not go away."""
        return None

    def end_soon(self, seconds: float) -> None:
        """Do nothing: nobody waits for others here."""

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Do nothing more: nobody else holds this storage for long."""
        return nullcontext()

    prompt = hurried

    def before_fork(self) -> None:
        """Hold still."""
        self._lock.acquire()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; the child begins empty, for the parent's events are the parent's to deliver."""
        if in_child:
            self._start()
        else:
            self._lock.release()

    def close(self) -> None:
        """Take no more events; what waits stays readable."""
        self._closed = True
