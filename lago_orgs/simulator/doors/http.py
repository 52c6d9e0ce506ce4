"""The HTTP door: one thread, one event loop, HTTP/1.1 parsed by h11 (which comes with httpx).

A server of our own, and not uvicorn, because faults need the socket: a reset after the write or half a body cannot be
said in ASGI.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from .connection import Connection
from .courier import Courier
from .guard import Guard
from .teller import Teller

if TYPE_CHECKING:
    from ..core import Core


class HttpDoor:
    """Serves a simulator over HTTP while it is open.

    Args:
        simulator: Who answers.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        names: Further names that it is reached by; a request for another `Host` is refused.
    """

    def __init__(self, simulator: Core, *, host: str, port: int, names: Iterable[str] = ()) -> None:
        self.simulator = simulator
        self._guard = Guard(host, names)
        self._host, self._port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._failure: OSError | OverflowError | None = None
        self._stop: asyncio.Event | None = None
        self._server: asyncio.Server | None = None
        self._courier = Courier()
        self._teller = Teller()
        self._thread = threading.Thread(target=self._run, name="lago-simulator", daemon=True)

    @property
    def url(self) -> str:
        """Return where it listens, as `LAGO_API_URL` wants it."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def api_key(self) -> str:
        """Return the key of the first organization."""
        return self.simulator.api_key

    def open(self) -> HttpDoor:
        """Listen.

        Raises:
            OSError: The address is taken.
            OverflowError: There is no such port.
        """
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        self._courier.open()
        self.simulator.deliver_with(self._courier, issuer=self.url)
        return self

    def close(self) -> None:
        """Stop listening and drop every connection; closing twice is fine."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self.simulator.deliver_with(None)
            self._courier.close()
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._teller.close()

    def __enter__(self) -> HttpDoor:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._listen()
        except (OSError, OverflowError) as error:
            self._failure = error
            return
        self._ready.set()
        await self._stop.wait()
        if self._server is not None:
            self._server.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, self._host, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _refuse(self, seconds: float) -> None:
        """Let nobody connect for a while."""
        if self._server is not None:
            self._server.close()
            self._server = None
            await asyncio.sleep(seconds)
            await self._listen()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            fault = await Connection(self.simulator, self._guard, self._teller, reader, writer).talk()
            if fault is not None and fault.kind == "refused":
                await self._refuse(fault.seconds)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
