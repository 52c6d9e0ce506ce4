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
SPARE = 512  # pages that stay free in the file, for what comes next, while something is recorded
STILL_LOG = 65_536  # bytes of the write-ahead log's file that stay while nothing is recorded
SELDOM = 15  # times that nothing was to be done until the log is looked at again: the right to send is all in it
PLACE = 8  # bytes of an event in the list of arrivals
FEWEST_ARRIVALS = 10_000  # events of which it is told in any case that they arrived


class Tidying:
    """Does what a file needs now and then.

    Args:
        database: Its connections.
        newest: The place of the newest event.
    """

    def __init__(self, database: Connections, newest: int) -> None:
        self._database = database
        self._newest = newest
        self._arrival = -1
        self._idle = 0
        self._sizes: dict[str, int] = {}
        self._steps = 0

    def tidy(self, remember: int) -> None:
        """Count what was recorded into the ledger, forget old delivered events, shorten the file and its log."""
        kept = max(remember, 1)  # the newest row stays in any case: its place is the count of all events
        ((newest, has_work, waits, arrival),) = self._database.read(sql.TO_TIDY, {"kept": kept})
        is_still = not waits and newest == self._newest
        has_work = has_work or newest != self._newest or arrival != self._arrival
        self._newest, self._arrival = newest, arrival
        self._idle = 0 if has_work else self._idle + 1
        if has_work:
            self._forget(kept)
        self._database.verify()
        if has_work:
            self._give_back(0 if is_still else SPARE)
        if has_work or self._idle % SELDOM == 1:
            self._database.shorten_log(STILL_LOG if is_still else None)

    def _forget(self, kept: int) -> None:
        write = self._database.write
        while self._step("fold", lambda size: write(sql.FOLD, (size,))[0][0]):
            pass
        last = self._database.read(sql.FORGOTTEN, (kept,))
        for statement in (sql.FORGET_DELIVERED, sql.FORGET_DISCARDED) if last else ():
            while self._step(statement, lambda size: write(statement, (last[0][0], size))):  # noqa: B023 - called at once
                pass
        # Whoever counts and has not looked for longer looks anew at all that waits.
        ((oldest,),) = self._database.read(sql.OLD_ARRIVALS, (PLACE * max(kept, FEWEST_ARRIVALS),))
        while oldest and self._step(sql.FORGET_ARRIVALS, lambda size: write(sql.FORGET_ARRIVALS, (oldest, size))):
            pass

    def _give_back(self, spare: int) -> None:
        """Shorten the file by free pages beyond some; one of version 1 may not have been prepared for it."""
        if self._database.read("PRAGMA auto_vacuum") != [(INCREMENTAL,)]:
            return
        before, free = None, self._free()
        while free > spare and free != before:
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
