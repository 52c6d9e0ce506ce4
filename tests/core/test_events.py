"""An event is fixed when it is made, and what Lago would misread is refused by the argument's name."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.events import (
    OWN_ID,
    OWN_TIME,
    Event,
    api_call_properties,
    event_id,
    has_mark,
    is_same_event,
    make_event,
    milliseconds,
    new_transaction_id,
    nominal,
    payload,
)
from lago_orgs.errors import InvalidArgument

NOW = 1_773_135_000_123


def made(org_id: Any = "acme", code: Any = "tokens", properties: Any = None, **arguments: Any) -> Event:
    return make_event(org_id, code, properties, **{"now": NOW, "recorded_at": 5, "chance": 10 * b"\x07", **arguments})


class Role(StrEnum):
    ADMIN = "admin"


def test_all_of_an_event() -> None:
    moment = datetime(2026, 3, 10, 9, 30, 0, 123_999, tzinfo=UTC)
    event = made(properties={"n": 5}, user_id="u1", timestamp=moment, transaction_id="tx_1", product="chat")
    properties = '{"n":5,"user_id":"u1"}'
    assert event == Event("acme", "chat", "tokens", "u1", NOW, "tx_1", properties, OWN_ID | OWN_TIME, 5, "")
    assert type(event) is Event
    assert event.identity == ("tx_1", "acme", "chat", "")
    assert payload(event, 'acme:"ä') == (
        '{"transaction_id":"tx_1","external_subscription_id":"acme:\\"\\u00e4","code":"tokens",'
        f'"timestamp":"1773135000.123","properties":{properties}}}'
    )


def test_what_is_not_given_is_made() -> None:
    event = made()
    assert event == ("acme", "", "tokens", "", NOW, event.transaction_id, "{}", 0, 5, "")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", event.transaction_id)


@pytest.mark.parametrize(
    ("event", "subscription"),
    [(made(), "acme"), (made(product="chat"), "acme:chat"), (made()._replace(pinned="sub_1"), "sub_1")],
)
def test_the_subscription_by_convention(event: Event, subscription: str) -> None:
    assert nominal(event) == subscription


@pytest.mark.parametrize(
    ("properties", "user_id", "user"),
    [
        (None, "u1", "u1"),
        ({"user_id": "u1"}, None, "u1"),
        ({"user_id": "u1"}, "u1", "u1"),
        ({"user_id": Role.ADMIN}, "admin", "admin"),
        ({"user_id": str(UUID(int=3))}, UUID(int=3), str(UUID(int=3))),
        ({"user_id": Decimal("1.0")}, None, "1.0"),
        ({"user_id": "ü😀"}, None, "ü😀"),
        ({"user_id": 5}, None, ""),
        (None, 5, ""),
        ({"user_id": ["u1"]}, None, ""),
        ({"user_id": None}, None, ""),
        ({"other": "x"}, None, ""),
    ],
)
def test_the_user_is_what_is_sent_as_one(properties: Any, user_id: Any, user: str) -> None:
    event = made(properties=properties, user_id=user_id)
    assert event.user == user
    if user_id is not None:
        assert "user_id" in json.loads(event.properties)


def test_the_callers_properties_are_left_alone() -> None:
    mine = {"n": 5}
    made(properties=mine, user_id="u1")
    assert mine == {"n": 5}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"org_id": ""}, "org_id is empty"),
        ({"org_id": 5}, "org_id is 5"),
        ({"org_id": 256 * "x"}, "org_id .* has 256 characters"),
        ({"org_id": ".."}, "org_id .* dots"),
        ({"code": None}, "code is None"),
        ({"code": "."}, "code .* dots"),
        ({"code": "a\x00"}, "code"),
        ({"code": 10_000_000 * "x"}, "code .* has 10,000,000 characters"),
        ({"product": ""}, "product is empty"),
        ({"product": " chat"}, "product .* white space"),
        ({"product": "chat\0"}, "product .* null character"),
        ({"transaction_id": "\0t"}, "transaction_id .* null character"),
        ({"transaction_id": ""}, "transaction_id is empty"),
        ({"transaction_id": "..."}, "transaction_id .* dots"),
        ({"transaction_id": 256 * "ä"}, "transaction_id .* has 256 characters"),
        ({"transaction_id": "\ud800"}, "transaction_id .* surrogate"),
        ({"transaction_id": -(10**5000)}, "transaction_id is an integer of very many digits"),
        ({"timestamp": 1_773_135_000}, "timestamp is 1773135000"),
        ({"timestamp": "2026-03-10"}, "timestamp is '2026-03-10'"),
        ({"timestamp": datetime(2026, 3, 10)}, "timestamp .* no time zone"),  # noqa: DTZ001 - what is refused
        ({"timestamp": datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))}, "timestamp .* outside the years"),
        ({"timestamp": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))}, "timestamp .* outside the years"),
        ({"properties": [1]}, "properties are"),
        ({"properties": [], "user_id": "u1"}, "properties are"),
        ({"properties": {"user_id": "a"}, "user_id": "b"}, "user_id is 'b', but properties hold the user_id 'a'"),
        ({"properties": {"user_id": True}, "user_id": 1}, "user_id is 1, but properties hold the user_id True"),
        ({"user_id": object()}, r"properties\['user_id'\] is"),
        ({"properties": {"n": 262_130 * "x"}}, "262,144 bytes"),
        ({"properties": {"n": 100 * "x"}, "most_bytes": 200}, "200 bytes"),
    ],
)
def test_what_lago_would_misread_is_refused_by_name(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said) as refused:
        made(**arguments)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("value", ["a", 255 * "ä", "a.b", ".a", "a b", "a/b?c#d%", "acme:chat", "ü", "a\nb"])
def test_odd_ids_are_taken(value: str) -> None:
    event = made(value, value, transaction_id=value, product=value)
    assert json.loads(payload(event, nominal(event)))["external_subscription_id"] == f"{value}:{value}"


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))])))
def test_a_timestamp_is_cut_to_the_millisecond_before_it(moment: datetime) -> None:
    try:
        cut = milliseconds(moment)
    except InvalidArgument:
        assert moment.replace(tzinfo=None).year in {1, 9999}
        return
    assert (
        timedelta(0)
        <= moment - datetime(1970, 1, 1, tzinfo=UTC) - timedelta(milliseconds=cut)
        < timedelta(milliseconds=1)
    )
    sent = json.loads(payload(made(timestamp=moment), "s"))["timestamp"]
    assert re.fullmatch(r"-?\d+\.\d{3}", sent)
    assert int(Decimal(sent) * 1000) == cut


@pytest.mark.parametrize("make", [new_transaction_id, event_id])
@given(now=st.integers(0, 2**48 - 1), chance=st.binary(min_size=10, max_size=10))
def test_made_ids_say_their_millisecond(make: Callable[[int, bytes], str], now: int, chance: bytes) -> None:
    made_id = UUID(make(now, chance))
    assert made_id.version == 7
    assert made_id.variant == RFC_4122
    assert made_id.int >> 80 == now
    assert has_mark(str(made_id)) == (make is event_id)


@pytest.mark.parametrize(("make", "bits"), [(new_transaction_id, 73), (event_id, 62)])
def test_made_ids_differ_by_all_of_their_chance(make: Callable[[int, bytes], str], bits: int) -> None:
    plain = make(NOW, bytes(10))
    assert sum(make(NOW, (1 << bit).to_bytes(10, "big")) != plain for bit in range(80)) >= bits


def test_an_id_that_is_made_for_an_event_is_marked_and_a_given_one_stays() -> None:
    assert has_mark(made().transaction_id)
    assert not has_mark(made(transaction_id="t").transaction_id)


AGAIN = made(properties={"a": 1, "b": 2}, transaction_id="t")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (AGAIN, True),
        (made(properties={"b": 2, "a": 1}, transaction_id="t"), True),
        (made(properties={"a": 1, "b": 2}, transaction_id="t", now=NOW + 5), True),
        (made(properties={"a": True, "b": 2}, transaction_id="t"), False),
        (made(properties={"a": 1.0, "b": 2}, transaction_id="t"), False),
        (made(properties={"a": "1", "b": 2}, transaction_id="t"), False),
        (made(properties={"a": 1}, transaction_id="t"), False),
        (made(code="calls", properties={"a": 1, "b": 2}, transaction_id="t"), False),
        (made("globex", properties={"a": 1, "b": 2}, transaction_id="t"), False),
        (made(properties={"a": 1, "b": 2}, transaction_id="t", product="chat"), False),
    ],
)
def test_the_same_use_is_told_from_another(other: Event, same: bool) -> None:
    assert is_same_event(AGAIN, other) is same
    assert is_same_event(other, AGAIN) is same


def test_an_instant_that_is_given_counts() -> None:
    january = made(timestamp=datetime(2026, 1, 1, tzinfo=UTC), transaction_id="seats")
    february = made(timestamp=datetime(2026, 2, 1, tzinfo=UTC), transaction_id="seats")
    whenever = made(transaction_id="seats")
    assert not is_same_event(january, february)
    assert is_same_event(january, january)
    assert is_same_event(whenever, january)
    assert not is_same_event(january, whenever)
    then = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=whenever.timestamp)
    assert is_same_event(made(timestamp=then, transaction_id="seats"), whenever)


def test_no_free_name_takes_an_argument_over() -> None:
    free = {"product": "chat", "timestamp": "1999", "org_id": "globex", "transaction_id": "t", "unset": None}
    properties = api_call_properties("/v1", None, 0, "gpt", free)
    assert properties == {
        "endpoint": "/v1",
        "tokens": 0,
        "model": "gpt",
        "product": "chat",
        "timestamp": "1999",
        "org_id": "globex",
        "transaction_id": "t",
    }
