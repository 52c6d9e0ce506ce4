"""Applications under real servers: requests, events, lost, twice. `make test-servers`.

Each server is started with two workers, asked a few hundred times over keep-alive connections, has a worker killed with
`kill -9` in between, is asked on, and is told to end. Then what Lago holds is compared with what was answered: each
answer has an id of its own, which its event carries. A request that got no answer may be billed or not; every other is
billed once. Servers that are not installed are passed over.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import attrs

from lago_orgs import ChargeSpec, LagoOrgs, LagoSimulator, Money
from lago_orgs.recorder import drain

from .machine import headline

REQUESTS, CLIENTS, PATIENCE = 300, 6, 60.0
OUTBOX = "usage.db"
ASGI = """
import os
from fastapi import FastAPI, Response
from lago_orgs.web.fastapi import Billing, TrackUsage
billing = Billing()
app = FastAPI(lifespan=billing.lifespan)
app.add_middleware(TrackUsage, billing=billing, code="calls", endpoint=False, request_id=None,
                   org=lambda request: request.headers["x-org"],
                   properties=lambda request, outcome: {"id": request.headers["x-id"]})
@app.get("/")
async def view():
    return Response("ok", headers={"X-Worker": str(os.getpid())})
"""
WSGI = """
import os
from flask import Flask, Response
from lago_orgs.web.flask import Billing
app = Flask("app")
billing = Billing(app, code="calls", org=lambda request: request.headers["X-Org"],
                  track={"endpoint": False, "request_id": None,
                         "properties": lambda request, outcome: {"id": request.environ["HTTP_X_ID"]}})
@app.get("/")
def view():
    return Response("ok", headers={"X-Worker": str(os.getpid())})
"""
GUNICORN = ("gunicorn", "-w", "2", "-b", "127.0.0.1:{port}", "--log-level", "error")
UVICORN = ("uvicorn", "--workers", "2", "--port", "{port}", "--log-level", "error")
MATRIX = (
    (
        "uvicorn, 2 workers",
        "uvicorn",
        "asgi",
        ("uvicorn", "--workers", "2", "--port", "{port}", "--log-level", "error"),
    ),
    ("hypercorn, 2 workers", "hypercorn", "asgi", ("hypercorn", "-w", "2", "-b", "127.0.0.1:{port}")),
    ("gunicorn, sync", "gunicorn", "wsgi", GUNICORN),
    ("gunicorn, sync, preload", "gunicorn", "wsgi", (*GUNICORN, "--preload")),
    ("gunicorn, gthread", "gunicorn", "wsgi", (*GUNICORN, "-k", "gthread", "--threads", "4")),
    ("gunicorn, gevent", "gunicorn", "wsgi", (*GUNICORN, "-k", "gevent")),
)


@attrs.define
class Asked:
    """What clients were answered.

    Args:
        answered: The ids of requests that were.
        unanswered: Of those whose connection broke.
        workers: Those that answered.
    """

    answered: set[str] = attrs.Factory(set)
    unanswered: set[str] = attrs.Factory(set)
    workers: set[int] = attrs.Factory(set)


def ask(port: int, ids: list[str], asked: Asked) -> None:
    """Ask over one connection, and anew where it breaks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for each in ids:
        try:
            connection.request("GET", "/", headers={"X-Org": "acme", "X-Id": each})
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            asked.unanswered.add(each)
            connection.close()
            time.sleep(0.05)
            continue
        if response.status == 200:
            asked.answered.add(each)
            asked.workers.add(int(response.headers["X-Worker"]))
        else:
            asked.unanswered.add(each)
    connection.close()


def ask_together(port: int, ids: list[str], asked: Asked) -> None:
    """Ask with several clients."""
    threads = [threading.Thread(target=ask, args=(port, ids[place::CLIENTS], asked)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server listens."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not start")


def served(program: str, command: tuple[str, ...], settings: dict[str, str], folder: Path) -> Asked:
    """Run one server, and kill a worker of it between two halves of the requests."""
    (folder / "served.py").write_text(program)
    port = free_port()
    said = [each.format(port=port) for each in command]
    environment = {**os.environ, **settings, "LAGO_OUTBOX": str(folder / OUTBOX)}
    process = subprocess.Popen([sys.executable, "-m", *said, "served:app"], cwd=folder, env=environment)
    asked = Asked()
    try:
        wait_for(port, process)
        ids = [f"r-{number}" for number in range(REQUESTS)]
        ask_together(port, ids[: REQUESTS // 2], asked)
        os.kill(min(asked.workers - {process.pid}), signal.SIGKILL)
        ask_together(port, ids[REQUESTS // 2 :], asked)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return asked


def serve(name: str, program: str, command: tuple[str, ...], simulator: LagoSimulator, url: str) -> bool:
    """Run one server, print its line, and say whether all is billed once."""
    key = str(uuid.uuid4())
    simulator.reset(api_key=key)
    with LagoOrgs(url, key) as lago:
        lago.ensure_metric("calls")
        charges = [ChargeSpec(metric="calls", properties={"amount": "0.01"})]
        lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
        lago.subscribe_org_to_plan("acme", "pro", "ACME")
    with tempfile.TemporaryDirectory() as folder:
        asked = served(program, command, {"LAGO_API_URL": url, "LAGO_API_KEY": key}, Path(folder))
        drain(Path(folder) / OUTBOX, api_url=url, api_key=key)
    billed = Counter(str(event.properties["id"]) for event in simulator.organization(key).events)
    lost = len(asked.answered - billed.keys())
    twice = sum(times - 1 for times in billed.values())
    print(
        f"{name:<26} requests {REQUESTS}, answered {len(asked.answered)}, events {billed.total()}, "
        f"lost {lost}, twice {twice}, workers {len(asked.workers)}",
        flush=True,
    )
    # Hypercorn ends all of its workers when one of them dies: the rest of its requests is not answered.
    return not lost and not twice and len(asked.answered) >= REQUESTS // 2


def main() -> int:
    """Run the matrix."""
    print(headline())
    simulator, is_right = LagoSimulator(), True
    with simulator.serve() as door:
        for name, module, kind, command in MATRIX:
            if importlib.util.find_spec(module) is None:
                print(f"{name:<26} not installed")
                continue
            program = ASGI if kind == "asgi" else WSGI
            is_right &= serve(name, program, command, simulator, door.url)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
