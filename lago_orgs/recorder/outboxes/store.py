"""What a store does: it keeps rows. When an outbox is full, what a repeat is, who may send: the outbox above decides.

Every method that changes something does it in one step of the storage's own, all or nothing: an exception that arrives
from outside (a signal's handler, a soft time limit) finds it done or not begun, and nothing held.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from lago_orgs._core.events import Event
from lago_orgs.recorder.outboxes.limits import LimitStore
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Figures, Letter, Remembered, Row


class Store(LimitStore, Protocol):
    """Keeps events and what became of them. Safe from any thread, and re-entrant within one."""

    @property
    def place(self) -> str:
        """Where it is, for messages, without secrets: `the outbox /var/lib/app/usage.db`."""
        ...

    is_shared: bool
    """Whether other processes may use the same storage, so that what they do must be looked for."""

    is_remote: bool
    """Whether each act goes over a network."""

    def insert(self, event: Event, connection: object | None = None, *, is_fresh: bool = False) -> Event | None:
        """Keep an event unless one with its identity is known; committed when this returns.

        Args:
            event: The event.
            connection: The caller's own connection and transaction to keep it in, for stores that can.
            is_fresh: Whether its id was made for it just now, so that no other can have it, and it was never kept.

        Returns:
            None if it was kept now, else the event that is known under its identity.

        Raises:
            OutboxError: The storage refuses, and nothing is kept; or `OutboxUncertain`, if that cannot be known.
        """
        ...

    def known(self, event: Event) -> Event | None:
        """The event that is known under an event's identity; None if there is none, and nothing is kept."""
        ...

    def waiting(self, after: int, limit: int, most_bytes: int) -> Sequence[Row]:
        """The events that wait, in the order of their places.

        Args:
            after: Only those behind this place; -1 for the first.
            limit: At most so many.
            most_bytes: No more once their properties exceed so many bytes together; one at least.
        """
        ...

    def pending(self) -> tuple[int, int]:
        """How many events wait, and how many bytes their properties have, as of a moment ago: cheap, for limits."""
        ...

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down under which subscription events are sent, before the first attempt; the first word stays.

        Args:
            subscriptions: External ids by place.

        Returns:
            What holds now, by place.
        """
        ...

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book what became of events that wait; of others nothing, so that nothing is booked twice."""
        ...

    def settled(self) -> int:
        """A number that changes when events were settled, and not when some are recorded: cheap, to see progress."""
        ...

    def newest(self) -> int:
        """The place of the newest event; -1 if there never was one."""
        ...

    def oldest_waiting(self) -> int | None:
        """The place of the first event that waits; None if none does."""
        ...

    def generation(self) -> int:
        """A number that changes when events wait again at places that were passed already, or everything was lost."""
        ...

    def figures(self, *, recount: bool = False) -> Figures:
        """The counts, all of one instant.

        Args:
            recount: Count what waits and what is dead row by row instead of reading the kept counts.
        """
        ...

    def add(self, number: str, by: int = 1) -> None:
        """Add to one of NUMBERS."""
        ...

    def letters(self, limit: int, after: int = -1, transaction_ids: Sequence[str] | None = None) -> Sequence[Letter]:
        """Dead letters in the order of their places.

        Args:
            limit: At most so many.
            after: Only those behind this place.
            transaction_ids: Only these; at most 500.
        """
        ...

    def raise_letters(self, positions: Sequence[int]) -> int:
        """Let dead letters wait again, without the subscription that was written down (unless pinned); how many do.

        Args:
            positions: At most 1,000; those that are no dead letters (any more) are passed over.
        """
        ...

    def amend(self, position: int, event: Event, why: str) -> bool:
        """Put another event in a dead letter's place and let it wait again, keeping the former in the history.

        Args:
            position: The dead letter's place.
            event: The event that takes it, of the same identity.
            why: For the history.

        Returns:
            Whether there was such a dead letter.
        """
        ...

    def reissue(self, position: int, event: Event, why: str) -> bool:
        """Discard a dead letter and keep another event instead, in one step; the history of both ids tells of it.

        Args:
            position: The dead letter's place.
            event: The event that comes instead, under an id of its own.
            why: For the history.

        Returns:
            Whether there was such a dead letter.
        """
        ...

    def uncount(self, reasons: Mapping[str, str], is_meant: Callable[[Event], bool]) -> int:
        """Book as dead what Lago accepted and does not count; how many events were booked.

        Args:
            reasons: Why, by transaction id. Of the events of an id those may be meant that are delivered or wait;
                others, and those that are not known (any more), are passed over.
            is_meant: Whether one is.
        """
        ...

    def discard(self, positions: Sequence[int], why: str) -> int:
        """Book dead letters as discarded; how many were.

        Args:
            positions: At most 1,000; those that are no dead letters (any more) are passed over.
            why: For the history.
        """
        ...

    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """What was amended and discarded under a transaction id, oldest first: `at`, `what`, `why`, `code`, ..."""
        ...

    def remembered(self) -> Iterator[Remembered]:
        """Every event that is still held, delivered ones included, read in portions while recording goes on.

        In no order that matters. One whose state changes meanwhile may come twice; the later word holds.
        """
        ...

    def note(self, name: str) -> str | None:
        """A note that outlives the process, such as to which Lago the outbox belongs."""
        ...

    def notes(self, *names: str) -> Mapping[str, str]:
        """Several notes of one instant; what is not noted is not in it."""
        ...

    def set_note(self, name: str, value: str, *, unless: str | None = None) -> str:
        """Write a note; what holds now.

        Args:
            name: Which.
            value: What it is to say.
            unless: With "exists", one that is there already stays.
        """
        ...

    def lease(self, owner: str, seconds: float) -> bool:
        """Take or renew the right to send, for so many seconds; whether the owner has it now.

        One owner at a time. It passes on at once when its owner's process is known to be dead, else when the time is
        over; times are compared on one clock for all.
        """
        ...

    def end_lease(self, owner: str) -> None:
        """Give the right to send back, if the owner has it."""
        ...

    def tidy(self, remember: int) -> None:
        """Do the housekeeping in small steps: forget old delivered events, give space back. Off the callers' path.

        Args:
            remember: How many of the newest delivered events stay known.
        """
        ...

    def check(self) -> str | None:
        """What is wrong with the storage under way, in words (its file was deleted or replaced, it may evict); None."""
        ...

    def end_soon(self, seconds: float) -> None:
        """Let nobody wait longer than so many seconds for other users of the storage from now on: it is closed next."""
        ...

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here wait longer than so many seconds for other users of the storage.

        What cannot be done by then raises `OutboxBusy`, and nothing is done. For event loops, which must not stand
        still.
        """
        ...

    def prompt(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here wait longer than that, nor long for the answer of a remote storage.

        There is one try. For whoever keeps an event otherwise where that fails, and tries again.

        Args:
            seconds: To wait for other users of the storage.
        """
        ...

    def before_fork(self) -> None:
        """Let go of everything that must not cross a fork, and hold still until `after_fork`."""
        ...

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork."""
        ...

    def close(self) -> None:
        """Let go of the storage; everything stays in it. Whatever is called afterwards raises RecorderClosed."""
        ...
