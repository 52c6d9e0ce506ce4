"""Whether there is room for one more event, and what is done where there is none."""

import time
from typing import Literal, get_args

from lago_orgs._core.arguments import whole
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import OutboxBusy, OutboxFull
from lago_orgs.recorder.outboxes.room import Room
from lago_orgs.recorder.outboxes.store import Store

WhenFull = Literal["raise", "block", "drop"]
"""What `record()` does when the outbox is full: raise `OutboxFull`, wait for room, or drop the event and count it."""

PAUSE = 0.05  # seconds between two looks for room when `record()` blocks


class Admission:
    """Lets events into a store as far as its maximum allows.

    Args:
        store: Keeps them.
        max_pending: How many undelivered events it holds; several processes may exceed it by a hundredth.
        max_bytes: How many bytes the properties of undelivered events have together, likewise.
        when_full: What is done then.
    """

    def __init__(self, store: Store, max_pending: int, max_bytes: int, when_full: WhenFull) -> None:
        if when_full not in get_args(WhenFull):  # callers without a type checker
            raise InvalidArgument(f"when_full is {when_full!r}: give 'raise', 'block' or 'drop'")
        for name, value in (("max_pending", max_pending), ("max_pending_bytes", max_bytes)):
            whole(name, value)
        self._store = store
        self._max_pending = max_pending
        self._max_bytes = max_bytes
        self._when_full = when_full
        self.begin()

    def begin(self) -> None:
        """Forget how much room there was."""
        self._room = Room(0, 0)

    def take(self, size: int) -> bool:
        """Take room for an event; whether there was some.

        Args:
            size: The bytes of its properties.
        """
        room = self._room
        while not room.take(size):
            count, held = self._store.pending()
            free, free_bytes = self._max_pending - count, self._max_bytes - held
            if free < 1 or free_bytes < min(size, self._max_bytes):
                return False
            # Others may record into the same storage meanwhile: look again before all of it is used.
            share = 100 if self._store.is_shared else 1
            room = room.follow(Room(max(1, free // share), max(size, free_bytes // share)))
            self._room = room
        return True

    def make_room(self, *, may_wait: bool = True) -> bool:
        """Wait for room if that is the policy; whether to look again. Raises, or counts the event as dropped, else.

        Args:
            may_wait: Whether the caller may: an event loop must not stand still.

        Raises:
            OutboxFull: There is none, and that is the policy.
            OutboxBusy: There is none, and the caller may not wait for it.
        """
        if self._when_full == "block":
            if not may_wait:
                raise OutboxBusy(f"{self._store.place} is full, and whoever waits for room here holds others up")
            time.sleep(PAUSE)
            return True
        if self._when_full == "drop":
            self._store.add("dropped")
            return False
        count, held = self._store.pending()
        raise OutboxFull(
            f"{self._store.place} holds {count} undelivered events of {held} bytes, its maximum: see in its stats and "
            "the log why none are delivered, or raise max_pending"
        )
