"""The books, dead letters and notes in a SQLite outbox."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lago_orgs._core.events import Event
from lago_orgs._store.connections import Connections
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.outboxes import sqlite_statements as sql
from lago_orgs.recorder.outboxes.letters import reissued
from lago_orgs.recorder.outboxes.rows import COLUMNS, NUMBERS, Figures, Letter, Remembered, Row
from lago_orgs.recorder.outboxes.sqlite_ids import Ids
from lago_orgs.recorder.outboxes.sqlite_uncounted import CANDIDATES, REISSUE, UNCOUNT

PORTION = 1000  # events that are read at once


class SqliteBooks:
    """The part of the store that is about what became of events."""

    _database: Connections
    _ids: Ids

    def _changed(self) -> None:
        """Hear that another number of events waits."""
        raise NotImplementedError

    # Books

    def figures(self, *, recount: bool = False) -> Figures:
        """The counts, all of one instant; reading them costs the organizations, and the events that nobody tidied."""
        accounts: dict[str, dict[str, int]] = {}
        numbers: dict[str, int] = {}
        for name, recorded, delivered, dead, discarded, kind in self._database.read(
            sql.FIGURES + (sql.RECOUNT if recount else "")
        ):
            if kind == 0:
                accounts[name] = {"recorded": recorded, "delivered": delivered, "dead": dead, "discarded": discarded}
                if recount:
                    accounts[name].update(dead=0, pending=0)
            elif kind == 2:
                numbers[name] = recorded
            elif kind == 1:
                for organization, many in Counter(json.loads(name)).items():
                    account = accounts.setdefault(organization, dict.fromkeys(COLUMNS, 0))
                    account["recorded"] += many
            else:
                accounts[name]["pending"] = accounts[name].get("pending", 0) + recorded
                accounts[name]["dead"] += dead
        return Figures(
            organizations=accounts,
            numbers={name: numbers[name] for name in NUMBERS},
            recorded=numbers["recorded"],
            oldest=numbers["oldest"],
        )

    def add(self, number: str, by: int = 1) -> None:
        """Add to one of the outbox's own counts."""
        if number not in NUMBERS:
            raise InvalidArgument(f"number is {number!r:.80}: it is one of {', '.join(NUMBERS)}")
        self._database.write(sql.ADD, (by, number))

    # Dead letters

    def letters(self, limit: int, after: int = -1, transaction_ids: Sequence[str] | None = None) -> Sequence[Letter]:
        """Dead letters in the order of their places."""
        if transaction_ids is None:
            rows = self._database.read(sql.LETTERS + sql.IN_ORDER, (after, limit))
        else:
            named = self._ids.named(transaction_ids)
            rows = self._database.read(sql.LETTERS_NAMED + sql.IN_ORDER, (named, after, limit))
        return [
            Letter(Row(row[0], Event._make(row[1:11]), row[11]), row[12], row[13] == 1, row[14], row[15], row[13] == 2)
            for row in rows
        ]

    def raise_letters(self, positions: Sequence[int]) -> int:
        """Let dead letters wait again; how many do."""
        risen = len(self._database.write(sql.RAISE, (json.dumps(list(positions)),)))
        self._changed()
        return risen

    def amend(self, position: int, event: Event, why: str) -> bool:
        """Put another event in a dead letter's place and let it wait again."""
        content = (event.code, event.user, event.timestamp, event.flags, event.properties, event.recorded_at)
        is_done = bool(self._database.write(sql.AMEND, (time.time(), storable(why), *content, position)))
        self._changed()
        return is_done

    def reissue(self, position: int, event: Event, why: str) -> bool:
        """Discard a dead letter and keep another event instead."""
        old = self._database.read(sql.ID, (position,))
        if not old:
            return False
        told = (
            storable(reissued(why, event.transaction_id, is_new=False)),
            storable(reissued(why, old[0][0], is_new=True)),
        )
        # Columns of Event from its code to the moment at which it was recorded.
        content = (event.code, event.user, event.timestamp, event.transaction_id)
        more = (event.flags, event.properties, event.recorded_at)
        is_done = bool(self._database.write(REISSUE, (time.time(), *told, *content, *more, position)))
        self._changed()
        return is_done

    def uncount(self, reasons: Mapping[str, str], is_meant: Callable[[Event], bool]) -> int:
        """Book as dead what Lago accepted and does not count; how many events were booked."""
        rows = self._database.read(CANDIDATES, (self._ids.named(reasons),))
        events = [(place, Event._make(values)) for place, *values in rows]
        said = {place: storable(reasons[each.transaction_id]) for place, each in events if is_meant(each)}
        booked = len(self._database.write(UNCOUNT, (time.time(), json.dumps(said))))
        self._changed()
        return booked

    def discard(self, positions: Sequence[int], why: str) -> int:
        """Book dead letters as discarded; how many were."""
        return len(self._database.write(sql.DISCARD, (time.time(), storable(why), json.dumps(list(positions)))))

    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """What was amended and discarded under a transaction id, oldest first."""
        names = ("at", "what", "why", "code", "properties")
        return [dict(zip(names, row, strict=True)) for row in self._database.read(sql.HISTORY, (transaction_id,))]

    def remembered(self) -> Iterator[Remembered]:
        """Every event that is still in the file."""
        after = -1
        while rows := self._database.read(sql.REMEMBERED, (after, PORTION)):
            for values in rows:
                yield Remembered(row_of(values), values[12], values[13])
            after = rows[-1][0]

    # Notes

    def note(self, name: str) -> str | None:
        """A note that outlives the process."""
        found = self._database.read(sql.NOTE, (name,))
        return str(found[0][0]) if found else None

    def notes(self, *names: str) -> Mapping[str, str]:
        """Several notes of one instant."""
        return dict(self._database.read(sql.SOME_NOTES, (json.dumps(names),)))

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note; what holds now."""
        if unless not in {None, "exists"}:
            raise InvalidArgument(f"unless is {unless!r:.80}: it is None or 'exists'")
        self._database.write(sql.SET_NEW_NOTE if unless else sql.SET_NOTE, (name, value))
        return self.note(name) or ""


def row_of(values: tuple[Any, ...]) -> Row:
    """An event as it is read."""
    # As plain tuples are made: each event that is sent comes by here.
    event = tuple.__new__(Event, values[1:11])
    return tuple.__new__(Row, (values[0], event, values[11]))


def storable(text: str) -> str:
    """Without what no database keeps, for words that come from elsewhere."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
