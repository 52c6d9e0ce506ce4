"""One connection of the HTTP door: requests in, answers or faults out."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Final

import h11

from ..http.messages import Request, Response
from .guard import MAX_BODY_BYTES, Guard, too_large
from .teller import Teller

if TYPE_CHECKING:
    from ..core import Core, Outcome
    from ..faults import Fault

_CHUNK: Final = 65536
_BREAKS: Final = frozenset({"refused", "reset_before", "reset_after", "truncated"})
# How long a connection may say nothing, and how long one request may take to arrive: a trickle holds nothing for ever.
IDLE_SECONDS: Final = 75.0
ARRIVAL_SECONDS: Final = 60.0
# What is still read of a refused body, so that the answer arrives before the connection is reset.
_LINGER_SECONDS: Final = 2.0
_LINGER_BYTES: Final = 64 << 20


class TooLargeError(Exception):
    """The body is longer than the door takes."""


class Connection:
    """One client's connection, request after request."""

    def __init__(
        self,
        simulator: Core,
        guard: Guard,
        teller: Teller,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._simulator = simulator
        self._guard, self._teller = guard, teller
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)

    async def talk(self) -> Fault | None:
        """Answer until either side closes or nothing comes; returns the fault that ended it, if one did."""
        while (request := await self._admitted()) is not None:
            outcome = await self._exchange(request)
            fault = outcome.fault
            if fault is not None and fault.kind in _BREAKS:
                self._break(outcome)
                return fault
            if fault is not None and fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            self._send(outcome.response, head=request.method == "HEAD")
            await self._drained()
            if self._http.our_state is h11.MUST_CLOSE or self._http.their_state is h11.MUST_CLOSE:
                break
            self._http.start_next_cycle()
        return None

    async def _admitted(self) -> Request | None:
        """The next request that the simulator may answer; None where none comes, and what cannot be is told why."""
        try:
            await self._until_something_comes()
            async with asyncio.timeout(ARRIVAL_SECONDS):
                request = await self._request()
        except TimeoutError:
            return None
        except h11.RemoteProtocolError:
            await self._end(Response(400, b"", content_type=None))
            return None
        except TooLargeError:
            await self._end(too_large())
            return None
        refusal = self._guard.refusal(request) if request is not None else None
        if refusal is not None:
            await self._end(refusal)
            return None
        return request

    async def _drained(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._writer.drain()
        except TimeoutError:  # whoever asked does not take the answer
            self._writer.transport.abort()
            raise ConnectionAbortedError from None

    async def _exchange(self, request: Request) -> Outcome:
        outcome = self._simulator.exchange(request, tell=False)
        work = self._simulator.due_webhooks()
        if work is not None:
            await self._teller.tell(work)
        return outcome

    async def _end(self, response: Response) -> None:
        """Answer, and take no more."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        self._send(response)
        try:
            await self._writer.drain()
            self._writer.write_eof()
            async with asyncio.timeout(_LINGER_SECONDS):
                left = _LINGER_BYTES
                while left > 0 and (data := await self._reader.read(_CHUNK)):
                    left -= len(data)
        except (TimeoutError, OSError):
            pass

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

    async def _until_something_comes(self) -> None:
        """Read what begins the next request, unless it is here already."""
        if not self._http.trailing_data[0]:
            async with asyncio.timeout(IDLE_SECONDS):
                self._http.receive_data(await self._reader.read(_CHUNK))

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
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        if int(headers.get("content-length", "0")) > MAX_BODY_BYTES:
            raise TooLargeError
        chunks: list[bytes] = []
        length = 0
        while isinstance(event := await self._event(), h11.Data):
            length += len(event.data)
            if length > MAX_BODY_BYTES:
                raise TooLargeError
            chunks.append(bytes(event.data))
        return Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, b"".join(chunks))

    def _send(self, response: Response, *, head: bool = False) -> None:
        parts: list[h11.Event] = [
            h11.Response(status_code=response.status, headers=response.all_headers(), reason=b""),
            *([] if head else [h11.Data(data=response.body)]),
            h11.EndOfMessage(),
        ]
        self._writer.write(b"".join(self._http.send(part) or b"" for part in parts))
