"""Rows in memory, of which a record's state is the only truth."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice, takewhile
from typing import NamedTuple

from lago_orgs._core.events import Event
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.outboxes.letters import reissued
from lago_orgs.recorder.outboxes.limits import Hold
from lago_orgs.recorder.outboxes.memory_limits import MemoryLimits
from lago_orgs.recorder.outboxes.rows import NUMBERS, Dead, Delivered, Figures, Letter, Remembered, Row, State


class _State(NamedTuple):
    """What is known of an event; one assignment replaces all of it."""

    event: Event
    subscription: str = ""
    kind: State = "pending"
    is_marked: bool = False  # a delivered event that was a duplicate, a dead one that is a conflict
    reason: str = ""
    at: float = 0.0
    is_uncounted: bool = False  # a dead event that Lago holds
    history: tuple[Mapping[str, object], ...] = ()


class _Record:
    __slots__ = ("now", "position")

    def __init__(self, event: Event) -> None:
        self.position = 0  # none yet
        self.now = _State(event)

    @property
    def row(self) -> Row:
        return Row(self.position, self.now.event, self.now.subscription)


class MemoryStore(MemoryLimits):
    """Keeps rows in this process alone; what is no record's state is reckoned from the states when it is asked for."""

    place = "the outbox in memory"
    is_shared = False
    is_remote = False

    def __init__(self) -> None:
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._lock = new_lock()
        self._known: dict[tuple[str, str, str, str], _Record] = {}
        # The records that may still wait, the last one that was given a place, and that: replaced in one step.
        self._index: tuple[list[_Record], _Record | None, int] = ([], None, 0)
        self._forgotten: Counter[str] = Counter()  # delivered events that are known no more, by organization
        self._numbers: Counter[str] = Counter()
        self._generation = 0
        self._notes: dict[str, str] = {}
        self._sender: tuple[str, float] | None = None
        self._start_limits()

    def insert(self, event: Event, connection: object | None = None) -> Event | None:
        """Keep an event, unless it is known."""
        if connection is not None:
            raise InvalidArgument("connection: the outbox in memory takes part in no transaction of another database")
        if self._closed:
            raise RecorderClosed(f"{self.place} was closed")
        with self._lock:
            record = _Record(event)
            known = self._known.setdefault(event.identity, record)  # this one step decides
        return None if known is record else known.now.event

    def known(self, event: Event) -> Event | None:
        """Return the event that is known under one's identity."""
        record = self._known.get(event.identity)
        return None if record is None else record.now.event

    def _ordered(self) -> list[_Record]:
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
    def _at(self, positions: Sequence[int] | Mapping[int, object]) -> Iterator[_Record]:
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

    @locked
    def figures(self, *, recount: bool = False) -> Figures:
        """Return the counts, always counted anew: there is nothing else to read them from."""
        columns: dict[str, Counter[str]] = {}
        numbers: Counter[str] = Counter(dict.fromkeys(map(str, NUMBERS), 0))
        oldest = None
        for name, many in self._forgotten.items():
            columns.setdefault(name, Counter()).update({"recorded": many, "delivered": many})
        for record in list(self._known.values()):
            state = record.now
            columns.setdefault(state.event.organization, Counter()).update(("recorded", state.kind))
            if state.is_uncounted:
                numbers["uncounted"] += 1
            if state.is_marked and state.kind in {"delivered", "dead"}:
                numbers["duplicates" if state.kind == "delivered" else "conflicts"] += 1
            if state.kind == "pending" and oldest is None:
                oldest = state.event.recorded_at
        numbers.update(self._numbers)
        recorded = len(self._known) + self._forgotten.total()
        each = {name: {"pending": 0, **counts} for name, counts in columns.items()}
        return Figures(organizations=each, numbers=numbers, recorded=recorded, oldest=oldest)

    def add(self, number: str, by: int = 1) -> None:
        """Add to one of the outbox's own numbers."""
        with self._lock:
            self._numbers[number] += by

    @locked
    def letters(self, limit: int, after: int = -1, transaction_ids: Sequence[str] | None = None) -> Sequence[Letter]:
        """Return dead letters in the order of their places."""
        wanted = None if transaction_ids is None else set(transaction_ids)
        found = [
            Letter(record.row, state.reason, state.is_marked, state.at, len(state.history), state.is_uncounted)
            for record in self._ordered()
            if record.position > after
            and (state := record.now).kind == "dead"
            and (wanted is None or state.event.transaction_id in wanted)
        ]
        return found[:limit]

    @locked
    def raise_letters(self, positions: Sequence[int]) -> int:
        """Let dead letters wait again, at their old places."""
        risen = [record for record in self._at(positions) if record.now.kind == "dead"]
        self._generation += 1
        for record in risen:
            record.now = record.now._replace(
                kind="pending", is_marked=False, is_uncounted=False, reason="", subscription=""
            )
        return len(risen)

    @locked
    def amend(self, position: int, event: Event, why: str) -> bool:
        """Put another event in a dead letter's place."""
        for record in self._at([position]):
            if record.now.kind == "dead":
                history = (*record.now.history, _entry(record.now, "amended", why))
                self._generation += 1
                record.now = _State(event, history=history)
                return True
        return False

    @locked
    def discard(self, positions: Sequence[int], why: str) -> int:
        """Book dead letters as discarded."""
        gone = [record for record in self._at(positions) if record.now.kind == "dead"]
        for record in gone:
            history = (*record.now.history, _entry(record.now, "discarded", why))
            record.now = record.now._replace(kind="discarded", is_uncounted=False, history=history)
        return len(gone)

    @locked
    def reissue(self, position: int, event: Event, why: str) -> bool:
        """Discard a dead letter and keep another event instead."""
        for record in self._at([position]):
            old = record.now
            if old.kind == "dead":
                told = _entry(old, "reissued", reissued(why, old.event.transaction_id, is_new=True))
                # Whoever is interrupted before the next line finds the new one under its id, and goes on with it.
                self._known.setdefault(event.identity, _Record(event)).now = _State(event, history=(told,))
                gone = _entry(old, "discarded", reissued(why, event.transaction_id, is_new=False))
                record.now = old._replace(kind="discarded", is_uncounted=False, history=(*old.history, gone))
                return True
        return False

    @locked
    def uncount(self, reasons: Mapping[str, str]) -> int:
        """Book as dead what Lago accepted and does not count."""
        self._ordered()
        found = [
            record
            for record in list(self._known.values())
            if record.now.event.transaction_id in reasons and record.now.kind in {"delivered", "pending"}
        ]
        order, last, place = self._index
        known = {record.position for record in order}
        order = [*order, *[record for record in found if record.position not in known]]
        self._index = sorted(order, key=lambda record: record.position), last, place
        for record in found:
            record.now = record.now._replace(
                kind="dead",
                is_marked=False,
                is_uncounted=True,
                reason=reasons[record.now.event.transaction_id],
                at=time.time(),
            )
        return len(found)

    @locked
    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """Return what was amended and discarded under a transaction id."""
        known = [each.now for each in list(self._known.values()) if each.now.event.transaction_id == transaction_id]
        return [entry for state in known for entry in state.history]

    def remembered(self) -> Iterator[Remembered]:
        """Give every event that is still known."""
        with self._lock:
            self._ordered()
            known = list(self._known.values())
        for record in known:
            yield Remembered(record.row, record.now.kind, record.now.reason)

    def note(self, name: str) -> str | None:
        """Return a note."""
        return self._notes.get(name)

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note; what holds now."""
        with self._lock:
            if unless == "exists":
                return self._notes.setdefault(name, value)
            self._notes[name] = value
            return value

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

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Do nothing more: nobody else holds this storage for long."""
        return nullcontext()

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


def _entry(state: _State, what: str, why: str) -> Mapping[str, object]:
    event = state.event
    return {"at": time.time(), "what": what, "why": why, "code": event.code, "properties": event.properties}
