"""Outboxes of every kind, empty."""

import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from lago_orgs.recorder.memory import MemoryOutbox
from lago_orgs.recorder.outbox import Outbox
from lago_orgs.recorder.redis_streams import RedisOutbox
from lago_orgs.recorder.sqlite import SqliteOutbox

MakeOutbox = Callable[..., Outbox]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of the tests' own, on a socket."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server: install Debian's package of that name")
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        client = redis.Redis(unix_socket_path=str(socket))
        deadline = time.monotonic() + 20
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < deadline, "redis-server did not come up"
                time.sleep(0.01)
        client.close()
        yield f"unix://{socket}"
        server.terminate()


@pytest.fixture(params=["memory", "sqlite", "redis"])
def make_outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeOutbox]:
    """Makes outboxes of one kind; those over a shared storage share it."""
    made: list[Outbox] = []
    name = uuid.uuid4().hex

    def make(**options: Any) -> Outbox:
        outbox: Outbox
        if request.param == "memory":
            outbox = MemoryOutbox(**options)
        elif request.param == "sqlite":
            outbox = SqliteOutbox(tmp_path / "outbox.db", **options)
        else:
            outbox = RedisOutbox(request.getfixturevalue("redis_url"), name=name, **options)
        made.append(outbox)
        return outbox

    yield make
    for outbox in made:
        outbox.close()


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()
