"""The housekeeping of a SQLite outbox: many small steps, so that no `record()` waits long for one."""

import time
from collections.abc import Callable
from typing import TypeVar

from lago_orgs._store.connections import Connections
from lago_orgs.recorder.outboxes import sqlite_statements as sql

T = TypeVar("T")

INCREMENTAL = 2  # of SQLite's auto_vacuum
SHORT = 0.002  # seconds of computing that one step should take at most
FEWEST, MOST = 64, 4096  # rows or pages of one step
BREATH = 0.0005  # seconds for others between two steps
LOOK_AT_LOG = 64  # steps
SPARE = 512  # pages that stay free in the file, for what comes next


class Tidying:
    """Does what a file needs now and then.

    Args:
        database: Its connections.
    """

    def __init__(self, database: Connections) -> None:
        self._database = database
        self._sizes: dict[str, int] = {}
        self._steps = 0

    def tidy(self, remember: int) -> None:
        """Count what was recorded into the ledger, forget old delivered events, shorten the file and its log."""
        kept = max(remember, 1)  # the newest row stays in any case: its place is the count of all events
        write = self._database.write
        while self._step("fold", lambda size: write(sql.FOLD, (size,))[0][0]):
            pass
        for statement in (sql.FORGET_DELIVERED, sql.FORGET_DISCARDED):
            while self._step(statement, lambda size: write(statement, (kept, size))):  # noqa: B023 - called at once
                pass
        self._database.verify()
        self._give_back()
        self._database.shorten_log()

    def _give_back(self) -> None:
        """Shorten the file by its free pages; one of version 1 may not have been prepared for it."""
        if self._database.read("PRAGMA auto_vacuum") != [(INCREMENTAL,)]:
            return
        before, free = None, self._free()
        while free > SPARE and free != before:
            self._step("give back", self._database.give_back)
            before, free = free, self._free()

    def _free(self) -> int:
        return int(self._database.read("PRAGMA freelist_count")[0][0])

    def _step(self, name: str, act: Callable[[int], T]) -> T:
        """Do something to so many rows or pages as can be dealt with quickly."""
        size = self._sizes.setdefault(name, 256)
        # What this thread itself computes: on a busy machine the clock would make the steps ever smaller and more.
        began = time.thread_time()
        done = act(size)
        took = time.thread_time() - began
        if took > SHORT:
            self._sizes[name] = max(FEWEST, size // 2)
        elif took < SHORT / 2:
            self._sizes[name] = min(MOST, size * 2)
        self._steps += 1
        if self._steps % LOOK_AT_LOG == 0:
            self._database.shorten_log()
        time.sleep(BREATH)
        return done
