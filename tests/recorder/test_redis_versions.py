"""What an older version of this library left in Redis is taken over, to the byte."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._core.events import Event, payload
from lago_orgs.recorder.outboxes.redis import RedisStore
from lago_orgs.recorder.outboxes.redis_versions import former
from lago_orgs.recorder.outboxes.rows import Delivered

from .redis_server import RedisServer

pytestmark = pytest.mark.usefixtures("closed_stores")

LEFT: dict[str, Any] = json.loads((Path(__file__).parent / "versions" / "redis_v1.json").read_text())
"""An outbox of version 1: the commands that make it, and what it said of itself."""


@pytest.fixture
def server() -> Iterator[RedisServer]:
    one = RedisServer()
    for command in LEFT["commands"]:
        one.client.execute_command(*command)  # type: ignore[no-untyped-call]  # the client leaves it untyped
    yield one
    one.close()


def books(store: RedisStore) -> dict[str, dict[str, int]]:
    figures = store.figures(recount=True)
    assert figures.recorded == sum(each["recorded"] for each in figures.organizations.values())
    return {
        name: {column: counts.get(column, 0) for column in ("recorded", "delivered", "pending", "dead")}
        for name, counts in figures.organizations.items()
    }


def sent(store: RedisStore) -> list[str]:
    return [payload(row.event, row.subscription) for row in store.waiting(-1, 1000, 1 << 20)]


def test_an_outbox_of_version_1_goes_on(server: RedisServer) -> None:
    store = RedisStore(server.url, name="old")
    assert books(store) == LEFT["organizations"]
    figures = store.figures()
    assert figures.recorded == LEFT["total"]["recorded"]
    assert figures.numbers == {**LEFT["numbers"], "lost": 0, "uncounted": 0}
    assert sent(store) == LEFT["pending"]
    letters = store.letters(10)
    for letter, (written, reason, died_at) in zip(letters, LEFT["dead"], strict=True):
        assert (payload(letter.row.event, letter.row.subscription), letter.reason) == (written, reason)
        assert letter.died_at == pytest.approx(died_at, abs=1e-5)
    assert [each.is_conflict for each in letters] == [False, True]
    assert store.pending() == (5, sum(len(row.event.properties) for row in store.waiting(-1, 10, 1 << 20)))


def test_what_version_1_knew_is_known(server: RedisServer) -> None:
    store = RedisStore(server.url, name="old")
    delivered = Event("acme", "", "tokens", "", 1772366400980, "a-1", '{"n":1}', 3, 0)
    known = store.insert(delivered)
    assert known is not None
    assert known._replace(recorded_at=0) == delivered
    for row in [*store.waiting(-1, 10, 1 << 20), *(letter.row for letter in store.letters(10))]:
        assert store.insert(row.event) == row.event
    rows = store.waiting(-1, 10, 1 << 20)
    store.settle([Delivered(row) for row in rows], [])
    assert store.raise_letters([letter.row.position for letter in store.letters(10)]) == 2
    assert books(store)["globex"] == {"recorded": 3, "delivered": 2, "pending": 1, "dead": 0}
    assert [row.subscription for row in store.waiting(-1, 10, 1 << 20)] == ["", "other"], "the pinned one stays"
    store.tidy(0)
    assert store.insert(delivered) is None


def test_taking_over_is_harmless_when_many_do_it_and_again(server: RedisServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: RedisStore(server.url, name="old"), range(8)))
    for store in [*stores, RedisStore(server.url, name="old")]:
        store.tidy(1000)
        assert books(store) == LEFT["organizations"]
        assert sent(store) == LEFT["pending"]


def test_what_hosts_of_version_1_record_meanwhile_is_taken_over(server: RedisServer) -> None:
    store = RedisStore(server.url, name="old")
    number = server.client.hincrby("{old}:numbers", "recorded", 1)
    written = payload(Event("acme", "", "tokens", "", 1500, "late", "{}", 0, 0), "acme")
    text = json.dumps(["acme", "acme", "late", written, True, False])
    server.client.xadd("{old}:events", {"organization": "acme", "event": text}, id=f"{number}-0")
    server.client.hincrby("{old}:recorded", "acme", 1)
    server.client.hset("{old}:ids", json.dumps(["late", "acme"]), text)
    store.tidy(1000)
    assert sent(store) == [*LEFT["pending"], written]
    assert books(store)["acme"]["recorded"] == LEFT["organizations"]["acme"]["recorded"] + 1
    assert not server.client.exists("{old}:ids", "{old}:recorded")


def test_taking_over_goes_on_where_redis_is_full(server: RedisServer) -> None:
    server.client.config_set("maxmemory", "1")
    assert sent(RedisStore(server.url, name="old")) == LEFT["pending"]


@pytest.mark.parametrize(
    ("subscription", "product", "pinned"),
    [
        ("acme", "", ""),
        ("acme:chat", "chat", ""),
        ("acme:eu:west", "eu:west", ""),
        ("acme:", "", "acme:"),
        ("acmechat", "", "acmechat"),
        ("other", "", "other"),
    ],
)
def test_the_subscription_of_old_says_the_product(subscription: str, product: str, pinned: str) -> None:
    properties = '{"user_id":"bob","n":' + "9" * 5000 + ',"deep":' + "[" * 3000 + "]" * 3000 + "}"
    written = (
        f'{{"transaction_id":"x","external_subscription_id":"{subscription}","code":"calls",'
        f'"timestamp":"-0.001","properties":{properties}}}'
    )
    found = former(json.dumps(["acme", subscription, "x", written, False, True]), 77)
    assert (found.event.product, found.event.pinned, found.subscription) == (product, pinned, subscription)
    assert (found.event.timestamp, found.event.flags, found.event.recorded_at) == (-1, 2, 77)
    assert payload(found.event, subscription) == written
