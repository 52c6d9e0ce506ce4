"""Delivers webhooks over HTTP, in a thread of its own."""

from __future__ import annotations

import heapq
import itertools
import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs
import httpx

from ..webhooks.outbox import Delivery
from ..webhooks.schedule import ACKNOWLEDGED, TIMEOUT_SECONDS, wait_after

log = logging.getLogger("lago_orgs.simulator")

# What Ruby's Net::HTTP sends besides; Host and Content-Length are added on the way.
_NET_HTTP: Final = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
    "User-Agent": "Ruby",
    "Connection": "close",
}


class Courier:
    """Takes deliveries to their URLs, and again after a while where they are not acknowledged.

    Args:
        wait: How long to wait after which attempt; None gives up. Lago's own schedule by default.
    """

    def __init__(
        self, wait: Callable[[int], timedelta | None] = lambda attempt: wait_after(attempt, random.random())
    ) -> None:
        self._wait = wait
        self._heap: list[tuple[float, int, Delivery]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="lago-simulator-webhooks", daemon=True)

    def open(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def close(self) -> None:
        """Stop; what is still waiting is not delivered. Closing twice is fine."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(TIMEOUT_SECONDS)

    def take(self, delivery: Delivery, after: timedelta = timedelta(0)) -> None:
        """Deliver this, now or after a while."""
        with self._changed:
            entry = (time.monotonic() + after.total_seconds(), next(self._numbers), delivery)
            heapq.heappush(self._heap, entry)
            self._changed.notify()

    def _next(self) -> Delivery | None:
        """What is due next, waiting for it; None when closing."""
        with self._changed:
            while not self._closing:
                if not self._heap:
                    self._changed.wait()
                    continue
                pause = self._heap[0][0] - time.monotonic()
                if pause <= 0:
                    return heapq.heappop(self._heap)[2]
                self._changed.wait(pause)
        return None

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            while (delivery := self._next()) is not None:
                self._deliver(client, delivery)

    def _deliver(self, client: httpx.Client, delivery: Delivery) -> None:
        try:
            headers = {**delivery.headers, **_NET_HTTP}
            status = client.post(delivery.url, content=delivery.body, headers=headers).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            log.info("%s to %s: %s", delivery.webhook_type, delivery.url, error)
            status = 0
        wait = None if status in ACKNOWLEDGED else self._wait(delivery.attempt)
        if wait is not None:
            self.take(attrs.evolve(delivery, attempt=delivery.attempt + 1), wait)
