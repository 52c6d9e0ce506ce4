"""What the gate decides: who it is, what is answered, what is recorded."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.types import Decision, Reason
from lago_orgs.web import gate
from lago_orgs.web.gate import Facts, Rule
from lago_orgs.web.measures import Outcome, checked_units, header, response_bytes
from lago_orgs.web.noticing import WEBSOCKET

KEY = UUID("5e65c8f2-1a90-4a90-9a90-1a901a901a90")
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
REACHED = Decision(
    reason=Reason.LIMIT_REACHED,
    org_id="acme",
    metric_code="tokens",
    limit=Decimal(1000),
    used=Decimal(1000),
    remaining=Decimal(0),
    resets_at=NOW + timedelta(hours=1),
    decided_at=NOW,
    plan="pro",
)


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.NO_ORGANIZATION, 401),
        (Reason.NOT_SUBSCRIBED, 402),
        (Reason.SUBSCRIPTION_PENDING, 402),
        (Reason.NOT_ENTITLED, 403),
        (Reason.LIMIT_REACHED, 429),
        (Reason.USER_LIMIT_REACHED, 429),
        (Reason.OUTAGE_DENIED, 503),
    ],
)
def test_each_refusal_is_a_problem_with_its_status(reason: Reason, status: int) -> None:
    answer = gate.answer(Decision(reason=reason, org_id="acme", plan="pro", feature="sso", decided_at=NOW))
    assert answer.status == answer.problem["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.problem["reason"] == reason.value
    assert answer.title
    assert answer.detail
    assert b'"status":' in answer.content


def test_a_limit_that_is_reached_says_when_to_come_again() -> None:
    answer = gate.answer(REACHED)
    assert answer.headers["Retry-After"] == "3600"
    assert answer.headers["RateLimit"] == '"tokens";r=0;t=3600'
    assert answer.headers["RateLimit-Policy"] == '"tokens";q=1000;qu="tokens"'
    assert answer.problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert answer.problem["violated-policies"] == ["tokens"]
    assert (answer.problem["used"], answer.problem["limit"]) == ("1000", "1000")


def test_a_401_names_a_way_to_sign_in() -> None:
    assert gate.answer(Decision(reason=Reason.NO_ORGANIZATION, org_id=None)).headers["WWW-Authenticate"] == "Bearer"
    assert "WWW-Authenticate" not in gate.answer(REACHED).headers


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/json", False),
        ("application/json, text/html", False),
        ("text/html, application/json", True),
        ("text/html;q=0.8, application/json", False),
        ("application/json;q=0.8, text/html", True),
        ("application/json; q=0.8 , text/html; charset=utf-8; q=0.9", True),
        ("application/problem+json;q=0.5,application/xhtml+xml;Q=0.5", False),
        ("text/html;q=0", False),
        ("text/html;q=0.000, application/json;q=0.001", False),
        ("text/html;q=nan", False),
        ("text/html;q=2", False),
        ("text/html;;q=1.", True),
        ("*/*", False),
        ("", False),
        (None, False),
    ],
)
def test_who_prefers_a_page(accept: str | None, is_page: bool) -> None:
    assert gate.wants_html(accept) is is_page


@pytest.mark.parametrize(("found", "org_id"), [(None, None), ("", None), ("acme", "acme"), (7, "7"), (KEY, str(KEY))])
def test_whose_it_is(found: object, org_id: str | None) -> None:
    assert gate.organization(found) == org_id


@pytest.mark.parametrize("found", [" acme", True, b"acme", {"id": 1}])
def test_what_is_no_id_is_refused(found: object) -> None:
    with pytest.raises(InvalidArgument, match="org"):
        gate.organization(found)


def use(outcome: Outcome, facts: Facts | None = None, org_id: str | None = "acme", **rule: Any) -> gate.Use | None:
    made = Rule(code="tokens", org=lambda _: "acme", **rule)
    return made.use(org_id, "jane", None, outcome, facts or Facts("POST", "/chat"))


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        (Outcome(status=200), True),
        (Outcome(status=101), True),
        (Outcome(status=204), True),
        (Outcome(status=304), True),
        (Outcome(status=399), True),
        (Outcome(status=400), False),
        (Outcome(status=402), False),
        (Outcome(status=500, units=Decimal(5)), False),
        (Outcome(status=200, failed=True), True),
        (Outcome(status=None), False),
        (Outcome(status=None, units=Decimal(5)), True),
        (Outcome(status=None, units=Decimal(5), failed=True), False),
    ],
)
def test_what_counts(outcome: Outcome, counts: bool) -> None:
    assert (use(outcome) is not None) is counts


def test_what_counts_is_the_programs_to_say() -> None:
    assert use(Outcome(status=500), counts=lambda outcome: outcome.status == 500) is not None
    assert use(Outcome(status=200), counts=lambda outcome: outcome.status == 500) is None
    assert use(Outcome(status=200), org_id=None) is None


@pytest.mark.parametrize(
    ("outcome", "units", "kept"),
    [
        (Outcome(status=200), None, None),
        (Outcome(status=200), 3, 3),
        (Outcome(status=200), "2.50", Decimal("2.50")),
        (Outcome(status=200, headers={"x-tokens-used": " 17 "}), header("X-Tokens-Used"), 17),
        (Outcome(status=200, bytes_sent=512), response_bytes, 512),
        (Outcome(status=200, units=Decimal(9)), header("X-Tokens-Used"), 9),
        (Outcome(status=200, units=Decimal(9)), None, 9),
        (Outcome(status=200), lambda _, outcome: outcome.status, 200),
    ],
)
def test_how_much(outcome: Outcome, units: Any, kept: object) -> None:
    found = use(outcome, units=units)
    assert found is not None
    assert found.properties.get("tokens") == kept
    assert (found.properties["endpoint"], found.user_id) == ("/chat", "jane")


@pytest.mark.parametrize("units", [0, "0.0", header("X-Tokens-Used"), lambda *_: None])
def test_nothing_used_is_not_recorded(units: Any) -> None:
    assert use(Outcome(status=200), units=units) is None


@pytest.mark.parametrize("value", ["many", "NaN", "1e999", "Infinity"])
def test_units_that_are_none_are_refused(value: str) -> None:
    with pytest.raises(InvalidArgument, match="units"):
        use(Outcome(status=200, headers={"x": value}), units=header("X"))


def test_a_program_cannot_give_back() -> None:
    with pytest.raises(InvalidArgument, match="less than nothing"):
        checked_units(-1)


def test_properties_are_the_programs_own() -> None:
    found = use(Outcome(status=200), properties={"model": "m", "user_id": "joe"}, endpoint=False, field="n", units=2)
    assert found is not None
    assert found.properties == {"n": 2, "model": "m", "user_id": "joe"}
    assert found.user_id is None  # said once


def test_a_rule_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="org"):
        Rule(code="tokens", org="acme")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="code"):
        Rule(code="")


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "a\x00b", ""])] * 3), min_size=2, max_size=8, unique=True))
def test_a_request_sent_again_has_the_same_id_and_no_other_has_it(requests: list[tuple[str, str, str]]) -> None:
    made = [gate.derived_id("acme", "calls", Facts(method, path, given or "-")) for method, path, given in requests]
    again = [gate.derived_id("acme", "calls", Facts(method, path, given or "-")) for method, path, given in requests]
    assert made == again


def test_ids_tell_requests_apart() -> None:
    facts = Facts("POST", "/chat", "r-1")
    told = [
        facts,
        facts._replace(method="PUT"),
        facts._replace(path="/other"),
        facts._replace(request_id="r-2"),
        facts._replace(number=1),
    ]
    ids = {gate.derived_id(org, code, each) for each in told for org in ("a", "b") for code in ("x", "y")}
    assert len(ids) == 20
    assert gate.derived_id("a", "x", Facts("POST", "/chat")) is None
    assert gate.derived_id("a", "x", Facts(WEBSOCKET, "/chat", "r-1")) is None


def test_what_was_used_is_part_of_the_id_of_a_request_and_not_of_a_task() -> None:
    used: list[dict[str, object]] = [{"tokens": 1}, {"tokens": 2}]
    assert len({gate.derived_id("a", "x", Facts("POST", "/", "r"), each) for each in used}) == 2
    assert len({gate.derived_id("a", "x", Facts(gate.TASK, "render", "t"), each) for each in used}) == 1
