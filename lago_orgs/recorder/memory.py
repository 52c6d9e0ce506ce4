"""The outbox in memory: for tests and for usage that may be lost with the process."""

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from lago_orgs.recorder.errors import OutboxFull, RecorderClosed
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import (
    Account,
    Dead,
    DeadLetter,
    Delivered,
    Entry,
    ExportedEvent,
    Position,
    Stats,
    WhenFull,
    parsed,
    refuse_other,
)


class MemoryOutbox:
    """Keeps events in this process alone: what is undelivered when it dies is lost.

    Args:
        max_pending: How many undelivered events it holds.
        when_full: What `record()` does then: `raise` OutboxFull (the default), `block` or `drop` and count.
        remember: How many of the newest delivered events are remembered, to notice a transaction id that is used
            again for something else.
    """

    def __init__(self, *, max_pending: int = 100_000, when_full: WhenFull = "raise", remember: int = 10_000) -> None:
        self._max_pending = max_pending
        self._when_full: WhenFull = when_full
        self._remember = remember
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._room = threading.Condition()
        self._newest = 0
        self._pending: dict[int, Event] = {}  # in the order of recording
        self._claimed: set[int] = set()
        self._dead: dict[int, tuple[Dead, datetime]] = {}
        self._known: dict[tuple[str, str], Event] = {}
        self._delivered_keys: dict[tuple[str, str], None] = {}
        self._recorded: Counter[str] = Counter()
        self._delivered: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()

    def put(self, event: Event) -> bool:
        """Keep an event."""
        key = (event.transaction_id, event.subscription)
        with self._room:
            if self._closed:
                raise RecorderClosed("the outbox was closed")
            known = self._known.get(key)
            if known is not None:
                refuse_other(event, known)
                self._numbers["repeats"] += 1
                return False
            if len(self._pending) >= self._max_pending and not self._make_room():
                return False
            self._newest += 1
            self._pending[self._newest] = self._known[key] = event
            self._recorded[event.organization] += 1
        return True

    def _make_room(self) -> bool:
        if self._when_full == "block":
            self._room.wait_for(lambda: len(self._pending) < self._max_pending or self._closed)
            return not self._closed
        if self._when_full == "drop":
            self._numbers["dropped"] += 1
            return False
        raise OutboxFull(
            f"the outbox holds {len(self._pending)} undelivered events, its maximum: see in its stats and the log why "
            "none are delivered, or raise max_pending"
        )

    def claim(self, limit: int) -> Sequence[Entry]:
        """The next waiting events."""
        with self._room:
            fresh: list[Entry] = []
            for position, event in self._pending.items():
                if len(fresh) == limit:
                    break
                if position not in self._claimed:
                    fresh.append(Entry(position, event))
            self._claimed.update(int(entry.position) for entry in fresh)
        return fresh

    def release(self) -> None:
        """Give back what was claimed."""
        with self._room:
            self._claimed.clear()

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book delivered and dead events."""
        with self._room:
            for arrived in delivered:
                if self._take(arrived.entry):
                    event = arrived.entry.event
                    self._delivered[event.organization] += 1
                    self._numbers["duplicates"] += arrived.is_duplicate
                    self._delivered_keys[event.transaction_id, event.subscription] = None
            for death in dead:
                if self._take(death.entry):
                    self._dead[int(death.entry.position)] = (death, datetime.now(UTC))
                    self._numbers["conflicts"] += death.is_conflict
            self._room.notify_all()

    def _take(self, entry: Entry) -> bool:
        self._claimed.discard(int(entry.position))
        return self._pending.pop(int(entry.position), None) is not None

    def tidy(self) -> None:
        """Forget the oldest delivered events."""
        with self._room:
            while len(self._delivered_keys) > self._remember:
                oldest = next(iter(self._delivered_keys))
                del self._delivered_keys[oldest], self._known[oldest]

    def mark(self) -> Position | None:
        """The newest event's place."""
        return self._newest

    def is_settled(self, mark: Position | None) -> bool:
        """Whether nothing up to the mark waits."""
        with self._room:
            return min(self._pending, default=self._newest + 1) > int(mark or 0)

    def stats(self) -> Stats:
        """The books."""
        return self.recount()

    def recount(self) -> Stats:
        """The books, always counted anew: there is nothing else to read them from."""
        with self._room:
            pending = Counter(event.organization for event in self._pending.values())
            dead = Counter(death.entry.event.organization for death, _ in self._dead.values())
            return Stats(
                total=Account(
                    recorded=self._newest,
                    delivered=self._delivered.total(),
                    pending=len(self._pending),
                    dead=len(self._dead),
                ),
                organizations={
                    name: Account(
                        recorded=recorded, delivered=self._delivered[name], pending=pending[name], dead=dead[name]
                    )
                    for name, recorded in self._recorded.items()
                },
                **{name: self._numbers[name] for name in ("repeats", "duplicates", "conflicts", "dropped")},
            )

    def dead_letters(self, limit: int = 100, after: Position | None = None) -> Sequence[DeadLetter]:
        """The events that were given up."""
        with self._room:
            positions = sorted(self._dead)
            chosen = positions[bisect_right(positions, int(after or 0)) :][:limit]
            return [self._dead_letter(position) for position in chosen]

    def _dead_letter(self, position: int) -> DeadLetter:
        death, at = self._dead[position]
        event = death.entry.event
        return DeadLetter(
            position=position,
            organization=event.organization,
            subscription=event.subscription,
            transaction_id=event.transaction_id,
            payload=parsed(event.payload),
            reason=death.reason,
            died_at=at,
        )

    def requeue(self, transaction_ids: Iterable[str] | None = None) -> int:
        """Let dead letters wait again, at their old places."""
        wanted = None if transaction_ids is None else set(transaction_ids)
        with self._room:
            risen = {
                position: death
                for position, (death, _) in self._dead.items()
                if wanted is None or death.entry.event.transaction_id in wanted
            }
            for position, death in risen.items():
                del self._dead[position]
                self._pending[position] = death.entry.event
                self._numbers["conflicts"] -= death.is_conflict
            self._pending = dict(sorted(self._pending.items()))
        return len(risen)

    def export(self) -> Iterator[ExportedEvent]:
        """All events that Lago does not hold."""
        with self._room:
            waiting = list(self._pending.values())
            dead = [death for death, _ in self._dead.values()]
        for event in waiting:
            yield ExportedEvent(state="pending", organization=event.organization, payload=parsed(event.payload))
        for death in dead:
            event = death.entry.event
            yield ExportedEvent(
                state="dead", organization=event.organization, payload=parsed(event.payload), reason=death.reason
            )

    def before_fork(self) -> None:
        """Hold still."""
        self._room.acquire()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; the child begins empty, for the parent's events are the parent's to deliver."""
        if in_child:
            self._start()
        else:
            self._room.release()

    def close(self) -> None:
        """Take no more events; what waits stays readable."""
        with self._room:
            self._closed = True
            self._claimed.clear()
            self._room.notify_all()
