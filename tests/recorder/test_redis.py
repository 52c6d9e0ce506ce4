"""What only an outbox in Redis does: hosts share it, and take over from each other."""

import multiprocessing
import os
import uuid

import pytest
import redis

from lago_orgs.recorder.errors import OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outbox import Account, Delivered
from lago_orgs.recorder.redis_streams import RedisOutbox


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def fill(outbox: RedisOutbox, count: int) -> None:
    for number in range(count):
        outbox.put(make_event("acme", "tokens", {"n": number}))


def test_two_hosts_send_different_events(redis_url: str, name: str) -> None:
    one, other = RedisOutbox(redis_url, name=name), RedisOutbox(redis_url, name=name)
    fill(one, 10)
    first, second = one.claim(6), other.claim(6)
    assert [len(first), len(second)] == [6, 4]
    one.settle([Delivered(entry) for entry in first], [])
    other.settle([Delivered(entry) for entry in second], [])
    assert one.recount().total == Account(recorded=10, delivered=10)


def claim_and_die(url: str, name: str) -> None:
    assert len(RedisOutbox(url, name=name).claim(3)) == 3
    os._exit(9)


def test_what_a_dead_host_had_in_hand_is_taken_over(redis_url: str, name: str) -> None:
    patient = RedisOutbox(redis_url, name=name, take_over_after=60)
    fill(patient, 5)
    process = multiprocessing.get_context("spawn").Process(target=claim_and_die, args=(redis_url, name))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    assert len(patient.claim(10)) == 2, "the host might live still"
    taking_over = RedisOutbox(redis_url, name=name, take_over_after=0)
    entries = taking_over.claim(10)
    assert len(entries) == 5
    taking_over.settle([Delivered(entry) for entry in entries], [])
    patient.settle([Delivered(entry) for entry in entries], [])
    assert patient.recount().total == Account(recorded=5, delivered=5), "what two hosts had in hand counts once"


def test_what_a_host_gives_back_is_taken_at_once(redis_url: str, name: str) -> None:
    leaving, staying = RedisOutbox(redis_url, name=name), RedisOutbox(redis_url, name=name)
    fill(leaving, 5)
    leaving.claim(3)
    leaving.close()
    assert len(staying.claim(10)) == 5


def test_names_are_apart(redis_url: str, name: str) -> None:
    one, other = RedisOutbox(redis_url, name=name), RedisOutbox(redis_url, name=f"{name}-other")
    fill(one, 1)
    assert not other.claim(10)
    assert other.stats().total == Account()


def test_redis_that_is_away_is_said() -> None:
    with pytest.raises(OutboxUnavailable, match="Redis does not answer"):
        RedisOutbox("unix:///nowhere/at/all")


def test_redis_that_is_full_is_said(redis_url: str, name: str) -> None:
    outbox = RedisOutbox(redis_url, name=name)
    outbox._redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(OutboxUnavailable, match="maxmemory"):
            fill(outbox, 1)
    finally:
        outbox._redis.config_set("maxmemory", "0")
    fill(outbox, 1)
    assert outbox.stats().total == Account(recorded=1, pending=1)


def test_an_event_whose_receipt_was_lost_is_kept_once(
    redis_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = RedisOutbox(redis_url, name=name)
    put, lost = outbox._put, []

    def lose_one(**arguments: object) -> object:
        said = put(**arguments)  # type: ignore[arg-type]
        if not lost:
            lost.append(said)
            raise redis.ConnectionError("lost")
        return said

    monkeypatch.setattr(outbox, "_put", lose_one)
    assert outbox.put(make_event("acme", "tokens"))
    assert outbox.stats().total == Account(recorded=1, pending=1)
    assert outbox.stats().repeats == 0


def test_a_closed_outbox_says_so(redis_url: str, name: str) -> None:
    outbox = RedisOutbox(redis_url, name=name)
    outbox.close()
    outbox.close()
    with pytest.raises(RecorderClosed):
        fill(outbox, 1)
