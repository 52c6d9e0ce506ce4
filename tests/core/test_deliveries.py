"""What each answer of Lago means for a batch."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import (
    Accepted,
    Halved,
    Held,
    Later,
    NoAnswer,
    Repaired,
    Verdict,
    Whose,
    batches,
    halves,
    judge,
    mend,
)
from lago_orgs._core.events import Event, make_event
from lago_orgs._core.stored_events import is_stored_event, milliseconds_of
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
        (answer(429, {}, retry_after="inf"), Later("status 429: {}")),
        (answer(429, {}, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"), Later("status 429: {}")),
        (answer(429, {}, retry_after="1e400"), Later("status 429: {}")),
        (answer(429, {}, retry_after="-5"), Later("status 429: {}")),
        (answer(429, b"slow down", x_ratelimit_reset="3"), Later("status 429: slow down", 3.0)),
        (answer(503, b"<html>"), Later("status 503: <html>", None, Whose.WAY)),
        (answer(500, {}), Later("status 500: {}", None, Whose.SERVER)),
        (answer(501, {}), Later("status 501: {}", None, Whose.WAY)),
        (answer(408, {}), Later("status 408: {}")),
        (NoAnswer("connection reset"), Later("connection reset", None, Whose.WAY)),
        (NoAnswer("not yet", was_sent=False), Later("not yet", None, Whose.NOBODY)),
        (answer(413, b"too large"), Halved("status 413: too large", is_too_large=True)),
        (answer(400, b"<html>"), Later("status 400, and not from Lago: <html>", None, Whose.WAY)),
        (answer(422, b"<html>"), Later("status 422, and not from Lago: <html>", None, Whose.WAY)),
        (answer(422, b"[1]"), Later("status 422, and not from Lago: [1]", None, Whose.WAY)),
        (answer(400, {"error": "x"}), Halved('status 400: {"error": "x"}')),
    ],
)
def test_the_table_of_answers(given: Answer | NoAnswer, verdict: Verdict) -> None:
    assert judge(given, ["a", "b"], NOW) == verdict


@pytest.mark.parametrize("status", [301, 401, 402, 403, 404, 405, 407, 410])
def test_what_no_other_payload_would_change_is_held(status: int) -> None:
    lagos = answer(status, {"status": status, "error": "No"})
    verdict = judge(lagos, ["a"], NOW)
    assert isinstance(verdict, Held)
    assert verdict.fault is Whose.NOBODY


@pytest.mark.parametrize("status", [301, 402, 403, 404, 405, 407, 410])
@pytest.mark.parametrize("page", [b"<html>blocked</html>", b"", {}, {"status": 200, "error": "x"}, {"error": "x"}, []])
def test_a_page_of_something_on_the_way_may_be_about_one_event(status: int, page: Any) -> None:
    verdict = judge(answer(status, page), ["a"], NOW)
    assert isinstance(verdict, Held)
    assert verdict.fault is Whose.WAY


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
    verdict = judge(answer(200, body), ["a", "b"], NOW)
    assert isinstance(verdict, Later)
    assert verdict.fault is Whose.WAY


@pytest.mark.parametrize(
    ("named", "is_taken"),
    [
        ({}, True),
        ({"code": None, "external_subscription_id": None}, True),
        ({"code": "calls", "external_subscription_id": "acme"}, True),
        ({"code": "tokens"}, False),
        ({"code": "calls", "external_subscription_id": "umbrella"}, False),
        ({"external_subscription_id": 7}, False),
        ({"code": ["calls"]}, False),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_success_that_tells_of_other_uses_under_the_same_ids_is_no_receipt(
    named: dict[str, Any], is_taken: bool, place: int
) -> None:
    events: list[dict[str, Any]] = [{"transaction_id": "a"}, {"transaction_id": "b"}]
    events[place] |= named
    given = answer(200, {"events": events})
    assert judge(given, ["a", "b"], NOW) == Accepted()
    verdict = judge(given, ["a", "b"], NOW, [("calls", " acme\n"), ("calls", "acme")])
    if is_taken:
        assert verdict == Accepted()
    else:
        assert isinstance(verdict, Later)
        assert verdict.fault is Whose.WAY
        assert "mixes answers up" in verdict.reason


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


def sent(properties: Any = None, **arguments: Any) -> Event:
    arguments = {"transaction_id": "t1", "now": 1773135000123, "recorded_at": 0, "chance": b"", **arguments}
    return make_event("acme", "tokens", properties, **arguments)


def stored(properties: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "lago_id": "x",
        "transaction_id": "t1",
        "external_subscription_id": "acme",
        "code": "tokens",
        "timestamp": "2026-03-10T09:30:00.123Z",
        "properties": json.loads(json.dumps(properties or {}), parse_float=Decimal),
        **fields,
    }


MOMENT = datetime(2026, 3, 10, 9, 30, 0, 123_456, tzinfo=UTC)


def test_a_stored_event_is_told_from_another() -> None:
    event = sent({"n": 5}, timestamp=MOMENT)
    assert is_stored_event(event, "acme", stored({"n": 5}))
    assert not is_stored_event(event, "acme", stored({"n": 6}))
    assert not is_stored_event(event, "acme", stored({"n": 5}, external_subscription_id="other"))
    assert not is_stored_event(event, "sub_1", stored({"n": 5}))
    assert not is_stored_event(event, "acme", stored({"n": 5}, code="calls"))
    later = stored({"n": 5}, timestamp="2026-03-10T09:30:00.124Z")
    assert not is_stored_event(event, "acme", later)
    assert is_stored_event(sent({"n": 5}), "acme", later)
    assert is_stored_event(event, "acme", stored({"n": 5, "total": "3.0"}))
    assert not is_stored_event(event, "acme", stored({"n": 5, "total": "3.0", "more": 1}))
    nothing: Any
    for nothing in (None, [], "text"):
        assert is_stored_event(sent(), "acme", stored(properties=None) | {"properties": nothing}) is not bool(nothing)


KINDS = [1, True, 1.0, "1", 0, False, "", None, [1], [], {"a": 1}, {}, 0.5, "0.5", 2]


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_values_are_compared_with_their_kinds(one: Any, other: Any) -> None:
    same = type(one) is type(other) and one == other
    assert is_stored_event(sent({"p": one}), "acme", stored({"p": other})) is same
    assert is_stored_event(sent({"p": [{"q": one}]}), "acme", stored({"p": [{"q": other}]})) is same


@pytest.mark.parametrize(
    ("mine", "kept"),
    [
        (1e22, 10**22),
        ([1, None, 2], [1, 2]),
        ({"a": [None]}, {"a": []}),
        (10**30, 10**30),
        (-0.5, -0.5),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_what_lago_writes_another_way_is_the_same(mine: Any, kept: Any) -> None:
    assert is_stored_event(sent({"p": mine}), "acme", stored({"p": kept}))


@given(st.lists(st.integers(0, 30), max_size=80), st.integers(1, 20))
def test_batches_hold_all_in_order_and_no_id_twice(ids: list[int], size: int) -> None:
    made = list(batches(ids, lambda each: each, size))
    assert [each for batch in made for each in batch] == ids
    assert all(0 < len(batch) <= size and len(set(batch)) == len(batch) for batch in made)


@given(st.lists(st.sampled_from(["good", "bad", "held"]), min_size=1, max_size=50))
def test_a_batch_is_mended_without_loss(kinds: list[str]) -> None:
    batch = [(place, kind) for place, kind in enumerate(kinds)]
    details = {
        str(place): {"transaction_id": ["value_already_exist"]} if kind == "held" else {"code": ["value_is_mandatory"]}
        for place, kind in batch
        if kind != "good"
    }
    if not details:
        return
    verdict = judge(refusal(details), [str(place) for place, _ in batch], NOW)
    assert isinstance(verdict, Repaired)
    mended = mend(batch, verdict)
    assert [kind for _, kind in mended.rest] == ["good"] * kinds.count("good")
    assert [kind for _, kind in mended.duplicates] == ["held"] * kinds.count("held")
    assert [(each[1], str(why)) for each, why in mended.refused] == [("bad", "code: value_is_mandatory")] * kinds.count(
        "bad"
    )


@pytest.mark.parametrize(("size", "first"), [(1, 1), (2, 1), (3, 2), (100, 50)])
def test_halves_hold_the_whole(size: int, first: int) -> None:
    front, back = halves(range(size))
    assert [*front, *back] == list(range(size))
    assert len(front) == first


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
