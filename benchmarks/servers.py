"""Applications under real servers: requests, events, lost, twice. `make test-servers`.

Each server is started with two workers, asked a few hundred times over keep-alive connections, has a worker killed with
`kill -9` in between (those that reload an application that has changed get a change instead; those whose usage goes to
Redis have that killed for some seconds while they are asked), is asked on, and is told to end. Then what Lago holds is
compared with what was answered: each answer has an id of its own, which its event carries. A request that got no answer
may be billed or not; every other is billed once. Servers that are not installed are passed over.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import itertools
import os
import shutil
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
from typing import NamedTuple

import attrs

from lago_orgs import ChargeSpec, LagoOrgs, LagoSimulator, Money
from lago_orgs.recorder import drain
from lago_orgs.recorder.redis_streams import RedisOutbox
from tests.recorder.redis_server import RedisServer

from .machine import headline

REQUESTS, CLIENTS, PATIENCE, AWAY = 300, 6, 60.0, 3.0
OUTBOX = "usage.db"
PLACE = """
import os
OUTBOX = None  # where the environment says
if "REDIS" in os.environ:
    from lago_orgs.recorder.redis_streams import RedisOutbox
    OUTBOX = RedisOutbox(os.environ["REDIS"])
"""
ASGI = """
import os
from fastapi import FastAPI, Response
from lago_orgs.web.fastapi import Billing, TrackUsage
billing = Billing(outbox=OUTBOX)
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
billing = Billing(app, outbox=OUTBOX, code="calls", org=lambda request: request.headers["X-Org"],
                  track={"endpoint": False, "request_id": None,
                         "properties": lambda request, outcome: {"id": request.environ["HTTP_X_ID"]}})
@app.get("/")
def view():
    return Response("ok", headers={"X-Worker": str(os.getpid())})
"""
DJANGO = """
import os, sys
from django.conf import settings
settings.configure(
    DEBUG=True, SECRET_KEY="none", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, INSTALLED_APPS=["lago_orgs.web.django"],
    MIDDLEWARE=["lago_orgs.web.django.middleware.TrackUsageMiddleware"],
    LAGO_ORGS={"OUTBOX": OUTBOX, "ORG": lambda request: request.headers["X-Org"], "CODE": "calls", "ENDPOINT": False,
               "REQUEST_ID": None,
               "PROPERTIES": lambda request, outcome: {"id": request.headers["X-Id"]}})
from django.http import HttpResponse
from django.urls import path
def view(request):
    return HttpResponse("ok", headers={"X-Worker": str(os.getpid())})
urlpatterns = [path("", view)]
if __name__ == "__main__":
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
else:
    from django.core.wsgi import get_wsgi_application
    app = get_wsgi_application()
"""
GUNICORN = "gunicorn served:app -w 2 -b 127.0.0.1:{port} --log-level critical"
UVICORN = "uvicorn served:app --port {port} --log-level critical"
UWSGI = "--http 127.0.0.1:{port} --module served:app --master --processes 2 --need-app --die-on-term --disable-logging"


class Server(NamedTuple):
    """One line of the matrix.

    Args:
        name: What it is called.
        needs: The module, or the program, that must be there.
        program: What it serves.
        command: How it is started, behind `python -m`, or the program of its own.
        reloads: Whether it is shown a change of the application, and no worker is killed.
        restarts: Whether its usage goes to a Redis that is killed and started again, and no worker is killed.
    """

    name: str
    needs: str
    program: str
    command: str
    reloads: bool = False
    restarts: bool = False


MATRIX = (
    Server("uvicorn, 2 workers", "uvicorn", ASGI, f"{UVICORN} --workers 2"),
    Server("uvicorn, reload", "uvicorn", ASGI, f"{UVICORN} --reload", reloads=True),
    Server("hypercorn, 2 workers", "hypercorn", ASGI, "hypercorn served:app -w 2 -b 127.0.0.1:{port}"),
    Server("gunicorn, uvicorn workers", "uvicorn_worker", ASGI, f"{GUNICORN} -k uvicorn_worker.UvicornWorker"),
    Server("gunicorn, sync", "gunicorn", WSGI, GUNICORN),
    Server("gunicorn, sync, preload", "gunicorn", WSGI, f"{GUNICORN} --preload"),
    Server("gunicorn, gthread", "gunicorn", WSGI, f"{GUNICORN} -k gthread --threads 4"),
    Server("gunicorn, gevent", "gevent", WSGI, f"{GUNICORN} -k gevent"),
    Server("gunicorn, sync, Django", "gunicorn", DJANGO, GUNICORN),
    Server("Django's runserver", "django", DJANGO, "served runserver 127.0.0.1:{port} --skip-checks", reloads=True),
    Server("uWSGI, enable-threads", "uwsgi", WSGI, f"{UWSGI} --enable-threads"),
    Server("uvicorn, Redis", "uvicorn", ASGI, f"{UVICORN} --workers 2", restarts=True),
    Server("gunicorn, gthread, Redis", "gunicorn", WSGI, f"{GUNICORN} -k gthread --threads 4", restarts=True),
    Server("gunicorn, Django, Redis", "gunicorn", DJANGO, GUNICORN, restarts=True),
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

    @property
    def total(self) -> int:
        """How many requests there were."""
        return len(self.answered) + len(self.unanswered)


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


def command_of(server: Server, port: int) -> list[str] | None:
    """How a server is started; None if it is not installed."""
    words = server.command.format(port=port).split()
    if importlib.util.find_spec(server.needs) is not None:
        return [sys.executable, "-m", *words]
    program = shutil.which(server.needs)
    return None if program is None else [program, *words]


def changed(program: Path, port: int, asked: Asked) -> None:
    """Change the application, and wait until it is served anew."""
    before = len(asked.workers)
    program.write_text(f"{program.read_text()}\n")
    deadline = time.monotonic() + PATIENCE
    for number in itertools.count():
        ask(port, [f"again-{number}"], asked)
        if len(asked.workers) > before or time.monotonic() > deadline:
            return


def restart_under_traffic(redis: RedisServer, port: int, ids: list[str], asked: Asked) -> None:
    """Kill a Redis while its users are asked, and start it again some seconds later."""
    asking = threading.Thread(target=ask_together, args=(port, ids[: len(ids) // 2], asked))
    asking.start()
    redis.kill()
    asking.join()
    time.sleep(AWAY)
    asking = threading.Thread(target=ask_together, args=(port, ids[len(ids) // 2 :], asked))
    asking.start()
    redis.start()
    asking.join()


def served(
    server: Server, command: list[str], port: int, folder: Path, *, settings: dict[str, str], redis: RedisServer | None
) -> Asked:
    """Run one server, and kill a worker of it, or its Redis, between two halves of the requests."""
    program = folder / "served.py"
    program.write_text(PLACE + server.program)
    environment = {**os.environ, **settings, "LAGO_OUTBOX": str(folder / OUTBOX)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    asked = Asked()
    try:
        wait_for(port, process)
        ids = [f"r-{number}" for number in range(REQUESTS)]
        ask_together(port, ids[: REQUESTS // 2], asked)
        if redis is not None:
            restart_under_traffic(redis, port, [f"away-{number}" for number in range(REQUESTS)], asked)
        elif server.reloads:
            changed(program, port, asked)
        else:
            os.kill(min(asked.workers - {process.pid}), signal.SIGKILL)
        ask_together(port, ids[REQUESTS // 2 :], asked)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return asked


def serve(server: Server, simulator: LagoSimulator, url: str) -> bool:
    """Run one server, print its line, and say whether all is billed once."""
    port = free_port()
    command = command_of(server, port)
    if command is None or (server.restarts and shutil.which("redis-server") is None):
        print(f"{server.name:<26} not installed")
        return True
    key = str(uuid.uuid4())
    simulator.reset(api_key=key)
    with LagoOrgs(url, key) as lago:
        lago.ensure_metric("calls")
        charges = [ChargeSpec(metric="calls", properties={"amount": "0.01"})]
        lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
        lago.subscribe_org_to_plan("acme", "pro", "ACME")
    settings = {"LAGO_API_URL": url, "LAGO_API_KEY": key}
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer("--appendonly", "yes", "--appendfsync", "always") if server.restarts else None
        try:
            more = {} if redis is None else {"REDIS": redis.url}
            asked = served(server, command, port, Path(folder), settings=settings | more, redis=redis)
            drain(Path(folder) / OUTBOX if redis is None else RedisOutbox(redis.url), api_url=url, api_key=key)
        finally:
            if redis is not None:
                redis.close()
    billed = Counter(str(event.properties["id"]) for event in simulator.organization(key).events)
    lost = len(asked.answered - billed.keys())
    twice = sum(times - 1 for times in billed.values())
    print(
        f"{server.name:<26} requests {asked.total}, answered {len(asked.answered)}, events {billed.total()}, "
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
        for server in MATRIX:
            is_right &= serve(server, simulator, door.url)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
