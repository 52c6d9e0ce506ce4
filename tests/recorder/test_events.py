"""An event is fixed when it is made, and what Lago would misread is refused."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.events import is_same_event, make_event, new_transaction_id


def payload(**arguments: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(make_event("acme", "tokens", **arguments).payload)
    return loaded


def test_the_payload_is_what_lago_reads() -> None:
    moment = datetime(2026, 3, 10, 9, 30, 0, 123_999, tzinfo=UTC)
    event = make_event("acme", "tokens", {"n": 5}, user_id="u1", timestamp=moment, transaction_id="tx_1")
    assert json.loads(event.payload) == {
        "transaction_id": "tx_1",
        "external_subscription_id": "acme",
        "code": "tokens",
        "timestamp": "1773135000.123",
        "properties": {"n": 5, "user_id": "u1"},
    }
    assert event[:3] == ("acme", "acme", "tx_1")


def test_now_carries_milliseconds() -> None:
    before = datetime.now(UTC)
    stamp = payload()["timestamp"]
    assert re.fullmatch(r"\d+\.\d{3}", stamp)
    assert before.timestamp() - 0.001 <= float(stamp) <= datetime.now(UTC).timestamp()


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))])))
def test_a_timestamp_is_cut_to_the_millisecond_before_it(moment: datetime) -> None:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    exact = Decimal(since.days * 86_400 + since.seconds) + Decimal(since.microseconds) / 1_000_000
    sent = Decimal(payload(timestamp=moment)["timestamp"])
    assert 0 <= exact - sent < Decimal("0.001")


def test_a_subscription_of_another_id_is_named() -> None:
    event = make_event("acme", "tokens", subscription="acme:search")
    assert (event.organization, event.subscription) == ("acme", "acme:search")
    assert json.loads(event.payload)["external_subscription_id"] == "acme:search"


def test_decimals_reach_lago_as_text_that_it_can_count() -> None:
    # Lago counts text of the form -?digits(.digits)? only (recording usage-aggregations).
    properties = payload(properties={"a": Decimal("1E+3"), "b": Decimal("0.10"), "c": [Decimal("-1.5E-7")]})[
        "properties"
    ]
    assert properties == {"a": "1000", "b": "0.10", "c": ["-0.00000015"]}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"properties": [1, 2]}, "properties"),
        ({"properties": "text"}, "properties"),
        ({"properties": {"n": float("nan")}}, "properties"),
        ({"properties": {"n": float("inf")}}, "properties"),
        ({"properties": {"n": Decimal("NaN")}}, "NaN"),
        ({"properties": {"n": object()}}, "object"),
        ({"properties": {"n": datetime(2026, 1, 1, tzinfo=UTC)}}, "datetime"),
        ({"properties": {(1, 2): 3}}, "properties"),
        ({"properties": {"n": "a\x00b"}}, "null character"),
        ({"properties": {"n": ["\ud800"]}}, "surrogate"),
        ({"properties": {"user_id": "a"}, "user_id": "b"}, "user_id"),
        ({"timestamp": datetime(2026, 3, 10)}, "timestamp"),  # noqa: DTZ001 - a naive one is what is refused
        ({"timestamp": 1773135000}, "timestamp"),
        ({"transaction_id": ""}, "transaction_id"),
        ({"subscription": " acme"}, "subscription"),
    ],
)
def test_what_lago_would_misread_is_refused_by_name(arguments: dict[str, Any], names: str) -> None:
    with pytest.raises(InvalidArgument, match=names):
        payload(**arguments)


@pytest.mark.parametrize("code", ["", None])
def test_a_code_is_needed(code: Any) -> None:
    with pytest.raises(InvalidArgument, match="code"):
        make_event("acme", code)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    )
)
def test_any_text_survives(properties: dict[str, str]) -> None:
    assert payload(properties=properties)["properties"] == properties


def test_text_that_looks_like_an_escape_is_not_refused() -> None:
    assert payload(properties={"n": "\\u0000 \\ud800 😀"})["properties"] == {"n": "\\u0000 \\ud800 😀"}


def test_new_ids_are_version_7_and_sort_by_time() -> None:
    ids = [new_transaction_id() for _ in range(2000)]
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(pattern, each) for each in ids)
    assert len(set(ids)) == 2000
    milliseconds = [each[:13] for each in ids]
    assert milliseconds == sorted(milliseconds)


def test_the_same_use_recorded_again_by_a_job_is_the_same_event() -> None:
    first = make_event("acme", "tokens", {"n": 1}, transaction_id="job-1")
    again = first._replace(payload=first.payload.replace('"timestamp":"', '"timestamp":"9'))
    assert is_same_event(first, again)
    assert not is_same_event(first, make_event("acme", "tokens", {"n": 2}, transaction_id="job-1"))


def test_two_given_instants_are_two_uses() -> None:
    january = make_event("acme", "seats", timestamp=datetime(2026, 1, 1, tzinfo=UTC), transaction_id="seats")
    february = make_event("acme", "seats", timestamp=datetime(2026, 2, 1, tzinfo=UTC), transaction_id="seats")
    assert not is_same_event(january, february)
    assert is_same_event(january, january)
