"""Listen to webhooks from a terminal: `LAGO_HMAC_KEY=... python -m lago_orgs.webhooks listen --port 8000`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lago_orgs.errors import ConfigurationError
from lago_orgs.webhooks.errors import WebhookRejected
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.verifier import WebhookVerifier

PASSED_ON = ("Content-Type", "X-Lago-Signature", "X-Lago-Signature-Algorithm", "X-Lago-Unique-Key")
TIMEOUT = 30.0  # seconds; Lago itself waits as long
NAMES = ("number", "external_id", "external_customer_id", "code", "status", "payment_status", "lago_id")


def line(event: WebhookEvent[Any]) -> str:
    """Return an event in one line: what it is, and what tells its object from others."""
    shown = [f"{name}={event.root[name]}" for name in NAMES if isinstance(event.root.get(name), str | int)]
    return " ".join([f"{event.received_at:%H:%M:%S}", event.type or "(no type)", *shown]).replace("\n", " ")


def passed_on(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Hand a delivery on as it came, and return what is answered; 502 if nothing is."""
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - checked when it was given
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 502


def _printed(_: Mapping[str, object], text: str) -> None:
    print(text, flush=True)


def server(
    verifier: WebhookVerifier,
    port: int,
    forward: str | None,
    show: Callable[[Mapping[str, object], str], None] = _printed,
) -> ThreadingHTTPServer:
    """Return a server that shows deliveries, on this machine alone.

    Args:
        verifier: Tells what is Lago's.
        port: Where it listens; 0 takes a free one.
        forward: The address that each delivery is handed on to, as it came.
        show: Given each delivery as a document and as a line of text.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            size = int(length) if length.isascii() and length.isdigit() else 0
            status = 413 if size > verifier.max_body_bytes else self._received(self.rfile.read(size))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _received(self, body: bytes) -> int:
            try:
                event = verifier.verify(body, list(self.headers.items()))
            except WebhookRejected as rejected:
                show({"refused": rejected.reason}, f"refused: {rejected.reason}")
                return 401
            told = {"type": event.type, "received_at": event.received_at.isoformat(), "payload": json.loads(body)}
            if forward is None:
                show(told, line(event))
                return 200
            named = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            status = passed_on(forward, body, named)
            show({**told, "forwarded": status}, f"{line(event)} -> {status}")
            return status

        def log_message(self, *_: object, **__: object) -> None:
            """Say nothing of requests: deliveries are printed."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main() -> int:
    """Listen until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m lago_orgs.webhooks", description=__doc__)
    listen = parser.add_subparsers(dest="command", required=True).add_parser(
        "listen", help="print deliveries, which LAGO_HMAC_KEY must have signed, and hand them on"
    )
    listen.add_argument("--port", type=int, default=8000)
    listen.add_argument("--forward", metavar="URL", help="hand each delivery on to this address, as it came")
    given = parser.parse_args()
    if given.forward is not None and not given.forward.startswith(("http://", "https://")):
        parser.error("--forward must begin with http:// or https://")
    try:
        verifier = WebhookVerifier(hmac_keys=[os.environ.get("LAGO_HMAC_KEY", "")])
    except ConfigurationError:
        parser.error("set LAGO_HMAC_KEY to the organization's HMAC key, as Lago's settings show it")
    with server(verifier, given.port, given.forward) as made:
        print(f"listening at http://127.0.0.1:{made.server_address[1]}/", flush=True)
        try:
            made.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
