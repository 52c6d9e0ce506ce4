"""Hands webhooks over when they are due: to callables of this process, or to a courier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ..state.clock import Clock
from .outbox import Delivery, Outbox

Receiver = Callable[[Delivery], int | None]


class Courier(Protocol):
    """Who takes webhooks to their URLs."""

    def take(self, delivery: Delivery) -> None:
        """Deliver this some time."""


class Handover:
    """Knows who receives what.

    Args:
        outbox: What is waiting.
        clock: When it is due.
    """

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox, self._clock = outbox, clock
        self.receivers: dict[str, Receiver] = {}
        self.courier: Courier | None = None

    def due(self, lock: AbstractContextManager[object]) -> Callable[[], None] | None:
        """Give the courier its share of what is due, and return what tells callables of theirs, if any is to be told.

        Args:
            lock: Held while the outbox is looked at, and not while somebody is told.
        """
        if not self._outbox:
            return None
        with lock:
            due = self._outbox.due(self._clock.peek())
        mine = [(self.receivers[delivery.url], delivery) for delivery in due if delivery.url in self.receivers]
        if self.courier is not None:
            for delivery in due:
                if delivery.url not in self.receivers:
                    self.courier.take(delivery)
        return (lambda: self._tell(mine, lock)) if mine else None

    def _tell(self, deliveries: Sequence[tuple[Receiver, Delivery]], lock: AbstractContextManager[object]) -> None:
        for receiver, delivery in deliveries:
            status = receiver(delivery)
            with lock:
                self._outbox.answered(delivery, status, self._clock.peek())
