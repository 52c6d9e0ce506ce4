"""Decisions: true or false, in a sentence, and as what a response needs."""

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import (
    AccessDenied,
    AccessUndecided,
    Decision,
    Entitlement,
    LagoOrgsError,
    LimitReached,
    Money,
    NotEntitled,
    NotSubscribed,
    Reason,
)
from lago_orgs._core.decisions import denial, rate_limit_fields

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
D = Decimal


def decision(reason: Reason, **more: Any) -> Decision:
    given: dict[str, Any] = {
        "org_id": "acme",
        "feature": "sso",
        "metric_code": "tokens",
        "user_id": "jane",
        "limit": D(1_000_000),
        "used": D("999999.5"),
        "remaining": D("0.5"),
        "plan": "pro",
        "resets_at": NOW + timedelta(seconds=90.5),
        "decided_at": NOW,
    }
    return Decision(reason=reason, **{**given, **more})


@pytest.mark.parametrize(
    ("reason", "allowed", "status", "error"),
    [
        (Reason.SUBSCRIBED, True, 200, None),
        (Reason.ENTITLED, True, 200, None),
        (Reason.WITHIN_LIMIT, True, 200, None),
        (Reason.UNLIMITED, True, 200, None),
        (Reason.CAPPED, True, 200, None),
        (Reason.OVERFLOW, True, 200, None),
        (Reason.OUTAGE_ALLOWED, True, 200, None),
        (Reason.NO_ORGANIZATION, False, 401, AccessDenied),
        (Reason.NOT_SUBSCRIBED, False, 402, NotSubscribed),
        (Reason.SUBSCRIPTION_PENDING, False, 402, NotSubscribed),
        (Reason.NOT_ENTITLED, False, 403, NotEntitled),
        (Reason.LIMIT_REACHED, False, 429, LimitReached),
        (Reason.USER_LIMIT_REACHED, False, 429, LimitReached),
        (Reason.OUTAGE_DENIED, False, 503, AccessUndecided),
    ],
)
def test_each_reason(reason: Reason, allowed: bool, status: int, error: type[AccessDenied] | None) -> None:
    made = decision(reason)
    assert (bool(made), made.allowed, made.status, reason.is_allowing) == (allowed, allowed, status, allowed)
    assert "{" not in str(made)
    assert "None" not in str(made)
    if error is not None:
        raised = denial(made)
        assert type(raised) is error
        assert isinstance(raised, LagoOrgsError)
        assert raised.decision is made
        assert str(raised) == str(made)
        assert pickle.loads(pickle.dumps(raised)).decision == made


def test_every_reason_is_in_the_table_above() -> None:
    table = test_each_reason.pytestmark[0].args[1]  # type: ignore[attr-defined]  # what pytest leaves on a function
    assert {row[0] for row in table} == set(Reason)


def test_the_sentence_says_what_is_used_and_what_is_in_doubt() -> None:
    made = decision(Reason.LIMIT_REACHED, in_doubt=D(3), source="stale", age=61.2)
    assert str(made) == (
        "acme has reached its limit: 999,999.5 of 1,000,000 tokens are used, and more was asked for than the 0.5 that "
        "are left, 3 of it in doubt (as Lago said 61 s ago); it begins anew at 2026-03-10 09:31:30.500Z"
    )
    money = decision(Reason.WITHIN_LIMIT, limit=Money(5, "USD"), used=Money("1.25", "USD"), metric_code=None)
    assert str(money) == "acme has used 1.25 USD of 5.00 USD in all"


def test_a_decision_is_json() -> None:
    shown = json.loads(json.dumps(decision(Reason.WITHIN_LIMIT).to_dict()))
    assert shown["allowed"] is True
    assert shown["used"] == "999999.5"
    assert shown["resets_at"] == "2026-03-10T09:31:30.500000Z"
    assert shown["reason"] == "within_limit"
    assert shown["message"].startswith("acme has used")


def test_retrying_makes_sense_when_the_period_is_over() -> None:
    assert decision(Reason.LIMIT_REACHED).retry_after == 91
    assert decision(Reason.LIMIT_REACHED, resets_at=NOW - timedelta(hours=1)).retry_after == 1
    assert decision(Reason.LIMIT_REACHED, resets_at=None).retry_after is None
    assert decision(Reason.NOT_SUBSCRIBED).retry_after is None
    assert decision(Reason.WITHIN_LIMIT).retry_after is None
    assert decision(Reason.OUTAGE_DENIED).retry_after == 5


def test_the_fields_of_a_response() -> None:
    assert rate_limit_fields(decision(Reason.LIMIT_REACHED), seconds=2_678_400) == {
        "RateLimit-Policy": '"tokens";q=1000000;w=2678400;qu="tokens"',
        "RateLimit": '"tokens";r=0;t=91',
        "Retry-After": "91",
    }
    assert rate_limit_fields(decision(Reason.SUBSCRIBED, limit=None)) == {}
    money = decision(Reason.WITHIN_LIMIT, limit=Money("5.99", "USD"), remaining=Money("1.99", "USD"), metric_code=None)
    assert rate_limit_fields(money) == {"RateLimit-Policy": '"usage";q=5;qu="USD"', "RateLimit": '"usage";r=1;t=91'}


@pytest.mark.parametrize("code", ['a"b\\c', "tökens", "a\r\nSet-Cookie: x", "\x00"])
def test_no_metric_s_code_can_write_a_field_of_its_own(code: str) -> None:
    for value in rate_limit_fields(decision(Reason.LIMIT_REACHED, metric_code=code)).values():
        assert value.isascii()
        assert value.isprintable()
        assert value.replace('\\"', "").count('"') in {0, 2, 4}


def test_an_integer_of_a_field_has_fifteen_digits_at_most() -> None:
    given = rate_limit_fields(decision(Reason.WITHIN_LIMIT, limit=D(10) ** 40, remaining=D(-3)))
    assert given["RateLimit-Policy"].startswith('"tokens";q=999999999999999')
    assert given["RateLimit"].startswith('"tokens";r=0')


def test_an_entitlement_gives_its_privileges_as_attributes_and_by_name() -> None:
    made = Entitlement(feature="seats", name="Seats", privileges={"max": 10, "root": True, "raw": "x"}, raw={})
    assert (made.max, made["root"], made["raw"], "max" in made, "min" in made) == (10, True, "x", True, False)
    with pytest.raises(AttributeError, match="'seats' has no privilege 'min': it has 'max', 'root', 'raw'"):
        _ = made.min
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)).max == 10
