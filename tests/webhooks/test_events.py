"""Typed events: a class for each type of the contract, tolerant of what is missing, and generic for what is unknown."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import LagoOrgs, LagoSimulator, NotFound
from lago_orgs.errors import InvalidArgument
from lago_orgs.simulator.http.webhook_types import WEBHOOK_TYPES
from lago_orgs.types import BillableMetric, Customer, Fee, Invoice, Money, Plan, Subscription
from lago_orgs.webhooks import UnknownEvent, WebhookEvent, events
from lago_orgs.webhooks.events import EVENTS, InvoicePaymentStatusUpdated, WalletUpdated
from lago_orgs.webhooks.naming import ALIASES, known_type

from .deliveries import headers, payload, recorded, verifier

ROOT = Path(__file__).parents[2]
KINDS = {
    "invoice": Invoice,
    "customer": Customer,
    "subscription": Subscription,
    "plan": Plan,
    "billable_metric": BillableMetric,
    "fee": Fee,
}


def event_of(body: bytes) -> WebhookEvent[Any]:
    return verifier().verify(body, headers(body))


def told(webhook_type: str, root: Any, **more: Any) -> WebhookEvent[Any]:
    object_type = EVENTS[webhook_type].object_type
    said = {"webhook_type": webhook_type, "object_type": object_type, "organization_id": "o", object_type: root, **more}
    return event_of(json.dumps(said).encode())


def test_there_is_a_class_for_each_type_that_lago_has() -> None:
    assert len(EVENTS) == 75
    assert {ALIASES.get(each, each) for each in WEBHOOK_TYPES} == set(EVENTS)
    for name, kind in EVENTS.items():
        assert kind.webhook_type == name
        assert getattr(events, kind.__name__) is kind
        assert isinstance(getattr(kind, kind.object_type), property)


def test_the_classes_are_what_the_contract_makes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openapi.tools.webhook_events", "--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_match_tells_them() -> None:
    match told("invoice.payment_status_updated", {"lago_id": "i-1", "total_amount_cents": 4900, "currency": "USD"}):
        case InvoicePaymentStatusUpdated(invoice=Invoice(lago_id=lago_id, total_amount=total), healed=False):
            assert (lago_id, total) == ("i-1", Money("49.00", "USD"))
        case _:
            raise AssertionError


def test_what_the_library_has_values_for_becomes_one() -> None:
    seen = set()
    for each in recorded():
        if each.algorithm != "hmac":
            continue
        kind = EVENTS[json.loads(each.body)["webhook_type"]]
        event = kind(
            type=kind.webhook_type,
            organization_id=None,
            unique_key=None,
            received_at=verifier()._clock(),
            raw=json.loads(each.body),
            body=each.body,
        )
        expected = KINDS.get(kind.object_type)
        assert expected is None or isinstance(event.object, expected)
        assert event.object is event.object
        assert getattr(event, kind.object_type) is event.object
        seen.add(kind.object_type)
    assert {"invoice", "subscription", "wallet", "credit_note", "plan", "customer", "billable_metric"} <= seen


@pytest.mark.parametrize("webhook_type", sorted(EVENTS))
@pytest.mark.parametrize(
    "root", [{}, {"lago_id": None, "new": {"a": [1]}}, {"lago_id": "x", "fees": [{}], "charges": [{}]}]
)
def test_missing_and_new_fields_are_read(webhook_type: str, root: dict[str, Any]) -> None:
    event = told(webhook_type, root, more=1)
    assert type(event) is EVENTS[webhook_type]
    assert event.object is not None
    assert repr(event)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(webhook_type=json_values | st.sampled_from(sorted(EVENTS)), object_type=json_values, root=json_values)
def test_no_shape_is_a_crash(webhook_type: Any, object_type: Any, root: Any) -> None:
    said = {"webhook_type": webhook_type, "object_type": object_type, "object": root}
    event = event_of(json.dumps(said).encode())
    assert isinstance(event, UnknownEvent)
    assert isinstance(event.type, str)
    assert event.object in ({}, root)


@pytest.mark.parametrize(
    "said",
    [
        {"webhook_type": "comet.seen", "object_type": "comet", "comet": {"lago_id": "c"}},
        {"webhook_type": "invoice.created", "object_type": "customer", "customer": {"lago_id": "c"}},
        {"webhook_type": "invoice.created", "object_type": "invoice"},
        {"webhook_type": "invoice.created", "object_type": "invoice", "invoice": None},
        {"webhook_type": "invoice.created", "invoice": {}},
        {"webhook_type": "__class__", "object_type": "__dict__", "__dict__": {}},
        {"object_type": "invoice", "invoice": {}},
        {},
    ],
)
def test_what_is_unknown_is_said_to_be(said: dict[str, Any]) -> None:
    event = event_of(json.dumps(said).encode())
    assert type(event) is UnknownEvent
    assert event.type == said.get("webhook_type", "")
    assert event.raw == said
    assert isinstance(event.object, dict)


def test_names_of_types_are_checked() -> None:
    assert known_type("credit_note.provider_refund_failure") == "credit_note.refund_failure"
    with pytest.raises(InvalidArgument, match=r"did you mean 'invoice\.created'"):
        known_type("invoice.create")
    with pytest.raises(InvalidArgument, match="no webhook's type"):
        known_type(7)  # type: ignore[arg-type]  # wrong on purpose


def test_an_event_is_read_again() -> None:
    simulator = LagoSimulator()
    with LagoOrgs("http://lago.test", simulator.api_key, transport=simulator.transport()) as lago:
        lago.ensure_plan("pro", amount=Money(5, "USD"), interval="monthly", name="Pro")
        lago.subscribe_org_to_plan("acme", "pro", "ACME")
        customer = lago.get_customer("acme")
        subscription = lago.get_subscription("acme")
        assert customer is not None
        assert subscription is not None
        event = told("subscription.started", {**subscription.raw, "plan_code": "stale"})
        with pytest.raises(InvalidArgument, match="give the inbox a client"):
            event.fresh()
        assert event.object.plan_code == "stale"
        assert with_client(event, lago).fresh().plan_code == "pro"
        lago.terminate_subscription("acme")
        assert with_client(event, lago).fresh().status == "terminated"
        assert with_client(told("customer.updated", {**customer.raw, "name": "?"}), lago).fresh().name == "ACME"
        with pytest.raises(NotFound):
            with_client(told("wallet.updated", {"lago_id": "00000000-0000-4000-8000-000000000000"}), lago).fresh()
        for hopeless in (told("events.errors", {}), told("wallet.updated", {}), event_of(payload("a.b"))):
            with pytest.raises(InvalidArgument):
                with_client(hopeless, lago).fresh()


def with_client(event: WebhookEvent[Any], lago: Any) -> WebhookEvent[Any]:
    import attrs

    return attrs.evolve(event, reader=lago)


def test_a_model_of_the_contract_where_there_is_no_value() -> None:
    event = told("wallet.updated", {"lago_id": "w-1", "balance_cents": 500, "new_field": "kept"})
    assert isinstance(event, WalletUpdated)
    assert event.wallet.lago_id == "w-1"
    assert event.wallet.to_dict()["new_field"] == "kept"
