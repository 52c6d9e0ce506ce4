"""Every operation takes odd values as the column takes them that they end in."""

from typing import Any

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator

from .asking import Asked, asked
from .shop import charge, metric, plan, send, subscribe

ODD = [(12, "12"), (True, "t"), (1.5, "1.5"), (10**19, "1" + "0" * 19)]


@pytest.mark.parametrize(("sent", "kept"), ODD)
def test_texts(sent: object, kept: str) -> None:
    with asked() as lago:
        lago.customer()
        assert lago.post("/customers", {"customer": {"external_id": sent, "name": sent}})["customer"]["name"] == kept
        assert lago.get(f"/customers?external_id={kept}")["meta"]["total_count"] == 1
        assert plan(lago, code=sent, name=sent)["name"] == kept  # type: ignore[arg-type]  # which is the point
        row = subscribe(lago, code=sent, name=sent, purchase_order_number=sent)  # type: ignore[arg-type]
        assert (row["plan_code"], row["purchase_order_number"]) == (kept, kept)
        assert row["name"] == ("true" if sent is True else kept)  # made a text before it comes to the column
        changed = lago.put("/subscriptions/acme", {"subscription": {"name": sent, "purchase_order_number": sent}})
        assert (changed["subscription"]["name"], changed["subscription"]["purchase_order_number"]) == (kept, kept)
        assert lago.post("/taxes", {"tax": {"name": sent, "code": sent, "rate": "5"}})["tax"]["code"] == kept
        assert lago.post("/features", {"feature": {"code": sent, "name": sent}})["feature"]["name"] == kept
        add_on = {"name": sent, "code": sent, "amount_cents": "12.9", "amount_currency": "USD"}
        assert lago.post("/add_ons", {"add_on": add_on})["add_on"]["amount_cents"] == 12
        fees = [{"add_on_code": sent, "invoice_display_name": sent, "description": sent}]
        [fee] = lago.post("/invoices", {"invoice": {"external_customer_id": "acme", "fees": fees}})["invoice"]["fees"]
        assert (fee["item"]["invoice_display_name"], fee["description"]) == (kept, kept)


ROOTS = [
    ("POST", "/subscriptions", "subscription", 500),
    ("POST", "/plans", "plan", 400),
    ("PUT", "/plans/none", "plan", 400),
    ("PUT", "/invoices/none", "invoice", 400),
    ("PUT", "/fees/none", "fee", 400),
    ("PUT", "/wallets/none", "wallet", 400),
    ("PUT", "/coupons/none", "coupon", 400),
    ("PUT", "/add_ons/none", "add_on", 400),
    ("PUT", "/taxes/none", "tax", 400),
    ("PUT", "/subscriptions/none", "subscription", 400),
    ("PUT", "/billable_metrics/none", "billable_metric", 400),
    ("POST", "/credit_notes", "credit_note", 400),
]


@pytest.mark.parametrize(("method", "path", "root", "status"), ROOTS)
def test_the_root_is_looked_at_before_what_it_is_of(method: str, path: str, root: str, status: int) -> None:
    with asked() as lago:
        lago.ask(method, path, {root: []}, status)
        lago.ask(method, path, {}, 400)
        lago.ask(method, path, {root: {"name": "n", "code": "c"}}, 422 if path == "/plans" else 404)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/invoices?currency=", 0),
        ("/invoices?payment_overdue=", 0),
        ("/invoices?invoice_type=3", 1),
        ("/invoices?invoice_type=0", 0),
        ("/fees?external_subscription_id=", 0),
        ("/subscriptions?plan_code=", 0),
        ("/subscriptions?overridden=x", 0),
        ("/subscriptions?overridden=0", 1),
        ("/events?external_subscription_id=", 0),
        ("/events?code=", 0),
        ("/customers?states[]=", 1),
    ],
)
def test_a_blank_filter_finds_nothing_where_it_is_one(path: str, found: int) -> None:
    with asked() as lago:
        lago.customer()
        plan(lago, charge(metric(lago)))
        subscribe(lago)
        send(lago, {"n": 1})
        lago.post("/add_ons", {"add_on": {"name": "s", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
        lago.one_off(100)
        assert lago.get(path)["meta"]["total_count"] == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/events?timestamp_from=", 422),
        ("/events?timestamp_to=2026-03-09+15:00", 422),
        ("/customers?customer_type=", 422),
        ("/payments?invoice_id=nope", 422),
        ("/invoices?per_page=-1", 500),
        ("/customers?per_page=-1", 200),
        ("/customers?page=100000000000000000000", 500),
        ("/customers/a%00b", 500),
    ],
)
def test_filters_that_are_refused(path: str, status: int) -> None:
    with asked() as lago:
        lago.get(path, status)


EVENT = {"transaction_id": "t", "code": "tokens", "external_subscription_id": "acme"}
POISON: list[dict[str, Any]] = [
    {"timestamp": 1e13},
    {"timestamp": -1e12},
    {"precise_total_amount_cents": "1e400"},
    {"precise_total_amount_cents": "1e26"},
    {"properties": {"a": "b\0"}},
    {"properties": {"a\0": 1}},
    {"properties": {"a": [{"b": "\0"}]}},
    {"transaction_id": "\0"},
    {"properties": {"prompt": "".join(chr(33 + n * n % 89) + chr(33 + n * 7 % 83) for n in range(6000))}},
]


@pytest.mark.parametrize("odd", POISON, ids=lambda odd: str(odd)[:40])
def test_an_event_that_cannot_be_stored_fails_its_whole_batch(odd: dict[str, Any]) -> None:
    with asked() as lago:
        lago.post("/events", {"event": {**EVENT, **odd}}, 500)
        lago.post("/events/batch", {"events": [{**EVENT, "transaction_id": "good"}, {**EVENT, **odd}]}, 500)
        assert lago.get("/events")["events"] == []


def on_clickhouse(lago: Asked) -> None:
    lago.simulator.reset(events_store="clickhouse")


def test_clickhouse_takes_properties_of_any_size() -> None:
    with asked() as lago:
        on_clickhouse(lago)
        lago.post("/events", {"event": {**EVENT, **POISON[-1]}})
        assert len(lago.get("/events")["events"]) == 1


def test_clickhouse_refuses_no_event_and_lets_the_later_replace_the_earlier() -> None:
    with asked() as lago:
        on_clickhouse(lago)
        lago.customer()
        plan(lago, charge(metric(lago)))
        subscribe(lago)
        at = lago.simulator.clock.peek().timestamp() + 5
        for units, moment in ((1, at), (10, at), (100, at + 1)):
            lago.post("/events", {"event": {**EVENT, "timestamp": moment, "properties": {"n": units}}})
        same = {**EVENT, "timestamp": at + 1, "properties": {"n": 1000}}
        lago.post("/events/batch", {"events": [same, {**same, "properties": {"n": 2000}}]})
        lago.simulator.travel(lago.simulator.clock.peek().replace(minute=59))
        usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
        assert usage["charges_usage"][0]["units"] == "2010.0"
        assert len(lago.get("/events")["events"]) == 2


def test_postgres_is_the_default_and_others_are_unknown() -> None:
    simulator = LagoSimulator()
    with httpx.Client(transport=simulator.transport(), base_url="http://lago/_simulator") as control:
        answer = control.post("/reset", json={"events_store": "mongo"})
    assert answer.status_code == 400
    assert "events_store" in answer.json()["error"]
    assert simulator.organization().events_store == "postgres"
