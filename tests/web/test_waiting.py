"""Usage that the outbox refuses waits in the process until it is kept, once, and is never lost without a word."""

import json
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from lago_orgs import MemoryOutbox, OutboxUnavailable
from lago_orgs._core.events import Event
from lago_orgs.cli.rows import read_events
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.outboxes.redis_scripts import INSERT
from lago_orgs.recorder.redis_streams import RedisOutbox
from lago_orgs.web import waiting
from lago_orgs.web.gate import Rule
from lago_orgs.web.waiting import Waiting
from tests.recorder.redis_server import RedisServer, Relay

from .conftest import Shop, eventually
from .flavours import FLAVOURS, Flavour, Site, over_asgi, over_wsgi

BOTH = (over_asgi, over_wsgi)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    one = RedisServer("--appendonly", "yes", "--appendfsync", "always")
    yield one
    one.close()


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again soon."""
    monkeypatch.setattr(waiting, "PAUSES", (0.01, 0.05))


def outbox_at(url: str) -> RedisOutbox:
    return RedisOutbox(url, name=uuid.uuid4().hex)


def rows(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the log says to record by hand."""
    return read_rows(each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR)


def read_rows(lines: Any) -> list[dict[str, Any]]:
    return [json.loads(line.partition("record it by hand: ")[2]) for line in lines if "record it by hand" in line]


def begin(site: Site) -> None:
    """Let the first request open what is opened once."""
    assert site.ask() == 200
    eventually(lambda: site.billing.waiting == 0)


def moment() -> float:
    return time.time_ns() // 1_000_000 / 1000


# Servers that go and come


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_redis_that_is_restarted_under_traffic_loses_no_use(
    shop: Shop, server: RedisServer, flavour: Flavour
) -> None:
    with flavour(shop, outbox=outbox_at(server.url)) as site:
        begin(site)
        server.kill()
        for _ in range(5):
            assert site.ask() == 200
        assert site.billing.waiting == 5
        before = moment()
        server.start()
        eventually(lambda: site.billing.waiting == 0)
        assert site.ask() == 200
        eventually(lambda: len(shop.events()) == 7)
        site.close()
        assert site.billing.unrecorded == 0
        assert len({each.transaction_id for each in shop.events()}) == 7
        stamps = [float(each.timestamp.timestamp()) for each in shop.events()]
        assert sum(stamp <= before for stamp in stamps) == 6, "each has the instant that it was used at"


@pytest.mark.parametrize("flavour", BOTH)
def test_a_use_whose_answer_was_lost_is_no_second_use(shop: Shop, server: RedisServer, flavour: Flavour) -> None:
    relay = Relay(server, INSERT.digest)
    outbox = outbox_at(relay.url)
    with flavour(shop, outbox=outbox) as site:
        begin(site)
        before = outbox.stats().repeats
        shop.away()
        relay.losing = 1  # it is kept, and nobody hears of it
        site.ask()
        eventually(lambda: site.billing.waiting == 0)
        assert (outbox.stats().total.recorded, outbox.stats().repeats - before) == (2, 1)
        shop.simulator.faults.clear()
        site.close()
    assert len(shop.events()) == 2
    relay.close()


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_redis_that_hangs_holds_no_request_up(shop: Shop, server: RedisServer, flavour: Flavour) -> None:
    """An answer is waited for an hour by whoever has the time; a page does not have it."""
    with flavour(shop, outbox=outbox_at(f"{server.url}?socket_timeout=3600")) as site:
        begin(site)
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            for _ in range(3):
                assert site.ask() == 200
            assert site.billing.waiting == 3
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        eventually(lambda: site.billing.waiting == 0)
        eventually(lambda: len(shop.events()) == 4)
        site.close()


@pytest.mark.parametrize("flavour", BOTH)
def test_a_file_that_is_locked_holds_no_request_up(shop: Shop, flavour: Flavour) -> None:
    with flavour(shop) as site:
        begin(site)
        other = sqlite3.connect(shop.outbox, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            assert site.ask() == 200
        assert site.billing.waiting == 3
        before = moment()
        other.execute("ROLLBACK")
        other.close()
        eventually(lambda: site.billing.waiting == 0)
        eventually(lambda: len(shop.events()) == 4)
        site.close()
    assert all(each.timestamp.timestamp() <= before for each in shop.events())


@pytest.mark.parametrize("flavour", BOTH)
def test_an_outbox_that_is_full_takes_the_rest_when_there_is_room(shop: Shop, flavour: Flavour) -> None:
    shop.away()
    with flavour(shop, outbox=MemoryOutbox(max_pending=2)) as site:
        for _ in range(5):
            assert site.ask() == 200
        assert site.billing.waiting == 3
        shop.simulator.faults.clear()
        eventually(lambda: len(shop.events()) == 5)
        assert site.billing.unrecorded == 0
        site.close()


@pytest.mark.parametrize("flavour", BOTH)
def test_while_some_wait_no_request_asks_the_outbox(
    shop: Shop, flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    with flavour(shop) as site:
        begin(site)
        recorder, asked, may_go = site.billing.recorder, list[bool](), threading.Event()
        keep = recorder.keep_event

        def refuse(*arguments: Any, is_prompt: bool, **named: Any) -> Any:
            asked.append(is_prompt)
            if is_prompt:
                raise OutboxUnavailable("away")
            may_go.wait(60)
            return keep(*arguments, **named)

        monkeypatch.setattr(recorder, "keep_event", refuse)
        for _ in range(4):
            assert site.ask() == 200
        assert asked.count(True) == 1
        may_go.set()
        eventually(lambda: site.billing.waiting == 0)
        monkeypatch.setattr(recorder, "keep_event", keep)
        site.ask()
        eventually(lambda: recorder.stats().total.recorded == 6)
        site.close()


FULL = """
import resource, signal, sys, time
from types import SimpleNamespace
from pathlib import Path
from tests.web.conftest import eventually
from tests.web.flavours import *

url, key, path, name = sys.argv[1:]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
settings = {"lago_url": url, "api_key": key, "outbox": path}
with globals()[name](SimpleNamespace(settings=settings)) as site:
    assert site.ask() == 200
    eventually(lambda: site.billing.waiting == 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 10, hard))  # as if the disk was full from here on
    for _ in range(5):
        assert site.ask() == 200
    print(site.billing.waiting, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    eventually(lambda: site.billing.waiting == 0)
    print(site.billing.recorder.stats().total.recorded, site.billing.unrecorded, flush=True)
    site.close()
"""


@pytest.mark.parametrize("flavour", BOTH)
def test_a_disk_that_is_full_takes_all_when_there_is_room(shop: Shop, flavour: Any) -> None:
    command = [sys.executable, "-c", FULL, shop.url, shop.key, str(shop.outbox), flavour.__name__]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["5", "6", "0"], done.stderr
    assert len(shop.events()) == 6


# The end


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_what_is_not_taken_at_the_end_is_in_the_log_to_be_recorded_by_hand(
    shop: Shop, server: RedisServer, flavour: Flavour, caplog: pytest.LogCaptureFixture, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("lago_orgs.web.wsgi.LAST_PATIENCE", 0.1)
    monkeypatch.setattr("lago_orgs.web.asgi.LAST_PATIENCE", 0.1)
    server.client.config_set("requirepass", "the-password")
    with flavour(shop, outbox=outbox_at(f"unix://:the-password@{server.socket}")) as site:
        begin(site)
        eventually(lambda: len(shop.events()) == 1)
        server.kill()
        since = moment()
        for _ in range(3):
            site.ask()
        until = moment()
        site.close()
    found = rows(caplog)
    assert site.billing.unrecorded == len(found) == 3
    assert site.billing.waiting == 0
    assert "the-password" not in caplog.text
    assert shop.key not in caplog.text
    assert {(each["org_id"], each["code"], each["product"]) for each in found} == {("acme", "api_call", None)}
    file = tmp_path / "rows.ndjson"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in found))
    read = list(read_events(file))
    assert [each["transaction_id"] for each in read] == [each["transaction_id"] for each in found]
    assert all(since <= each["timestamp"].timestamp() <= until for each in read)
    assert [each["properties"] for each in read] == [{"endpoint": "/"}] * 3


@pytest.mark.parametrize("flavour", BOTH)
def test_a_redis_that_hangs_does_not_hold_the_end_up(
    shop: Shop, server: RedisServer, flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer is waited for an hour by whoever has the time; an application that ends does not have it."""
    with flavour(shop, outbox=outbox_at(f"{server.url}?socket_timeout=3600")) as site:
        begin(site)
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            site.ask()
            site.ask()
            site.close()
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
    assert site.billing.unrecorded == len(rows(caplog)) == 2


EXITS = """
import sys
from types import SimpleNamespace
from lago_orgs.recorder.outboxes.redis_scripts import INSERT
from lago_orgs.recorder.redis_streams import RedisOutbox
from lago_orgs.web import waiting
from tests.web.flavours import *

url, key, redis, name, seconds = sys.argv[1:]
waiting.AT_EXIT = float(seconds)
outbox = RedisOutbox(redis)
made = globals()[name](SimpleNamespace(settings={"lago_url": url, "api_key": key, "outbox": outbox}))
site = made.__enter__()
assert site.ask() == 200
print("ready", flush=True)
sys.stdin.readline()
site.ask()
print(site.billing.waiting, flush=True)
if sys.stdin.readline() == "wait\\n":
    sys.stdin.readline()
"""


@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize("is_back", [True, False])
def test_a_process_that_just_ends_tries_a_last_time(
    shop: Shop, server: RedisServer, flavour: Any, is_back: bool
) -> None:
    command = [sys.executable, "-c", EXITS, shop.url, shop.key, server.url, flavour.__name__]
    command.append("60" if is_back else "0.2")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as child:  # type: ignore[call-overload]
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        eventually(lambda: len(shop.events()) == 1)
        server.kill()
        child.stdin.write("ask\n")
        child.stdin.flush()
        assert child.stdout.readline() == "1\n"
        if is_back:
            server.start()
        _, errors = child.communicate("go\n")
    found = read_rows(errors.splitlines())
    assert len(found) == int(not is_back), errors
    if is_back:
        eventually(lambda: RedisOutbox(server.url).stats().total.recorded == 2)


SERVED = """
import sys
from lago_orgs.web.asgi import AsyncBilling, TrackUsage

url, key, outbox, sort = sys.argv[1:]
billing = AsyncBilling(lago_url=url, api_key=key, outbox=outbox)

async def page(scope, receive, send):
    if scope["type"] == "lifespan":
        if sort == "without":
            raise RuntimeError("not known")
        async with billing:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})

app = TrackUsage(page, billing, code="api_call", org=lambda request: "acme")

if __name__ == "__main__":
    import socket
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as door:
        print(door.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[door])
"""


@pytest.mark.parametrize("sort", ["with", "without"])
def test_a_server_that_is_stopped_while_uses_wait_says_what_they_are(shop: Shop, sort: str) -> None:
    """Without a lifespan the signal ends the process, and nothing of it runs any more."""
    command = [sys.executable, "-c", SERVED, shop.url, shop.key, str(shop.outbox), sort]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        page = f"http://127.0.0.1:{child.stdout.readline().strip()}/"
        eventually(lambda: httpx.get(page).status_code == 200)
        eventually(lambda: len(shop.events()) >= 1)
        known = len(shop.events())
        other = sqlite3.connect(shop.outbox, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(5):
            assert httpx.get(page).status_code == 200
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=60)
        other.close()
    found = {each["transaction_id"] for each in read_rows(errors.splitlines())}
    assert len(found) == 5, errors
    assert len(shop.events()) == known


# One by one


def event(number: int, properties: str = "{}") -> Event:
    return Event("acme", "", "tokens", "", number, f"t-{number}", properties, 0, number)


class Shelf:
    """Takes events, or refuses them."""

    def __init__(self) -> None:
        self.kept: list[Event] = []
        self.lost: list[tuple[Event, Exception]] = []
        self.error: Exception | None = OutboxUnavailable("away")
        self.tried = threading.Semaphore(0)
        self.waiting = Waiting(self.keep, lambda event, error: self.lost.append((event, error)))

    def keep(self, event: Event) -> None:
        self.tried.release()
        if self.error is not None:
            raise self.error
        self.kept.append(event)


def test_what_waits_is_kept_in_order_and_said(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf()
    for number in range(20):
        shelf.waiting.put(event(number))
    for _ in range(3):
        assert shelf.tried.acquire(timeout=30)
    shelf.error = None
    eventually(lambda: not shelf.waiting)
    assert shelf.kept == [event(number) for number in range(20)]
    assert shelf.lost == []
    eventually(lambda: "takes usage again" in caplog.text)
    assert caplog.text.count("wait in this process, and are tried again") == 1
    shelf.waiting.put(event(20))
    eventually(lambda: len(shelf.kept) == 21)


def test_what_is_wrong_with_one_alone_holds_the_others_up_no_longer() -> None:
    shelf, kept = Shelf(), []

    def keep(each: Event) -> None:
        if each.timestamp == 0:
            raise KeyError("a fault of the store's own")
        kept.append(each.timestamp)

    waits = Waiting(keep, lambda *lost: shelf.lost.append(lost))
    for number in range(3):
        waits.put(event(number))
    eventually(lambda: kept == [1, 2])
    waits.finish(0.05)
    assert [each.timestamp for each, _ in shelf.lost] == [0]


@pytest.mark.parametrize("limits", [(2, 1 << 20), (100, 2 * (waiting.BESIDE + 50))])
def test_what_does_not_fit_is_lost_and_said(limits: tuple[int, int]) -> None:
    shelf = Shelf()
    shelf.waiting.limit(*limits)
    for number in range(4):
        shelf.waiting.put(event(number, json.dumps({"x": "y" * 40})), OutboxUnavailable("no"))
    assert len(shelf.waiting) == 2
    assert [each.timestamp for each, _ in shelf.lost] == [2, 3]
    shelf.waiting.finish(0)
    assert [each.timestamp for each, _ in shelf.lost] == [2, 3, 0, 1]
    shelf.error = None
    shelf.waiting.put(event(4))
    eventually(lambda: shelf.kept == [event(4)])


@pytest.mark.parametrize("name", ["max_waiting", "max_waiting_bytes"])
def test_a_limit_that_is_none_is_refused(shop: Shop, name: str) -> None:
    from lago_orgs.web.wsgi import SyncBilling

    settings: dict[str, Any] = {**shop.settings, name: 0}
    with pytest.raises(InvalidArgument, match=name):
        SyncBilling(**settings)


def test_a_try_that_hangs_does_not_hold_the_end_up() -> None:
    shelf, may_go = Shelf(), threading.Event()

    def hang(_: Event) -> None:
        may_go.wait(60)

    waits = Waiting(hang, lambda *lost: shelf.lost.append(lost))
    waits.put(event(1))
    waits.put(event(2))
    waits.finish(0.01)
    assert [each.timestamp for each, _ in shelf.lost] == [1, 2]
    may_go.set()


@pytest.mark.parametrize(("count", "as_long", "are_kept"), [(6, 1_000, True), (1_000, 2, False)])
def test_the_end_waits_longer_while_the_outbox_takes_some_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, count: int, as_long: float, are_kept: bool
) -> None:
    monkeypatch.setattr(waiting, "AS_LONG", as_long)
    shelf, slow = Shelf(), threading.Event()

    def keep(each: Event) -> None:
        slow.wait(0.1)
        shelf.kept.append(each)

    waits = Waiting(keep, lambda *lost: shelf.lost.append(lost))
    for number in range(count):
        waits.put(event(number))
    waits.finish(0.2)
    assert (len(shelf.lost) == 0) is are_kept
    assert len(shelf.kept) + len(shelf.lost) >= count
    assert not waits


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # nothing of the parent's is used in this one
def test_a_child_leaves_what_waits_to_its_parent() -> None:
    shelf = Shelf()
    shelf.waiting.put(event(1))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(len(shelf.waiting)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"0"
    os.close(reading)
    os.close(writing)
    assert len(shelf.waiting) == 1
    shelf.error = None
    eventually(lambda: shelf.kept == [event(1)])


# What is wrong with a use itself


TOO_LARGE = {f"n{number}": random.Random(number).getrandbits(60) for number in range(400)}


@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize("wrong", [{"product": "a\0b"}, {"properties": TOO_LARGE}])
def test_what_is_wrong_with_a_use_is_not_tried_again(
    shop: Shop,
    flavour: Flavour,
    wrong: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use = Rule.use
    monkeypatch.setattr(Rule, "use", lambda *given: (found := use(*given)) and found._replace(**wrong))
    with flavour(shop, recorder={"guard": "raise"}) as site:
        assert site.ask() == 200
        assert (site.billing.waiting, site.billing.unrecorded) == (0, 1)
        (row,) = rows(caplog)
        site.close()
    assert row.keys() == {"org_id", "code", "properties", "user_id", "transaction_id", "timestamp", "product"}
    assert row["org_id"] == "acme"
    assert row.items() >= wrong.items()
    assert datetime.fromisoformat(row["timestamp"]) <= datetime.now(UTC)
