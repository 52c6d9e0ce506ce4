"""Users who were customers each become one organization: what is ended, what stays to be seen, what is sent again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ..resources.asking import Asked, asked

BOUGHT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
MOVED = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
USERS = ("ann", "bob")


def events(subscription: str, user: str) -> dict[str, Any]:
    """Four calls of a user, a minute apart, one to four tokens each."""
    return {
        "events": [
            {
                "transaction_id": f"{user}-{number}",
                "external_subscription_id": subscription,
                "code": "tokens",
                "timestamp": BOUGHT.timestamp() + 60 * number,
                "properties": {"tokens": number, "user_id": user},
            }
            for number in range(1, 5)
        ]
    }


@pytest.fixture
def lago() -> Iterator[Asked]:
    """Two users with a plan of 31 dollars a month in advance and half a dollar a token."""
    with asked(BOUGHT) as lago:
        metric = {"name": "Tokens", "code": "tokens", "aggregation_type": "sum_agg", "field_name": "tokens"}
        ident = lago.post("/billable_metrics", {"billable_metric": metric})["billable_metric"]["lago_id"]
        charge = {"billable_metric_id": ident, "charge_model": "standard", "properties": {"amount": "0.5"}}
        for code, in_advance in (("solo", True), ("team", False)):
            plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": 3100, "amount_currency": "USD"}
            lago.post("/plans", {"plan": {**plan, "pay_in_advance": in_advance, "charges": [charge]}})
        for user in USERS:
            lago.customer(user)
            terms = {"external_customer_id": user, "external_id": user, "plan_code": "solo"}
            lago.post("/subscriptions", {"subscription": {**terms, "billing_time": "anniversary"}})
            lago.post("/events/batch", events(user, user))
        lago.simulator.travel(MOVED, jobs=[])
        yield lago


def organization(lago: Asked, **terms: Any) -> Any:
    lago.customer("acme")
    given = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "team", **terms}
    return lago.post("/subscriptions", {"subscription": given})["subscription"]


def test_ending_each_user_bills_the_usage_and_gives_back_the_days(lago: Asked) -> None:
    """Twenty of the 31 days from 10 March are left after the 20th; the usage of ten tokens pays itself with them."""
    for user in USERS:
        ended = lago.delete(f"/subscriptions/{user}")["subscription"]
        assert (ended["status"], ended["on_termination_credit_note"]) == ("terminated", "credit")
        last = lago.invoice(user)
        assert (last["fees_amount_cents"], last["credit_notes_amount_cents"], last["total_amount_cents"]) == (
            500,
            500,
            0,
        )
        [note] = lago.get(f"/credit_notes?external_customer_id={user}")["credit_notes"]
        assert (note["credit_amount_cents"], note["balance_amount_cents"]) == (2000, 1500)


def test_deleting_a_user_ends_everything_and_leaves_it_to_be_seen(lago: Asked) -> None:
    for user in USERS:
        lago.wallet(customer=user, granted_credits="5")
        lago.delete(f"/customers/{user}")
        for path in ("", "/invoices", "/subscriptions", "/wallets", "/credit_notes"):
            assert lago.get(f"/customers/{user}{path}", 404)["code"] == "customer_not_found"
        assert lago.get(f"/subscriptions?external_customer_id={user}&status[]=terminated")["subscriptions"] == []
        assert lago.get(f"/invoices?external_customer_id={user}")["meta"]["total_count"] == 2
        fees = lago.get(f"/fees?external_customer_id={user}")["fees"]
        [ended] = {row["external_subscription_id"] for row in fees}
        assert [len(fees), ended] == [2, f"{user}~{fees[0]['lago_subscription_id']}"]
        [first, second] = lago.get(f"/customers/{user}/past_usage?external_subscription_id={ended}")["usage_periods"]
        assert sorted(len(period["charges_usage"]) for period in (first, second)) == [0, 1]
    assert {row["status"] for row in lago.get("/wallets")["wallets"]} == {"terminated"}
    assert lago.get("/customers")["customers"] == []


def test_a_customer_who_comes_back_is_another_with_the_invoices_of_both(lago: Asked) -> None:
    lago.delete("/customers/ann")
    lago.customer("ann")
    again = lago.get("/customers/ann")["customer"]
    assert again["sequential_id"] == len(USERS) + 1
    assert lago.get("/customers/ann/invoices")["meta"]["total_count"] == 2
    assert lago.get("/customers/ann/credit_notes")["meta"]["total_count"] == 1
    ended = lago.get("/customers/ann/subscriptions?status[]=terminated")["subscriptions"]
    assert [row["lago_customer_id"] != again["lago_id"] for row in ended] == [True]
    assert lago.get("/customers/ann/wallets")["wallets"] == []


def test_usage_that_is_sent_again_counts_from_the_start_in_the_past(lago: Asked) -> None:
    """The same transaction ids are taken under another subscription, but only once."""
    made = organization(lago, subscription_at="2026-03-10T00:00:00Z")
    assert made["started_at"] == "2026-03-10T00:00:00.000Z"
    for user in USERS:
        lago.post("/events/batch", events("acme", user))
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    assert (usage["from_datetime"], usage["amount_cents"]) == ("2026-03-10T00:00:00Z", 1000)
    refused = lago.post("/events/batch", events("acme", "ann"), 422)["error_details"]
    assert refused == {str(place): {"transaction_id": ["value_already_exist"]} for place in range(4)}
    lago.simulator.travel(datetime(2026, 4, 1, 1, 10, tzinfo=UTC), jobs=["Clock::SubscriptionsBillerJob"])
    assert {fee["item"]["type"]: fee["amount_cents"] for fee in lago.invoice("acme")["fees"]} == {
        "subscription": 2200,
        "charge": 1000,
    }


def test_usage_before_the_start_is_never_counted(lago: Asked) -> None:
    organization(lago)
    lago.post("/events/batch", events("acme", "ann"))
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    assert usage["amount_cents"] == 0


def test_the_id_of_a_running_subscription_is_taken(lago: Asked) -> None:
    lago.customer("acme")
    terms = {"external_customer_id": "acme", "external_id": "ann", "plan_code": "team"}
    refused = lago.post("/subscriptions", {"subscription": terms}, 422)
    assert refused["error_details"] == {"external_id": ["value_already_exist"]}
    lago.delete("/subscriptions/ann")
    assert lago.post("/subscriptions", {"subscription": terms})["subscription"]["external_customer_id"] == "acme"


def test_events_since_the_start_are_those_of_the_latest_subscription(lago: Asked) -> None:
    lago.delete("/subscriptions/ann")
    query = "external_subscription_id=ann&timestamp_from_started_at=true"
    assert lago.get(f"/events?{query}")["meta"]["total_count"] == 4
    lago.simulator.travel(datetime(2026, 3, 21, tzinfo=UTC), jobs=[])
    again = {"external_customer_id": "ann", "external_id": "ann", "plan_code": "team"}
    lago.post("/subscriptions", {"subscription": again})
    assert lago.get(f"/events?{query}")["meta"]["total_count"] == 0
