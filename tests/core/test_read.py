"""Everything that a real server was recorded to answer can be read, and says the same."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import InvalidArgument, Money, UnexpectedAnswer, UnknownMetric
from lago_orgs._core import read, read_usage
from lago_orgs._core.wire import encoded, instant
from tests.recorded import exchanges, walkthroughs

READERS: dict[str, Any] = {
    "customer": read.customer,
    "subscription": read.subscription,
    "billable_metric": read.metric,
    "plan": read.plan,
    "invoice": read.invoice,
    "event": read.event,
    "customer_usage": read_usage.usage,
}
LISTS = {
    "customers": "customer",
    "subscriptions": "subscription",
    "plans": "plan",
    "invoices": "invoice",
    "billable_metrics": "billable_metric",
    "usage_periods": "customer_usage",
}


def recorded(kind: str, flow: str) -> Iterator[dict[str, Any]]:
    for exchange in exchanges(flow):
        body = exchange["response"].get("body")
        if exchange["response"]["status"] != 200 or not isinstance(body, dict):
            continue
        body = json.loads(json.dumps(body), parse_float=Decimal)
        if isinstance(body.get(kind), dict) and (kind != "customer" or "external_id" in body[kind]):
            yield body[kind]
        for many, one in LISTS.items():
            if one == kind and isinstance(body.get(many), list):
                yield from body[many]


@pytest.mark.parametrize("kind", READERS)
def test_every_recorded_object_is_read(kind: str) -> None:
    count = 0
    for flow in walkthroughs():
        for raw in recorded(kind, flow):
            value = READERS[kind](raw)
            assert value.raw is raw
            assert repr(value)
            hash(value)
            count += 1
    assert count > 20


def test_a_subscription_says_what_the_server_says() -> None:
    [raw, *_] = recorded("subscription", "quick-reference")
    value = read.subscription(raw)
    assert (value.org_id, value.plan_code, value.status) == ("org_abc123", "professional_monthly", "active")
    assert value.plan_amount == Money(49, "USD")
    assert value.started_at == datetime(2026, 3, 10, 9, 30, 0, 580_000, UTC)
    assert value.name is None
    assert value.is_active
    assert not value.is_pending


def test_usage_adds_up() -> None:
    [raw, *_] = recorded("customer_usage", "trace-code")
    value = read_usage.usage(raw)
    assert value.units("input_tokens") == Decimal(1_414_397)
    with pytest.raises(UnknownMetric, match="did you mean 'input_tokens'") as caught:
        value.units("input_token")
    assert "input_tokens" in caught.value.known
    assert sum(charge.amount for charge in value.charges) == value.amount == Money("6.30", "USD")


def test_an_invoice_has_its_lines_only_when_read_alone() -> None:
    listed, alone = list(recorded("invoice", "trace-code"))
    assert sorted([read.invoice(listed).fees is None, read.invoice(alone).fees is None]) == [False, True]
    fees = read.invoice(alone).fees or read.invoice(listed).fees or ()
    assert sum(fee.amount for fee in fees) == Money("30.80", "USD")
    assert {fee.fee_type for fee in fees} == {"subscription", "charge"}


@pytest.mark.parametrize("raw", [{}, {"external_id": 7}, {"external_id": "o", "lago_id": None}])
def test_what_cannot_be_a_customer_is_told(raw: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="belongs"):
        read.customer(raw)


def test_unknown_words_and_fields_pass() -> None:
    [raw, *_] = recorded("subscription", "quick-reference")
    assert read.subscription({**raw, "status": "frozen", "novelty": [1]}).status == "frozen"


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01T00:00:00Z"])
def test_unreadable_instants_are_told(text: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="instant"):
        instant(text)


def test_bodies_keep_decimals_and_instants_exact() -> None:
    body = {"amount": Decimal("1E-7"), "at": datetime(2026, 3, 10, 9, 30, tzinfo=UTC)}
    assert encoded(body) == b'{"amount":"0.0000001","at":"2026-03-10T09:30:00.000Z"}'


@pytest.mark.parametrize("body", [{"n": float("nan")}, {"at": datetime(2026, 3, 10)}, {"x": object()}])  # noqa: DTZ001
def test_what_json_cannot_say_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        encoded(body)


def test_values_show_themselves_as_people_write() -> None:
    [raw, *_] = recorded("subscription", "quick-reference")
    assert repr(read.subscription(raw)) == (
        "Subscription(external_id='org_abc123', external_customer_id='org_abc123', plan_code='professional_monthly', "
        "status='active', billing_time='calendar', plan_amount=Money('49.00', 'USD'), "
        "started_at=2026-03-10 09:30:00.580Z, current_billing_period_ending_at=2026-03-31 23:59:59Z, "
        "next_plan_code=None)"
    )
    [usage, *_] = recorded("customer_usage", "quick-reference")
    assert "units=1620.0, events_count=2, amount=Money('1.62', 'USD')" in repr(read_usage.usage(usage))


JUNK: list[Any] = [None, True, 0, -1, Decimal("1.5"), "", "junk", [], {}, [None], {"a": 1}]


def spoilt(value: Any) -> Iterator[Any]:
    """The value with each part of it replaced by junk, or left out, one at a time."""
    yield from JUNK
    if isinstance(value, dict):
        for key in value:
            yield {name: inner for name, inner in value.items() if name != key}
            for junk in spoilt(value[key]):
                yield {**value, key: junk}
    elif isinstance(value, list) and value:
        for junk in spoilt(value[0]):
            yield [junk, *value[1:]]


@pytest.mark.parametrize("kind", READERS)
def test_junk_is_read_or_told_and_never_a_crash(kind: str) -> None:
    raw = next(raw for flow in walkthroughs() for raw in recorded(kind, flow))
    for junk in spoilt(raw):
        if not isinstance(junk, dict):
            continue  # that the root is an object is seen to before
        try:
            value = READERS[kind](junk)
        except UnexpectedAnswer:
            continue
        assert repr(value)
