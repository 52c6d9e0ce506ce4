"""What each answer of Lago means for a batch."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lago_orgs._core.answers import Answer
from lago_orgs.recorder.answers import (
    Accepted,
    Halved,
    Held,
    Later,
    NoAnswer,
    Repaired,
    Verdict,
    is_stored_event,
    judge,
    milliseconds_of,
    pause_after,
)
from tests.recorded import exchanges

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def answer(status: int, body: Any = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def refusal(details: Any, **more: Any) -> Answer:
    body = {"status": 422, "error": "Unprocessable Entity", "code": "validation_errors", "error_details": details}
    return answer(422, {**body, **more})


EVENTS = {"events": [{"transaction_id": "a"}, {"transaction_id": "b"}]}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (answer(200, EVENTS), Accepted()),
        (
            refusal({"1": {"transaction_id": ["value_already_exist"]}}),
            Repaired(frozenset({1}), {}),
        ),
        (
            refusal({"0": {"timestamp": ["invalid_format"]}}),
            Repaired(frozenset(), {0: "timestamp: invalid_format"}),
        ),
        (
            refusal({"0": {"transaction_id": ["value_is_mandatory"], "code": ["value_is_mandatory"]}}),
            Repaired(frozenset(), {0: "transaction_id: value_is_mandatory; code: value_is_mandatory"}),
        ),
        (
            refusal({"0": "expression_evaluation_failed: Variable: b not found"}),
            Repaired(frozenset(), {0: "base: expression_evaluation_failed: Variable: b not found"}),
        ),
        (
            refusal({"0": {"transaction_id": ["value_already_exist"], "code": ["value_is_mandatory"]}}),
            Repaired(frozenset(), {0: "transaction_id: value_already_exist; code: value_is_mandatory"}),
        ),
        (refusal({"events": ["too_many_events"]}), Halved("too_many_events", is_too_long=True)),
        (answer(422, {"code": "lock_acquisition_failed"}), Later("Lago could not get a lock")),
        (answer(429, {}, retry_after="7"), Later("status 429: {}", 7.0)),
        (answer(429, b"slow down", x_ratelimit_reset="3"), Later("status 429: slow down", 3.0)),
        (answer(503, b"<html>"), Later("status 503: <html>")),
        (answer(500, {}), Later("status 500: {}", is_server_fault=True)),
        (answer(501, {}), Later("status 501: {}")),
        (answer(408, {}), Later("status 408: {}")),
        (NoAnswer("connection reset"), Later("connection reset")),
        (answer(413, b"too large"), Halved("status 413: too large")),
        (answer(400, {"error": "x"}), Halved('status 400: {"error": "x"}')),
    ],
)
def test_the_table_of_answers(given: Answer | NoAnswer, verdict: Verdict) -> None:
    assert judge(given, ["a", "b"], NOW) == verdict


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404, 405, 407, 410])
def test_what_no_other_payload_would_change_is_held(status: int) -> None:
    assert isinstance(judge(answer(status, {}), ["a"], NOW), Held)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>welcome to the proxy</html>",
        b"",
        None,
        [],
        {"events": None},
        {"events": [{"transaction_id": "a"}]},
        {"events": [{"transaction_id": "b"}, {"transaction_id": "a"}]},
        {"events": ["a", "b"]},
    ],
)
def test_a_success_that_does_not_name_the_events_is_no_receipt(body: Any) -> None:
    assert isinstance(judge(answer(200, body), ["a", "b"], NOW), Later)


@pytest.mark.parametrize("details", [None, {}, [], "text", {"x": ["y"]}, {"2": {"code": ["value_is_mandatory"]}}])
def test_a_refusal_that_does_not_say_which_is_halved(details: Any) -> None:
    assert isinstance(judge(refusal(details), ["a", "b"], NOW), Halved)


def test_every_recorded_batch_is_judged_as_lago_meant_it() -> None:
    verdicts = []
    for exchange in exchanges("events-batch"):
        events = (exchange["request"].get("body") or {}).get("events")
        if exchange["request"]["target"] != "/api/v1/events/batch" or not isinstance(events, list) or not events:
            continue
        given = answer(exchange["response"]["status"], exchange["response"]["body"])
        verdict = judge(given, [event.get("transaction_id") for event in events], NOW)
        details = exchange["response"]["body"].get("error_details", {})
        if given.status == 200:
            assert verdict == Accepted()
        elif "events" in details:
            assert verdict == Halved("too_many_events", is_too_long=True)
        else:
            assert isinstance(verdict, Repaired)
            taken = "value_already_exist"
            assert verdict.duplicates == {
                int(index) for index, reasons in details.items() if reasons == {"transaction_id": [taken]}
            }
            assert verdict.duplicates | verdict.refused.keys() == {int(index) for index in details}
        verdicts.append(type(verdict).__name__)
    assert {name: verdicts.count(name) for name in set(verdicts)} == {"Accepted": 4, "Repaired": 8, "Halved": 1}


def test_a_stored_event_is_told_from_another() -> None:
    sent = {
        "transaction_id": "t1",
        "external_subscription_id": "acme",
        "code": "tokens",
        "timestamp": "1773135000.123",
        "properties": {"n": 5},
    }
    stored = {**sent, "timestamp": "2026-03-10T09:30:00.123Z", "lago_id": "x"}
    assert is_stored_event(sent, stored, compare_time=True)
    assert not is_stored_event(sent, {**stored, "properties": {"n": 6}}, compare_time=True)
    assert not is_stored_event(sent, {**stored, "external_subscription_id": "other"}, compare_time=True)
    assert not is_stored_event(sent, {**stored, "code": "calls"}, compare_time=True)
    later = {**stored, "timestamp": "2026-03-10T09:30:00.124Z"}
    assert not is_stored_event(sent, later, compare_time=True)
    assert is_stored_event(sent, later, compare_time=False)
    with_expression = {**stored, "properties": {"n": 5, "total": "3.0"}}
    assert is_stored_event(sent, with_expression, compare_time=True)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1773135000.123", 1773135000123),
        ("1773135000", 1773135000000),
        ("2026-03-10T09:30:00.123Z", 1773135000123),
        ("-5.000", -5000),
        ("1969-12-31T23:59:55.000Z", -5000),
        ("58158-05-30T20:02:03.000Z", None),
        (None, None),
        ("", None),
    ],
)
def test_both_forms_of_a_timestamp_are_read(text: Any, milliseconds: int | None) -> None:
    assert milliseconds_of(text) == milliseconds


def test_pauses_grow_to_a_minute_and_obey_the_server() -> None:
    assert [pause_after(failures, None, 1.0) for failures in (1, 2, 3, 9, 10_000)] == [0.25, 0.5, 1.0, 60.0, 60.0]
    assert pause_after(5, None, 0.0) == 0.0
    assert 30.0 <= pause_after(1, 30.0, 0.5) <= 31.0
