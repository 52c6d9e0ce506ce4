"""Delivers webhooks over HTTP, in a thread of its own with an event loop, one lane for each endpoint."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from contextlib import suppress
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

    Each URL has them in order, one after the other; one that never answers keeps nobody else waiting.

    Args:
        wait: How long to wait after which attempt; None gives up. Lago's own schedule by default.
    """

    def __init__(
        self, wait: Callable[[int], timedelta | None] = lambda attempt: wait_after(attempt, random.random())
    ) -> None:
        self._wait = wait
        self._lanes: dict[str, asyncio.Queue[Delivery]] = {}
        self._drivers: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lago-simulator-webhooks", daemon=True)

    def open(self) -> None:
        """Begin to deliver."""
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        """Stop at once: what is waiting or on its way is given up. Closing twice is fine."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def take(self, delivery: Delivery) -> None:
        """Deliver this, after what its URL is given before; from any thread. Once closed, nothing is delivered."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                self._loop.call_soon_threadsafe(self._enqueue, delivery)

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            self._client = client
            await self._stop.wait()
            for driver in self._drivers:
                driver.cancel()
            await asyncio.gather(*self._drivers, return_exceptions=True)

    def _enqueue(self, delivery: Delivery) -> None:
        if delivery.url not in self._lanes:
            lane = self._lanes[delivery.url] = asyncio.Queue()
            self._drivers.append(asyncio.create_task(self._drive(lane)))
        self._lanes[delivery.url].put_nowait(delivery)

    async def _drive(self, lane: asyncio.Queue[Delivery]) -> None:
        while True:
            delivery = await lane.get()
            status = await self._deliver(delivery)
            wait = None if status in ACKNOWLEDGED else self._wait(delivery.attempt)
            if wait is not None:
                again = attrs.evolve(delivery, attempt=delivery.attempt + 1)
                asyncio.get_running_loop().call_later(wait.total_seconds(), self._enqueue, again)

    async def _deliver(self, delivery: Delivery) -> int | None:
        """What the endpoint answers; None if it does not."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                headers = {**delivery.headers, **_NET_HTTP}
                answer = await self._client.post(delivery.url, content=delivery.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.info("%s to %s: %s", delivery.webhook_type, delivery.url, error)
            return None
        return answer.status_code
