"""What a SQLite outbox gives to be sent, and what becomes of it."""

import json
import time
from collections.abc import Mapping, Sequence

from lago_orgs._store.connections import Connections
from lago_orgs.recorder.outboxes import sqlite_statements as sql
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from lago_orgs.recorder.outboxes.sqlite_books import row_of, storable
from lago_orgs.recorder.outboxes.sqlite_limits import EPOCH
from lago_orgs.recorder.outboxes.sqlite_lineage import NOTHING, Lineage, values_of

PORTION = 64  # events that are read at once
TRIES = 5


class SqliteSending:
    """The part of the store that senders stand on."""

    _database: Connections
    _lineage: Lineage

    def _changed(self) -> None:
        """Hear that another number of events waits."""
        raise NotImplementedError

    def pending(self) -> tuple[int, int]:
        """How many events wait."""
        raise NotImplementedError

    def waiting(self, after: int, limit: int, most_bytes: int) -> Sequence[Row]:
        """The events that wait, in the order of their places."""
        found: list[Row] = []
        size = 0
        while len(found) < limit and size <= most_bytes:
            # By portions, so that no more is read of large events than is given.
            portion = min(PORTION, limit - len(found))
            rows = self._database.read(sql.WAITING, (found[-1].position if found else after, portion))
            for values in rows:
                size += len(values[7])
                if found and size > most_bytes:
                    break
                found.append(row_of(values))
            if len(rows) < portion:
                break
        if found:
            self._lineage.gave(found[-1])
        return found

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down under which subscription events are sent; the first word stays."""
        given = values_of("given", self._lineage.given)
        if self._lineage.is_doubted(min(subscriptions, default=-1)):  # those may be other events' places by now
            subscriptions = {
                place: name for place, name in subscriptions.items() if not self._lineage.is_doubted(place)
            }
        if not subscriptions:
            return {}
        written = self._database.change(sql.ROUTE, {"routes": json.dumps(dict(subscriptions)), **given})
        if written == len(subscriptions):
            return subscriptions
        before = self._lineage.epoch
        self._lineage.generation()
        if self._lineage.epoch != before:
            return {}
        return dict(self._database.read(sql.ROUTES, (json.dumps(list(subscriptions)),)))

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book what became of events that wait, and have their places still."""
        places = [each.row[0] for each in delivered] + [each.row[0] for each in dead]
        is_doubted = self._lineage.is_doubted(min(places, default=0))
        if is_doubted or not self._settle(delivered, dead):
            self._settle_held(delivered, dead)
        self._changed()

    def _settle_held(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book it event by event: the file was put back, or another process has settled and forgotten some."""
        for _ in range(TRIES):
            held = self._lineage.still_held(delivered, dead)
            if not any(held) or self._settle(*held):
                break
        self._lineage.generation()

    def _settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> bool:
        """Book it, unless the last of the places is not its event's any more; whether that was done."""
        arrived = [each.row[0] for each in delivered]
        duplicates = [each.row[0] for each in delivered if each.is_duplicate]
        deaths = {each.row[0]: storable(each.reason) for each in dead}
        conflicts = [each.row[0] for each in dead if each.is_conflict]
        given = [json.dumps(each, separators=(",", ":")) for each in (arrived, duplicates, deaths, conflicts)]
        last = max([each.row for each in delivered] + [each.row for each in dead], default=NOTHING)
        names = ("delivered", "duplicates", "dead", "conflicts")
        values = {**dict(zip(names, given, strict=True)), "at": time.time(), **values_of("last", (last[0], last[1]))}
        booked = self._database.write(sql.SETTLE, values)
        for arrival in booked:
            self._lineage.settled(*arrival)
        return bool(booked)

    def settled(self) -> int:
        """Return a number that changes when events were settled, and not when some are recorded."""
        return self.newest() - self.pending()[0]

    def newest(self) -> int:
        """The place of the newest event."""
        return int(self._database.read(sql.NEWEST)[0][0])

    def oldest_waiting(self) -> int | None:
        """The place of the first event that waits."""
        found = self._database.read(sql.OLDEST)
        return int(found[0][0]) if found else None

    def generation(self) -> int:
        """Changes when events wait again at places that were passed, or the store has left its file for another."""
        generation = self._lineage.generation()
        return self._lineage.epoch * EPOCH + generation
