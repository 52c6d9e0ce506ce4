"""httpx transports that ask the simulator in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ..kernel.messages import Request, Response

if TYPE_CHECKING:
    from ..simulator import LagoSimulator


def _asked(request: httpx.Request, body: bytes) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, request.url.raw_path.decode("ascii"), headers, body)


def _answered(response: Response) -> httpx.Response:
    return httpx.Response(response.status, headers=response.all_headers(), content=response.body)


class Transport(httpx.BaseTransport):
    """For `httpx.Client(transport=...)`."""

    def __init__(self, simulator: LagoSimulator) -> None:
        self._simulator = simulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        return _answered(self._simulator.handle(_asked(request, request.read())))


class AsyncTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=...)`."""

    def __init__(self, simulator: LagoSimulator) -> None:
        self._simulator = simulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        return _answered(self._simulator.handle(_asked(request, await request.aread())))
