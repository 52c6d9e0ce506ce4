"""A server that takes events as fast as Python can and counts them: `python -m benchmarks.recorder.sink [SECONDS]`.

It answers after so many seconds, as a server far away does; an event of Lago's that comes twice counts once.

It answers like Lago (`/api/v1/events`, `/api/v1/events/batch`) and like PostHog (anything with a `batch`), and tells
what it counted under `/count`. It prints its port.
"""

import asyncio
import gzip
import json
import re
import sys
from typing import Any, ClassVar


class Sink(asyncio.Protocol):
    """One connection."""

    seen: ClassVar[set[str]] = set()
    others = 0
    delay = 0.0

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode().lower()
            size = int(head.partition("content-length:")[2].split("\r\n")[0].strip() or 0)
            if len(self._buffer) < end + 4 + size:
                return
            body, self._buffer = self._buffer[end + 4 : end + 4 + size], self._buffer[end + 4 + size :]
            if body[:2] == b"\x1f\x8b":
                body = gzip.decompress(body)
            answer = json.dumps(self._answer(head, json.loads(body) if body else {})).encode()
            headers = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
            asyncio.get_running_loop().call_later(Sink.delay, self._transport.write, headers.encode() + answer)

    def _answer(self, head: str, body: dict[str, Any]) -> dict[str, Any]:
        if head.startswith("get /count"):
            return {"count": len(Sink.seen) + Sink.others}
        if head.startswith("get /api/v1/organizations"):
            return {"organization": {"lago_id": EVENT["lago_id"], "name": "Sink"}}
        if head.startswith("get /api/v1/subscriptions"):
            asked = re.search(r"external_customer_id=([^&\s]+)", head)
            names = [asked[1]] if asked else [f"org-{number}" for number in range(300)]
            return {
                "subscriptions": [{**SUBSCRIPTION, "external_id": name, "external_customer_id": name} for name in names]
            }
        if "events" in body:
            Sink.seen.update(event["transaction_id"] for event in body["events"])
            return {"events": [{**event, **EVENT} for event in body["events"]]}
        if "event" in body:
            Sink.seen.add(body["event"]["transaction_id"])
            return {"event": {**body["event"], **EVENT}}
        Sink.others += len(body.get("batch", ()))
        return {"status": 1}


EVENT = {
    "lago_id": "18e0e30f-52f8-406e-a026-352acbad8ceb",
    "lago_customer_id": None,
    "lago_subscription_id": None,
    "timestamp": "2026-03-10T09:30:00.000Z",
    "created_at": "2026-03-10T09:30:00Z",
}


SUBSCRIPTION = {"plan_code": "pro", "status": "active"}


async def main() -> None:
    """Serve for ever."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    Sink.delay = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    asyncio.run(main())
