"""A client that asks for a stream, and goes away while it comes."""

import asyncio
import contextlib
from typing import Any


async def leave(app: Any, path: str, version: str, how: str) -> None:
    """Ask, and go away after a few parts."""
    left = asyncio.Event()
    coming: list[Any] = [{"type": "http.request", "body": b""}]
    parts = 0

    async def receive() -> Any:
        if not coming:
            await left.wait()
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal parts
        parts += bool(message.get("body"))
        if parts == 3:
            left.set()
            if how == "cancelled":
                asking.cancel()
            elif version == "2.4":
                raise OSError("the client has gone")
            await asyncio.sleep(600 if how != "returns" else 0)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"x-org", b"acme")]}
    asking = asyncio.ensure_future(app({**scope, "asgi": {"spec_version": version}}, receive, send))
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await asking
