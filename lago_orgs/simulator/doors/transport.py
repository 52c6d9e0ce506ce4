"""httpx transports that ask the simulator in this process."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx

from ..http.messages import Request

if TYPE_CHECKING:
    from ..core import Core, Outcome


def _asked(request: httpx.Request, body: bytes) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, request.url.raw_path.decode("ascii"), headers, body)


def _answered(outcome: Outcome, request: httpx.Request) -> httpx.Response:
    """The answer, or the exception that httpx raises where the network fails."""
    kind = outcome.fault.kind if outcome.fault is not None else None
    if kind == "refused":
        raise httpx.ConnectError("connection refused (a fault of the simulator)", request=request)
    if kind in ("reset_before", "reset_after"):
        raise httpx.ReadError("connection reset (a fault of the simulator)", request=request)
    if kind == "truncated":
        raise httpx.RemoteProtocolError("peer closed in the middle of the body", request=request)
    response = outcome.response
    return httpx.Response(response.status, headers=response.all_headers(), content=response.body)


def _wait_of(outcome: Outcome, request: httpx.Request) -> float:
    """How long the answer takes; more than the client's read timeout is that timeout."""
    if outcome.fault is None or outcome.fault.kind != "delay":
        return 0.0
    patience = request.extensions.get("timeout", {}).get("read")
    if patience is not None and outcome.fault.seconds > patience:
        raise httpx.ReadTimeout("timed out (a fault of the simulator)", request=request)
    return outcome.fault.seconds


class Transport(httpx.BaseTransport):
    """For `httpx.Client(transport=...)`."""

    opens_no_socket = True

    def __init__(self, simulator: Core) -> None:
        self._simulator = simulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the simulator."""
        outcome = self._simulator.exchange(_asked(request, request.read()))
        time.sleep(_wait_of(outcome, request))
        return _answered(outcome, request)


class AsyncTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=...)`."""

    opens_no_socket = True

    def __init__(self, simulator: Core) -> None:
        self._simulator = simulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the simulator."""
        outcome = self._simulator.exchange(_asked(request, await request.aread()))
        await asyncio.sleep(_wait_of(outcome, request))
        return _answered(outcome, request)
