"""What only an outbox in Redis does: hosts share it, its answers are lost, it is full, emptied, or goes back."""

import gc
import logging
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
import traceback
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any

import pytest

from lago_orgs._core.events import Event
from lago_orgs._store.redis import RedisClosed, RedisLink, Script
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder import RedisOutbox, UsageRecorder
from lago_orgs.recorder.errors import OutboxTooNew, OutboxUnavailable, OutboxUncertain, RecorderClosed
from lago_orgs.recorder.outboxes import redis_scripts as scripts
from lago_orgs.recorder.outboxes.redis import RedisStore
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from tests.apart import apart

from .redis_server import RedisServer, Relay

pytestmark = pytest.mark.usefixtures("closed_stores")

CALLS = re.compile(r"redis\.call\('(\w+)'")


def as_user(url: str, user: str) -> str:
    """The address of a Redis for one of its users, whose password is any."""
    return url.replace("://", f"://{user}:any@")


def may(server: RedisServer, *but: str) -> None:
    """Let the user `limited` do everything, but for some commands."""
    command: Any = server.client.execute_command
    command("ACL", "SETUSER", "limited", "reset", "on", "nopass", "~*", "+@all", *but)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    one = RedisServer()
    yield one
    one.close()


@pytest.fixture
def make_server() -> Iterator[Callable[..., RedisServer]]:
    made: list[RedisServer] = []

    def make(*options: str) -> RedisServer:
        made.append(RedisServer(*options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def relay(server: RedisServer) -> Iterator[Relay]:
    one = Relay(server)
    yield one
    one.close()


def event(number: int = 0, organization: str = "acme", **changes: Any) -> Event:
    return Event(organization, "", "tokens", "", 1_700_000_000_000, f"t-{number}", '{"n":1}', 1, 5)._replace(**changes)


def fill(store: RedisStore, count: int, start: int = 0) -> list[Row]:
    for number in range(start, start + count):
        assert store.insert(event(number)) is None
    return list(store.waiting(-1, 10_000, 1 << 30))


def counts(store: RedisStore, organization: str = "acme") -> dict[str, int]:
    """The books of an organization, which must be the same when the rows are counted."""
    kept = store.figures().organizations.get(organization, {})
    columns = {name: kept.get(name, 0) for name in ("recorded", "delivered", "dead", "discarded")}
    counted = store.figures(recount=True).organizations.get(organization, {})
    pending = columns["recorded"] - columns["delivered"] - columns["dead"] - columns["discarded"]
    assert counted.get("pending", 0) == pending
    assert counted.get("dead", 0) == columns["dead"]
    return {name: number for name, number in {**columns, "pending": pending}.items() if number}


# Sharing


def test_names_are_apart(server: RedisServer, name: str) -> None:
    one, other = RedisStore(server.url, name=name), RedisStore(server.url, name=f"{name}-other")
    fill(one, 1)
    assert not other.waiting(-1, 10, 1000)
    assert counts(other) == {}


def test_what_two_hosts_record_has_one_order(server: RedisServer, name: str) -> None:
    one, other = RedisStore(server.url, name=name), RedisStore(server.url, name=name)
    for number in range(20):
        (one if number % 2 else other).insert(event(number))
    rows = one.waiting(-1, 100, 1 << 20)
    assert [row.event.transaction_id for row in rows] == [f"t-{number}" for number in range(20)]
    assert other.newest() == rows[-1].position
    assert other.waiting(rows[11].position, 3, 1 << 20) == rows[12:15]


def test_what_two_hosts_settle_counts_once(server: RedisServer, name: str) -> None:
    one, other = RedisStore(server.url, name=name), RedisStore(server.url, name=name)
    rows = fill(one, 3)
    one.settle([Delivered(row) for row in rows[:2]], [Dead(rows[2], "no")])
    other.settle([Delivered(row) for row in rows], [])
    assert counts(one) == {"recorded": 3, "delivered": 2, "dead": 1}


def test_one_host_sends_at_a_time(server: RedisServer, name: str) -> None:
    one, other = RedisStore(server.url, name=name), RedisStore(server.url, name=name)
    assert one.lease("one", 60)
    assert not other.lease("other", 60)
    assert one.lease("one", 60)
    other.end_lease("other")
    assert not other.lease("other", 60), "it was not its own to give back"
    one.end_lease("one")
    assert other.lease("other", 60)


def test_the_right_to_send_ends_by_the_clock_of_redis(server: RedisServer, name: str) -> None:
    one, other = RedisStore(server.url, name=name), RedisStore(server.url, name=name)
    assert one.lease("one", 0.05)
    deadline = time.monotonic() + 20
    while not other.lease("other", 60):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert not one.lease("one", 60)


def lease_and_die(url: str, name: str) -> None:
    assert RedisStore(url, name=name).lease("one", 3600)
    os._exit(9)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody knows which processes live")
def test_the_right_to_send_of_a_dead_process_passes_on_at_once(server: RedisServer, name: str) -> None:
    process = multiprocessing.get_context("spawn").Process(target=lease_and_die, args=(server.url, name))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    assert RedisStore(server.url, name=name).lease("other", 60)


def test_a_forked_child_and_its_parent_record_both(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    fill(store, 1)
    child = multiprocessing.get_context("fork").Process(target=fill, args=(store, 50, 100))
    child.start()
    fill(store, 50, 200)
    child.join(30)
    assert child.exitcode == 0
    assert counts(store) == {"recorded": 101, "pending": 101}


# Away, refusing, full


def test_redis_that_is_away_is_said() -> None:
    with pytest.raises(OutboxUnavailable, match="Redis does not answer"):
        RedisStore("unix:///nowhere/at/all")


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "redis://:pa/ss@localhost",
        "redis://user:pa#ss@localhost",
        "redis://user:pass@localhost/zz",
        "redis://user:pass@h/1/x",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises((InvalidArgument, OutboxUnavailable)) as refusal:
        RedisStore(url)
    assert "ss@" not in "".join(traceback.format_exception(refusal.value))


def test_an_option_that_redis_does_not_have_is_named(server: RedisServer) -> None:
    with pytest.raises(InvalidArgument, match="'colour'"):
        RedisStore(f"{server.url}?colour=red")


def test_secrets_are_never_shown(make_server: Callable[..., RedisServer]) -> None:
    server = make_server()
    server.client.config_set("requirepass", "right-secret")
    wrong, right = (f"unix://:{kind}-secret@{server.socket}" for kind in ("wrong", "right"))
    with pytest.raises(OutboxUnavailable) as refusal:
        RedisStore(wrong)
    assert "wrong-secret" not in "".join(traceback.format_exception(refusal.value))
    store = RedisStore(right)
    assert "right-secret" not in f"{store!r} {store.place}"
    server.kill()
    with pytest.raises(OutboxUnavailable) as silence:
        store.pending()
    assert "right-secret" not in "".join(traceback.format_exception(silence.value))
    assert store.check() is not None


def test_redis_that_is_full_keeps_nothing_and_lets_everything_else_be_done(
    make_server: Callable[..., RedisServer],
) -> None:
    server = make_server()
    store = RedisStore(server.url)
    rows = fill(store, 6)
    store.settle([], [Dead(rows[4], "no"), Dead(rows[5], "no")])
    server.client.config_set("maxmemory", "1")
    with pytest.raises(OutboxUnavailable, match="maxmemory"):
        store.insert(event(100))
    assert store.insert(event(0)) == event(0), "what is known can be said"
    assert "maxmemory" in str(store.check())
    assert store.lease("one", 60)
    assert store.route({rows[0].position: "acme"}) == {rows[0].position: "acme"}
    store.settle([Delivered(rows[0])], [Dead(rows[1], "no")])
    assert store.raise_letters([rows[4].position]) == 1
    assert store.amend(rows[5].position, event(5, code="calls"), "misspelt")
    assert store.discard([rows[1].position], "a test") == 1
    store.add("dropped")
    store.set_note("address", "http://lago")
    store.tidy(0)
    assert counts(store) == {"recorded": 6, "delivered": 1, "discarded": 1, "pending": 4}
    again = RedisStore(server.url)
    assert again.figures().numbers["dropped"] == 1
    server.client.config_set("maxmemory", "0")
    assert again.insert(event(100)) is None
    assert again.check() is None


def test_redis_that_may_throw_events_away_is_warned_of(
    make_server: Callable[..., RedisServer], caplog: pytest.LogCaptureFixture
) -> None:
    server = make_server("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
    with caplog.at_level(logging.WARNING, "lago_orgs.recorder"):
        store = RedisStore(server.url)
    assert "maxmemory-policy allkeys-lru" in caplog.text
    assert "noeviction" in str(store.check())
    server.client.config_set("maxmemory-policy", "volatile-lru")
    assert store.check() is None


def test_an_outbox_of_a_newer_version_is_refused(server: RedisServer, name: str) -> None:
    fill(RedisStore(server.url, name=name), 1)
    server.client.set(f"{{{name}}}:version", "3")
    with pytest.raises(OutboxTooNew, match="newer version"):
        RedisStore(server.url, name=name)


def test_a_closed_outbox_says_so(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    rows = fill(store, 1)
    store.close()
    store.close()
    acts: list[Callable[[], object]] = [
        lambda: store.insert(event(1)),
        store.pending,
        store.figures,
        store.newest,
        store.check,
        lambda: store.settle([Delivered(rows[0])], []),
        lambda: store.tidy(1),
        lambda: store.lease("one", 1),
        lambda: store.letters(1),
    ]
    for act in acts:
        with pytest.raises(RecorderClosed):
            act()


# Answers that are lost


def test_an_event_whose_answer_was_lost_is_kept_once(relay: Relay, name: str) -> None:
    store = RedisStore(relay.url, name=name)
    relay.losing = 1
    assert store.insert(event()) in {None, event()}
    assert counts(store) == {"recorded": 1, "pending": 1}


def test_an_event_that_nobody_knows_of_is_said_with_its_id(relay: Relay, name: str) -> None:
    store = RedisStore(relay.url, name=name)
    relay.losing = 100
    with pytest.raises(OutboxUncertain, match="t-7") as uncertainty:
        store.insert(event(7))
    assert uncertainty.value.transaction_id == "t-7"
    relay.losing = 0
    assert store.insert(event(7)) == event(7)
    assert counts(store) == {"recorded": 1, "pending": 1}


def test_an_event_that_never_left_is_not_uncertain(make_server: Callable[..., RedisServer]) -> None:
    server = make_server()
    store = RedisStore(server.url)
    fill(store, 1)
    server.kill()
    with pytest.raises(OutboxUnavailable, match="Redis does not answer"):
        store.insert(event(1))


def test_what_is_done_twice_counts_once(relay: Relay, name: str) -> None:
    store = RedisStore(relay.url, name=name)
    rows = fill(store, 4)
    relay.losing = 1
    store.settle([Delivered(rows[3], is_duplicate=True)], [Dead(row, "no", is_conflict=True) for row in rows[:3]])
    assert store.figures().numbers["conflicts"] == 3
    relay.losing = 1
    store.add("repeats", 2)
    assert store.figures().numbers["repeats"] == 2
    relay.losing = 1
    assert store.raise_letters([rows[0].position]) == 1
    relay.losing = 1
    assert store.amend(rows[1].position, event(1, code="calls"), "misspelt")
    relay.losing = 1
    assert store.discard([rows[2].position, rows[2].position], "a test") == 1
    assert relay.losing == 0
    assert store.figures().numbers["conflicts"] == 0
    assert counts(store) == {"recorded": 4, "delivered": 1, "discarded": 1, "pending": 2}


# What Redis lost


@pytest.mark.parametrize("how", ["flushed", "restarted"])
def test_what_redis_lost_is_said_once_and_counted_once(
    how: str, make_server: Callable[..., RedisServer], caplog: pytest.LogCaptureFixture
) -> None:
    server = make_server()
    one, other = RedisStore(server.url), RedisStore(server.url)
    rows = fill(one, 5)
    one.settle([Delivered(rows[0])], [])
    before = one.generation(), other.generation()
    if how == "flushed":
        server.client.flushall()
    else:
        server.kill()
        server.start()
    with caplog.at_level(logging.ERROR, "lago_orgs.recorder"):
        assert one.insert(event(100)) is None
        assert (one.generation(), other.generation()) != before
    assert one.generation() == other.generation()
    assert caplog.text.count("4 events that waited are gone") == 2, "each process says it once"
    assert one.figures().numbers["lost"] == 4, "all of them count it once"
    assert "was emptied" in str(one.check())
    assert one.check() is None
    assert counts(one) == {"recorded": 1, "pending": 1}


def lost(store: RedisStore) -> int:
    return store.figures().numbers["lost"]


@pytest.mark.parametrize("how", ["flushed", "restarted"])
def test_what_redis_lost_again_and_again_is_added_up_and_counted_once(
    how: str, make_server: Callable[..., RedisServer]
) -> None:
    server = make_server()
    one, other = RedisStore(server.url), RedisStore(server.url)
    total = start = 0
    for count in (5, 3, 4):
        fill(one, count, start)
        other.pending()
        fill(one, 1, start + count)  # which the other has not heard of
        total, start = total + count + 1, start + count + 1
        if how == "flushed":
            server.client.flushall()
        else:
            server.kill()
            server.start()
        for store in (other, one, other):
            store.pending()
        assert (lost(one), lost(other)) == (total, total)


def test_a_process_brings_along_what_it_heard_of_losses(server: RedisServer, name: str) -> None:
    def empty() -> None:
        for key in server.client.scan_iter(f"{{{name}}}:*"):
            server.client.delete(key)

    one = RedisStore(server.url, name=name)
    fill(one, 3)
    empty()
    assert "3 events that waited are gone" in str(one.check())
    fill(one, 4, 10)
    server.client.delete(f"{{{name}}}:waiting")
    assert "lost 4 events" in str(one.check())
    one.close()
    later = RedisStore(server.url, name=name)
    assert later.check() is None
    fill(later, 2, 20)
    empty()
    later.pending()
    assert lost(later) == 3 + 4 + 2
    server.client.delete(f"{{{name}}}:books", f"{{{name}}}:losses")
    later.check()
    assert lost(later) == 3 + 4 + 2


def test_what_is_lost_each_time_that_redis_loads_the_same_file_is_added_up(
    make_server: Callable[..., RedisServer],
) -> None:
    server = make_server()
    store = RedisStore(server.url)
    fill(store, 2)
    server.client.save()
    for count in (3, 4, 1, 2):
        before = lost(store)
        fill(store, count, start=10)
        server.kill()
        server.start()
        store.pending()
        assert before + count <= lost(store) <= before + 2 + count
        assert counts(store) == {"recorded": 2, "pending": 2}


def test_what_was_in_hand_before_touches_nothing_that_came_after(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    old = fill(store, 3)
    for key in server.client.scan_iter(f"{{{name}}}:*"):
        server.client.delete(key)
    time.sleep(0.002)  # places are Redis's milliseconds: none was emptied and filled within one
    new = fill(store, 3)
    assert new[0].position > old[-1].position
    store.settle([Delivered(old[0])], [Dead(row, "no") for row in old[1:]])
    store.route({row.position: "acme" for row in old})
    stranger = Row(new[0].position, event(50), "")
    store.settle([Delivered(stranger)], [])
    assert store.waiting(-1, 10, 1000) == new
    assert counts(store) == {"recorded": 3, "pending": 3}


def test_redis_that_keeps_a_log_loses_nothing(make_server: Callable[..., RedisServer]) -> None:
    server = make_server("--appendonly", "yes", "--appendfsync", "always")
    store = RedisStore(server.url)
    rows = fill(store, 3)
    generation = store.generation()
    server.kill()
    server.start()
    assert store.waiting(-1, 10, 1000) == rows
    store.settle([Delivered(rows[0])], [])
    assert store.insert(event(9)) is None
    assert store.generation() == generation
    assert store.check() is None
    assert counts(store) == {"recorded": 4, "delivered": 1, "pending": 3}


def test_redis_that_goes_back_to_an_earlier_state_is_noticed(
    make_server: Callable[..., RedisServer], caplog: pytest.LogCaptureFixture
) -> None:
    server = make_server()
    one, other = RedisStore(server.url), RedisStore(server.url)
    fill(one, 2)
    server.client.save()
    late = fill(one, 5, start=10)[2:]
    generation = one.generation()
    other.pending()
    server.kill()
    server.start()
    with caplog.at_level(logging.ERROR, "lago_orgs.recorder"):
        assert one.generation() != generation
    assert "went back to an earlier state: 5 events" in caplog.text
    assert other.generation() == one.generation()
    assert one.figures().numbers["lost"] == 5
    fill(one, 5, start=20)
    one.settle([Delivered(row) for row in late], [])
    assert counts(one) == {"recorded": 7, "pending": 7}


# Single keys that somebody deletes


@pytest.fixture
def holding(server: RedisServer, name: str) -> RedisStore:
    """Two events delivered, one dead, two waiting."""
    store = RedisStore(server.url, name=name)
    rows = fill(store, 5)
    store.settle([Delivered(row) for row in rows[:2]], [Dead(rows[2], "no", is_conflict=True)])
    assert store.check() is None
    return store


WHOLE = {"recorded": 5, "delivered": 2, "dead": 1, "pending": 2}


@pytest.mark.parametrize("recorded", [0, 1, 7])
@pytest.mark.parametrize(
    ("key", "lost", "left"),
    [
        ("waiting", 2, {**WHOLE, "recorded": 3, "pending": 0}),
        ("dead-letters", 1, {**WHOLE, "recorded": 4, "dead": 0}),
        ("known", 0, WHOLE),
        ("books", 0, WHOLE),
        ("epoch", 0, WHOLE),
        ("dead-order", 0, WHOLE),
        ("dead-ids", 0, WHOLE),
        ("notes", 0, WHOLE),
        ("lease", 0, WHOLE),
    ],
)
def test_a_key_that_is_deleted_is_noticed_and_its_loss_counted(
    holding: RedisStore, server: RedisServer, name: str, key: str, lost: int, left: dict[str, int], recorded: int
) -> None:
    other = RedisStore(server.url, name=name)
    generation = holding.generation()
    server.client.delete(f"{{{name}}}:{key}")
    for number in range(recorded):
        assert holding.insert(event(100 + number)) is None
    said = [holding.check(), other.check()]
    if lost:
        assert any(f"lost {lost} events" in str(each) for each in said)
    elif key == "books":
        assert any("lost its books" in str(each) for each in said)
    elif key == "known":
        assert any("lost what it knew of 2 events that were delivered" in str(each) for each in said)
    else:
        assert said == [None, None]
    assert holding.check() is other.check() is None
    after = {**left, "recorded": left["recorded"] + recorded, "pending": left["pending"] + recorded}
    expected = {column: number for column, number in after.items() if number}
    assert counts(holding) == counts(other) == expected
    figures = holding.figures(recount=True)
    assert figures.recorded == after["recorded"]
    assert figures.numbers["lost"] == lost
    assert (holding.pending()[0], len(holding.waiting(-1, 100, 1 << 20))) == (after["pending"], after["pending"])
    assert holding.generation() == generation
    assert len(holding.letters(10)) == len(holding.letters(10, -1, ["t-2"])) == after["dead"]
    for number in range(5):  # what is held still is known still
        is_gone = (key == "waiting" and number > 2) or (key == "dead-letters" and number == 2)
        if not is_gone and not (key == "known" and number < 2):
            assert holding.insert(event(number)) == event(number)
    holding.settle([Delivered(row) for row in holding.waiting(-1, 100, 1 << 20)], [])
    assert holding.check() is None


def test_an_event_that_waits_is_known_though_the_key_that_tells_was_just_deleted(
    holding: RedisStore, server: RedisServer, name: str
) -> None:
    for number in (3, 4):
        server.client.delete(f"{{{name}}}:known")
        assert holding.insert(event(number)) == event(number)
        assert holding.known(event(2)) == event(2), "a dead letter"
    assert "lost what it knew of 2 events" in str(holding.check())
    assert counts(holding) == WHOLE


# Rights


def test_a_user_who_may_not_run_a_command_that_it_takes_is_told_so_at_once(server: RedisServer, name: str) -> None:
    texts = [each.text for each in vars(scripts).values() if isinstance(each, Script)]
    called = {command for text in texts for command in CALLS.findall(text)}
    assert len(called) > 15
    for command in sorted(called):
        may(server, f"-{command.lower()}")
        with pytest.raises(OutboxUnavailable, match=rf"may not run .*\b{command}\b"):
            RedisStore(as_user(server.url, "limited"), name=name)
    assert not server.client.keys(f"{{{name}}}:*")


@pytest.mark.parametrize("command", ["hset", "hincrby", "hsetnx", "set"])
def test_what_may_be_half_done_as_a_right_was_taken_away_is_uncertain(
    server: RedisServer, name: str, command: str
) -> None:
    may(server)
    store = RedisStore(as_user(server.url, "limited"), name=name)
    may(server, f"-{command}")
    with pytest.raises(OutboxUncertain, match="record it again with that transaction_id"):
        store.insert(event(1))


def test_notes_and_routes_that_are_deleted_are_written_again_as_they_were_seen_last(
    holding: RedisStore, server: RedisServer, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = RedisStore(server.url, name=name)
    waits = [row.position for row in holding.waiting(-1, 10, 1 << 20)]
    assert holding.set_note("address", "http://lago") == "http://lago"
    assert other.set_note("address", "http://other", unless="exists") == "http://lago"
    other.set_note("address", "http://adopted")
    assert holding.check() is None
    assert holding.route({waits[0]: "sub"}) == {waits[0]: "sub"}
    assert "were written again" not in caplog.text
    server.client.delete(f"{{{name}}}:notes", f"{{{name}}}:routes")
    assert holding.check() is None
    assert "lost its notes (address), which were written again" in caplog.text
    assert other.note("address") == "http://adopted"
    assert other.route({waits[0]: "another", waits[1]: "another"}) == {waits[0]: "sub", waits[1]: "another"}
    rows = holding.waiting(-1, 10, 1 << 20)
    holding.settle([Delivered(row) for row in rows], [])
    assert holding.check() is None
    assert not server.client.exists(f"{{{name}}}:routes"), "of what is settled nothing is written again"


def test_notes_of_one_lago_s_outbox_are_not_written_into_another_s(
    holding: RedisStore, server: RedisServer, name: str
) -> None:
    holding.set_note("address", "http://lago")
    holding.set_note("organization", "1 Ours")
    for is_looked_at in (False, True):
        server.client.delete(f"{{{name}}}:notes")
        server.client.hset(f"{{{name}}}:notes", "address", "http://other")
        if is_looked_at:
            assert holding.notes("address", "organization") == {"address": "http://other"}
        assert holding.check() is None
        assert holding.notes("address", "organization") == {"address": "http://other"}
        holding.set_note("address", "http://lago")
        holding.set_note("organization", "1 Ours")


def test_a_stream_that_is_cut_is_noticed(holding: RedisStore, server: RedisServer, name: str) -> None:
    server.client.xtrim(f"{{{name}}}:waiting", maxlen=1, approximate=False)
    assert "lost 1 events" in str(holding.check())
    assert counts(holding) == {"recorded": 4, "delivered": 2, "dead": 1, "pending": 1}


def test_what_an_older_version_did_not_count_is_no_loss(holding: RedisStore, server: RedisServer, name: str) -> None:
    server.client.hdel(f"{{{name}}}:books", ":waiting", ":epoch")
    assert holding.check() is None
    assert counts(holding) == WHOLE
    assert holding.figures().numbers["lost"] == 0


# Rows


def test_a_portion_has_bounds(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    for number in range(120):
        store.insert(event(number, properties="x" * 100))
    assert len(store.waiting(-1, 7, 1 << 20)) == 7
    assert len(store.waiting(-1, 110, 1 << 20)) == 110
    assert len(store.waiting(-1, 1000, 1000)) == 10
    assert len(store.waiting(-1, 1000, 1)) == 1
    assert store.pending() == (120, 12_000)


def test_what_is_settled_can_be_told_from_what_is_recorded(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    rows = fill(store, 3)
    before = store.settled()
    fill(store, 3, start=10)
    assert store.settled() == before
    store.settle([Delivered(rows[0])], [Dead(rows[1], "no")])
    assert store.settled() != before


def test_the_first_word_on_a_subscription_stays_until_the_letter_is_raised(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    rows = fill(store, 1)
    store.insert(event(1, pinned="legacy"))
    rows = list(store.waiting(-1, 10, 1000))
    places = [row.position for row in rows]
    assert store.route(dict.fromkeys(places, "first")) == dict.fromkeys(places, "first")
    assert RedisStore(server.url, name=name).route(dict.fromkeys(places, "second")) == dict.fromkeys(places, "first")
    store.settle([], [Dead(row, "no") for row in rows])
    assert [letter.row.subscription for letter in store.letters(10)] == ["first", "first"]
    assert store.raise_letters(places) == 2
    assert [row.subscription for row in store.waiting(-1, 10, 1000)] == ["", "first"]
    assert not server.client.hexists(f"{{{name}}}:routes", str(places[0]))


def test_dead_letters_are_found_by_id_and_page_by_page(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    for number in range(30):
        store.insert(event(number % 10, organization=f"org-{number // 10}"))
    rows = list(store.waiting(-1, 100, 1 << 20))
    store.settle([], [Dead(row, "no") for row in reversed(rows)])
    found, after = [], -1
    while page := store.letters(7, after):
        found += [letter.row for letter in page]
        after = page[-1].row.position
    assert found == rows
    named = store.letters(100, -1, ["t-3", "t-1", "t-1", "t-", "t-99"])
    assert [letter.row for letter in named] == [row for row in rows if row.event.transaction_id in {"t-1", "t-3"}]
    assert [letter.row for letter in store.letters(2, named[1].row.position, ["t-3", "t-1"])] == [
        letter.row for letter in named[2:4]
    ]
    assert store.letters(10, -1, []) == []


def test_histories_have_bounds(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    fill(store, 1)
    for number in range(25):
        store.settle([], [Dead(row, "no") for row in store.waiting(-1, 10, 1 << 20)])
        [letter] = store.letters(10)
        assert letter.amended == number
        assert not store.amend(letter.row.position, event(1), "another one's")
        assert store.amend(letter.row.position, event(0, properties=f'{{"n":{number}}}'), f"change {number}")
    assert [entry["why"] for entry in store.history("t-0")] == [f"change {number}" for number in range(5, 25)]
    assert store.history("t-1") == []


def test_an_event_whose_entry_somebody_removed_is_recorded_anew(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    fill(store, 1)
    server.client.xtrim(f"{{{name}}}:waiting", maxlen=0, approximate=False)
    assert store.insert(event(0)) is None
    assert len(store.waiting(-1, 10, 1000)) == 1


# Interruption

OURS = ("_store/redis.py", "outboxes/redis.py", "outboxes/redis_epochs.py")
THEIRS = ("redis/connection.py", "redis/_parsers/")
POINTS = [pytest.param(OURS, 1, id="every-line"), pytest.param(THEIRS, 11, id="some-lines-of-redis-py")]


def at_line(files: tuple[str, ...], number: int, act: Callable[[], None], done: list[str]) -> Any:
    """A trace function that acts once, before the line of that number among those of some files."""

    def trace(frame: FrameType, kind: str, _argument: object) -> Any:
        nonlocal number
        if not any(part in frame.f_code.co_filename for part in files) or frame.f_code.co_name == "__del__":
            return None
        if kind == "line":
            number -= 1
            if number == -1:
                sys.settrace(None)
                done.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
                act()
        return trace

    return trace


def interrupt() -> None:
    raise KeyboardInterrupt


# An interruption may leave a socket that was just made to the garbage collector, which complains of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(("files", "step"), POINTS)
def test_an_exception_at_any_line_leaves_nothing_behind(
    files: tuple[str, ...], step: int, server: RedisServer, name: str
) -> None:
    store = RedisStore(server.url, name=name)
    for number in range(2000):
        points: list[str] = []
        before = sys.gettrace()
        sys.settrace(at_line(files, number * step, interrupt, points))
        try:
            apart(partial(store.insert, event(2 * number)))
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        assert store.insert(event(2 * number + 1)) is None, "the answer of the command before"
        assert store.insert(event(2 * number)) in {None, event(2 * number)}
        if not points:
            break
    assert not points
    assert number > 20
    assert counts(store) == {"recorded": 2 * number + 2, "pending": 2 * number + 2}
    gc.collect()


@pytest.mark.parametrize(("files", "step"), POINTS)
def test_a_call_within_a_call_at_any_line_is_like_any_other(
    files: tuple[str, ...], step: int, server: RedisServer, name: str
) -> None:
    store = RedisStore(server.url, name=name)
    for number in range(2000):
        points: list[str] = []
        before = sys.gettrace()

        def within(number: int = number) -> None:
            assert store.insert(event(2 * number + 1)) is None

        sys.settrace(at_line(files, number * step, within, points))
        try:
            assert store.insert(event(2 * number)) is None
        finally:
            sys.settrace(before)
        if not points:
            break
    assert not points
    assert number > 20
    assert counts(store) == {"recorded": 2 * number + 1, "pending": 2 * number + 1}


def test_everything_that_redis_holds_is_remembered_with_what_became_of_it(server: RedisServer, name: str) -> None:
    store = RedisStore(server.url, name=name)
    for number in range(4):
        assert store.insert(event(number)) is None
    waits, arrived, died, gone = store.waiting(-1, 10, 1 << 20)
    store.settle([Delivered(arrived)], [Dead(died, "refused"), Dead(gone, "not billable: size")])
    store.discard([gone.position], "a test's own")
    found = {each.row.event: (each.state, each.reason) for each in store.remembered()}
    assert found == {
        waits.event: ("pending", ""),
        arrived.event: ("delivered", ""),
        died.event: ("dead", "refused"),
        gone.event: ("discarded", ""),
    }
    store.close()


# The way


class Emptied(deque[Any]):
    """Idle connections of which another thread takes the last one, right after somebody saw that there is one."""

    def __len__(self) -> int:
        return 1


def test_closing_does_not_fail_over_a_connection_that_another_thread_takes() -> None:
    link = RedisLink("redis://localhost:1")
    link._idle = Emptied()
    link.close()
    with pytest.raises(RedisClosed):
        link.ask("PING")


def test_a_flush_waits_no_longer_than_it_is_told_for_a_redis_that_hangs(
    make_server: Callable[..., RedisServer],
) -> None:
    server, said = make_server(), list[Exception]()
    recorder = UsageRecorder(RedisOutbox(server.url), api_url="http://127.0.0.1:9", api_key="key", guard=None)
    recorder.record("acme", "tokens")

    def flush() -> None:
        try:
            recorder.flush(0.5)
        except OutboxUnavailable as error:
            said.append(error)

    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        waiting = threading.Thread(target=flush)
        waiting.start()
        waiting.join(15)  # its socket alone waits for thirty seconds
        assert len(said) == 1
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    recorder.close(0)
