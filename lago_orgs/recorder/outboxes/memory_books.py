"""The books, dead letters and notes of an outbox in memory."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lago_orgs._core.events import Event
from lago_orgs._store.locking import locked
from lago_orgs.recorder.outboxes.letters import reissued
from lago_orgs.recorder.outboxes.memory_records import Became, Record, entry
from lago_orgs.recorder.outboxes.rows import NUMBERS, Figures, Letter, Remembered


class MemoryBooks:
    """The part of the store that is about what became of events."""

    _lock: Any
    _known: dict[tuple[str, str, str, str], Record]
    _index: tuple[list[Record], Record | None, int]
    _forgotten: Counter[str]
    _numbers: Counter[str]
    _generation: int
    _notes: dict[str, str]

    def _ordered(self) -> list[Record]:
        """Return the records that may wait, in the order of their places; needs the lock."""
        raise NotImplementedError

    def _at(self, positions: Sequence[int] | Mapping[int, object]) -> Iterator[Record]:
        """Give the records at places."""
        raise NotImplementedError

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
                history = (*record.now.history, entry(record.now, "amended", why))
                self._generation += 1
                record.now = Became(event, history=history)
                return True
        return False

    @locked
    def discard(self, positions: Sequence[int], why: str) -> int:
        """Book dead letters as discarded."""
        gone = [record for record in self._at(positions) if record.now.kind == "dead"]
        for record in gone:
            history = (*record.now.history, entry(record.now, "discarded", why))
            record.now = record.now._replace(kind="discarded", is_uncounted=False, history=history)
        return len(gone)

    @locked
    def reissue(self, position: int, event: Event, why: str) -> bool:
        """Discard a dead letter and keep another event instead."""
        for record in self._at([position]):
            old = record.now
            if old.kind == "dead":
                told = entry(old, "reissued", reissued(why, old.event.transaction_id, is_new=True))
                # Whoever is interrupted before the next line finds the new one under its id, and goes on with it.
                self._known.setdefault(event.identity, Record(event)).now = Became(event, history=(told,))
                gone = entry(old, "discarded", reissued(why, event.transaction_id, is_new=False))
                record.now = old._replace(kind="discarded", is_uncounted=False, history=(*old.history, gone))
                return True
        return False

    @locked
    def uncount(self, reasons: Mapping[str, str], is_meant: Callable[[Event], bool]) -> int:
        """Book as dead what Lago accepted and does not count."""
        self._ordered()
        found = [
            record
            for record in list(self._known.values())
            if record.now.event.transaction_id in reasons
            and record.now.kind in {"delivered", "pending"}
            and is_meant(record.now.event)
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

    def notes(self, *names: str) -> Mapping[str, str]:
        """Return several notes."""
        return {name: self._notes[name] for name in names if name in self._notes}

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note; what holds now."""
        with self._lock:
            if unless == "exists":
                return self._notes.setdefault(name, value)
            self._notes[name] = value
            return value
