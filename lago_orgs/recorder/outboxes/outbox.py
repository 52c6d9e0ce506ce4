"""The outbox: all that is decided about events that wait, above a store that only keeps rows."""

import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress

from lago_orgs._core.events import Event, is_same_event, nominal, payload
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.recorder.errors import (
    OutboxBusy,
    OutboxError,
    OutboxUnavailable,
    RecorderClosed,
    TransactionIdReused,
)
from lago_orgs.recorder.outboxes.admission import Admission, WhenFull
from lago_orgs.recorder.outboxes.late import Late
from lago_orgs.recorder.outboxes.letters import Letters
from lago_orgs.recorder.outboxes.news import Heard, News
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from lago_orgs.recorder.outboxes.store import Store
from lago_orgs.recorder.outboxes.values import Stats, books

PORTION = 1000  # dead letters that one step of the storage touches at most
LEASE = 5.0  # seconds
FRESH = 0.3  # of them, for which it is not renewed by each claim or look
MOST_PENDING_BYTES = 16 << 30
LAST_WAIT = 0.5  # seconds that the end waits for a thread that hangs in a remote storage
DROPPED = Event("", "", "", "", 0, "", "", 0, 0)  # what is told of an event that a full outbox turned away


class Outbox(Letters):
    """Keeps events until Lago holds them.

    Safe from any thread, and re-entrant. Several outboxes, in one or many processes, may share one storage; each event
    is then handed to one live sender at a time.

    Args:
        store: Keeps the rows.
        max_pending: How many undelivered events it holds; several processes may exceed it by a hundredth.
        max_pending_bytes: How many bytes the properties of undelivered events have together, likewise.
        when_full: What `record()` does then.
        remember: How many of the newest delivered events stay known, so that a transaction id that is used again for
            something else is noticed by `record()`.
        lease: Seconds for which the right to send is taken; a sender that stands still loses it after that.
    """

    def __init__(
        self,
        store: Store,
        *,
        max_pending: int,
        when_full: WhenFull,
        remember: int,
        max_pending_bytes: int = MOST_PENDING_BYTES,
        lease: float = LEASE,
    ) -> None:
        self.store = store
        self._admission = Admission(store, max_pending, max_pending_bytes, when_full)
        self._remember = remember
        self._lease = lease
        self._news = News()
        self._begin()

    def _begin(self) -> None:
        self._owner = uuid.uuid4().hex
        self._lock = new_lock()
        self._admission.begin()
        self._claimed: set[int] = set()
        self._passed: set[int] = set()
        self._late = Late()
        self._cursor = -1
        self._generation: int | None = None
        self._is_sender = False
        self._leased_at = float("-inf")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.store.place}>"

    # Recording

    def put(self, event: Event, connection: object | None = None) -> bool:
        """Keep an event as `keep` does; whether it is stored now and was not before."""
        return self._keep(event, connection, is_fresh=False, may_wait=True) is None

    def keep(
        self, event: Event, connection: object | None = None, *, is_fresh: bool = False, may_wait: bool = True
    ) -> Event | None:
        """Keep an event; when this returns, it is stored, unless the outbox is full and drops.

        Args:
            event: The event.
            connection: The caller's own connection, to keep it in the caller's transaction, for stores that can.
            is_fresh: Whether its id was made for it just now, and this is the first try to keep it.
            may_wait: Whether the caller may wait for room, where that is the policy; `OutboxBusy` if not.

        Returns:
            The same event as it is known already, which counts as a repeat and changes nothing; None if it is new.

        Raises:
            TransactionIdReused: Another event has this transaction id.
            OutboxFull: There is no room, and the policy is to raise.
            OutboxError: The storage refuses.
        """
        known = self._keep(event, connection, is_fresh=is_fresh, may_wait=may_wait)
        return None if known is DROPPED else known

    def _keep(self, event: Event, connection: object | None, *, is_fresh: bool, may_wait: bool) -> Event | None:
        size = len(event.properties)
        while not self._admission.take(size):
            if not is_fresh and (known := self.store.known(event)) is not None:  # a repeat needs no room
                return self._repeated(event, known)
            if not self._admission.make_room(may_wait=may_wait):
                return DROPPED
        mark = self._news.mark
        known = self.store.insert(event, connection, is_fresh=is_fresh)
        if known is not None:
            return self._repeated(event, known)
        self._news.tell(event, mark)
        return None

    def _repeated(self, event: Event, known: Event) -> Event:
        if not is_same_event(event, known):
            raise TransactionIdReused(
                f"transaction_id {event.transaction_id!r} was recorded before for {_excerpt(known)}, and now for "
                f"{_excerpt(event)}: give each use an id of its own"
            )
        self.store.add("repeats")
        return known

    def listen(self) -> Heard:
        """Return where each event will be found that this object keeps from now on, for those who count them."""
        with self._lock:
            return self._news.listen()

    def set_mark(self) -> int:
        """Note that the storage was just looked at, and return the mark that events carry from now on."""
        return self._news.set_mark()

    # Sending

    def claim(self, limit: int, most_bytes: int = 1 << 24) -> Sequence[Row]:
        """Return the next waiting events, oldest first, that no live sender has; they are this outbox's until settled.

        Args:
            limit: At most so many.
            most_bytes: No more once their properties have so many bytes.
        """
        return self._claim(limit, most_bytes) if self.has_fresh_lease() or self.keep_lease() else ()

    @locked
    def _claim(self, limit: int, most_bytes: int) -> Sequence[Row]:
        generation = self.store.generation()
        if generation != self._generation:  # the first claim, or dead letters wait again at their old places
            # Where the storage was put back, others may wait at the places of those on their way.
            self._cursor, self._generation, self._passed = -1, generation, self._claimed.copy()
        fresh: list[Row] = []
        while not fresh and (rows := self.store.waiting(self._cursor, limit, most_bytes)):
            self._cursor = rows[-1].position
            fresh = [row for row in rows if row.position not in self._claimed]
        self._claimed.update([row.position for row in fresh])
        return fresh

    def leave(self, rows: Sequence[Row]) -> None:
        """Let claimed events wait in the storage again, to be claimed after a `rewind`."""
        with self._lock:
            self._claimed.difference_update([row.position for row in rows])

    def rewind(self, position: int) -> None:
        """Claim from an earlier place on."""
        with self._lock:
            self._cursor = min(self._cursor, position - 1)

    def keep_lease(self) -> bool:
        """Take or renew the right to send, and book what could not be booked; whether this outbox has the right."""
        if self._late.batches:
            self._book_late()
        began = time.monotonic()
        self._is_sender = self.store.lease(self._owner, self._lease)
        self._leased_at = began
        return self._is_sender

    def has_fresh_lease(self) -> bool:
        """Return whether this outbox need not renew its right to send yet."""
        return self._is_sender and 0 <= time.monotonic() - self._leased_at < self._lease * FRESH

    @property
    def is_sender(self) -> bool:
        """Whether this outbox had the right to send when it last looked."""
        return self._is_sender

    def forget_claims(self) -> None:
        """Let all that was claimed be claimed again, by this outbox or the next sender."""
        with self._lock:
            self._generation = None
            self._claimed = set(self._late.places())

    def release(self) -> None:
        """Give back all that was claimed and not settled, and the right to send."""
        if self._late.batches:
            self._book_late()
            self._late = Late()
        # Whoever hangs in a remote storage has the lock, and what it claimed ends with the process.
        if not self.store.is_remote or self._lock.acquire(timeout=LAST_WAIT):
            try:
                self.forget_claims()
            finally:
                if self.store.is_remote:
                    self._lock.release()
        self._is_sender = False
        self.store.end_lease(self._owner)

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down under which subscription events are sent; return what holds, for the first word stays."""
        return self.store.route(subscriptions)

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book what became of claimed events; what was booked before is not booked twice.

        Where nothing can be written (the disk is full), it is kept in memory and booked later: the rest is delivered
        meanwhile. Whoever takes over before that sends these again, and Lago recognises them.
        """
        try:
            self.store.settle(delivered, dead)
        except OutboxBusy:
            raise
        except OutboxUnavailable as error:
            with self._lock:
                if not self._late.note(delivered, dead, error.message):
                    raise
            return
        self._unclaim(delivered, dead)

    def _unclaim(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        with self._lock:
            places = [each.row.position for each in delivered] + [each.row.position for each in dead]
            self._claimed.difference_update(places)
            if self._passed and (passed := self._passed.intersection(places)):
                self._passed -= passed
                self._cursor = min(self._cursor, min(passed) - 1)
            # What is full is looked at again at once: there is room now.

    @locked
    def _book_late(self) -> None:
        self._late.book(self.store, self._unclaim)

    @property
    def unbooked(self) -> str | None:
        """Why what became of events is not booked yet; None if it is."""
        return self._late.why

    def tidy(self) -> None:
        """Do the storage's housekeeping; the sender calls it now and then, off the callers' path."""
        self.store.tidy(self._remember)

    def mark(self) -> int:
        """Return the place of the newest event."""
        return self.store.newest()

    def is_settled(self, mark: int) -> bool:
        """Return whether no event up to this place waits any more."""
        oldest = self.store.oldest_waiting()
        return oldest is None or oldest > mark

    # Books

    def stats(self) -> Stats:
        """Return the books as they are kept."""
        return books(self.store.figures())

    def recount(self) -> Stats:
        """Return the books with what waits and what is dead counted anew: slower, and an audit of `stats()`."""
        return books(self.store.figures(recount=True))

    # Process

    def before_fork(self) -> None:
        """Let go of everything that must not cross a fork, and hold still until `after_fork`."""
        self._lock.acquire()
        self.store.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork; the child has claimed nothing."""
        self.store.after_fork(in_child=in_child)
        if in_child:
            self._begin()
        else:
            self._lock.release()

    def close(self) -> None:
        """Let go of the storage; everything stays in it."""
        try:
            # Where the storage is away, or closed already, the right to send ends by itself.
            with suppress(OutboxError, RecorderClosed):
                self.release()
        finally:
            self.store.close()


def _excerpt(event: Event) -> str:
    text = payload(event, nominal(event))
    return text if len(text) <= 300 else f"{text[:300]}..."
