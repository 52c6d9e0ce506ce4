"""The HTTP door: one thread, one event loop, HTTP/1.1 parsed by h11 (which comes with httpx).

A server of our own, and not uvicorn, because faults need the socket: a reset after the write or half a body cannot be
said in ASGI.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final

import h11

from ..kernel.messages import Request, Response
from .courier import Courier

if TYPE_CHECKING:
    from ..faults import Fault
    from ..simulator import LagoSimulator, Outcome

_CHUNK: Final = 65536
_BREAKS: Final = frozenset({"refused", "reset_before", "reset_after", "truncated"})


class HttpDoor:
    """Serves a simulator over HTTP while it is open.

    Args:
        simulator: Who answers.
        host: The address to listen on.
        port: The port; 0 takes a free one.
    """

    def __init__(self, simulator: LagoSimulator, *, host: str, port: int) -> None:
        self.simulator = simulator
        self._host, self._port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._failure: OSError | OverflowError | None = None
        self._stop: asyncio.Event | None = None
        self._server: asyncio.Server | None = None
        self._courier = Courier()
        self._thread = threading.Thread(target=self._run, name="lago-simulator", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, as `LAGO_API_URL` wants it."""
        return f"http://{self._host}:{self._port}"

    @property
    def api_key(self) -> str:
        """The key of the first organization."""
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
            fault = await Connection(self.simulator, reader, writer).talk()
            if fault is not None and fault.kind == "refused":
                await self._refuse(fault.seconds)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


class Connection:
    """One client's connection, request after request."""

    def __init__(self, simulator: LagoSimulator, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._simulator = simulator
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)

    async def talk(self) -> Fault | None:
        """Answer until either side closes; returns the fault that ended it, if one did."""
        while True:
            try:
                request = await self._request()
            except h11.RemoteProtocolError:
                self._send(Response(400, b"", content_type=None))
                await self._writer.drain()
                return None
            if request is None:
                return None
            outcome = self._simulator.exchange(request)
            fault = outcome.fault
            if fault is not None and fault.kind in _BREAKS:
                self._break(outcome)
                return fault
            if fault is not None and fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            self._send(outcome.response, head=request.method == "HEAD")
            await self._writer.drain()
            if self._http.our_state is h11.MUST_CLOSE or self._http.their_state is h11.MUST_CLOSE:
                return None
            self._http.start_next_cycle()

    def _break(self, outcome: Outcome) -> None:
        """Drop the connection at once, in the middle of the body if the fault says so."""
        transport = self._writer.transport
        if outcome.fault is not None and outcome.fault.kind == "truncated":
            response = outcome.response
            head = h11.Response(status_code=response.status, headers=response.all_headers(), reason=b"")
            self._writer.write((self._http.send(head) or b"") + response.body[: len(response.body) // 2])
            transport.close()
            return
        linger_not = struct.pack("ii", 1, 0)  # closing then sends a reset in place of an orderly end
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        transport.abort()

    async def _event(self) -> h11.Event | None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Event):
                return event
            if event is h11.PAUSED:
                return None
            if self._http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                self._writer.write(self._http.send(go_on) or b"")
            self._http.receive_data(await self._reader.read(_CHUNK))

    async def _request(self) -> Request | None:
        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        chunks: list[bytes] = []
        while isinstance(event := await self._event(), h11.Data):
            chunks.append(bytes(event.data))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        return Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, b"".join(chunks))

    def _send(self, response: Response, *, head: bool = False) -> None:
        parts: list[h11.Event] = [
            h11.Response(status_code=response.status, headers=response.all_headers(), reason=b""),
            *([] if head else [h11.Data(data=response.body)]),
            h11.EndOfMessage(),
        ]
        self._writer.write(b"".join(self._http.send(part) or b"" for part in parts))
