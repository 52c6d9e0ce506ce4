"""`python -m lago_orgs.webhooks listen`: prints what Lago sends, and hands it on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx

from .deliveries import KEY, headers, payload

COMMAND = [sys.executable, "-m", "lago_orgs.webhooks", "listen", "--port", "0"]


@contextmanager
def application(got: list[bytes]) -> Iterator[str]:
    """Somebody's application, which answers 202."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(202 if self.headers["X-Lago-Signature"] else 400)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object, **__: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}/hooks"
        made.shutdown()
        thread.join()


def test_deliveries_are_printed_and_handed_on() -> None:
    got: list[bytes] = []
    body = payload()
    environment = {**os.environ, "LAGO_HMAC_KEY": KEY}
    with application(got) as url:
        command = [*COMMAND, "--forward", url]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            assert httpx.post(address, content=body, headers=headers(body)).status_code == 202
            assert httpx.post(address, content=body + b" ", headers=headers(body)).status_code == 401
            process.send_signal(signal.SIGINT)
            said = process.stdout.read()
    assert process.returncode == 0
    first, second = said.splitlines()
    assert "customer.created external_id=acme lago_id=c-1 -> 202" in first
    assert second == "refused: the signature does not fit the body"
    assert got == [body]
    assert KEY not in said


def test_without_a_key_it_says_what_to_set() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "LAGO_HMAC_KEY"}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "set LAGO_HMAC_KEY" in done.stderr
