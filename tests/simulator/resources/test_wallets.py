"""Wallets: what goes in, what comes out, and in which order."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from .asking import NOW, Asked, asked


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def balance(lago: Asked, wallet: Any) -> tuple[int, str]:
    found = lago.get(f"/wallets/{wallet['wallet']['lago_id']}")["wallet"]
    return found["balance_cents"], found["credits_balance"]


def test_credits_are_granted_after_the_answer(lago: Asked) -> None:
    made = lago.wallet(granted_credits="12.5", rate_amount="2")
    assert made["wallet"]["balance_cents"] == 0
    assert balance(lago, made) == (2500, "12.5")


def test_a_purchase_counts_once_its_invoice_is_paid(lago: Asked) -> None:
    made = lago.wallet(paid_credits="10")
    assert balance(lago, made) == (0, "0.0")
    invoice = lago.invoice()
    assert (invoice["invoice_type"], invoice["total_amount_cents"], invoice["taxes_amount_cents"]) == (
        "credit",
        1000,
        0,
    )
    [fee] = invoice["fees"]
    [sold] = lago.get(f"/wallets/{made['wallet']['lago_id']}/wallet_transactions")["wallet_transactions"]
    assert (fee["item"]["lago_item_id"], fee["units"]) == (sold["lago_id"], "10.0")
    assert (sold["status"], sold["lago_invoice_id"]) == ("pending", invoice["lago_id"])
    for _ in range(2):
        lago.put(f"/invoices/{invoice['lago_id']}", {"invoice": {"payment_status": "succeeded"}})
    assert balance(lago, made) == (1000, "10.0")
    settled = lago.get(f"/wallet_transactions/{sold['lago_id']}")["wallet_transaction"]
    assert (settled["status"], settled["remaining_amount_cents"]) == ("settled", 1000)


def test_credits_that_were_given_stay_when_the_payment_fails_after_all(lago: Asked) -> None:
    made = lago.wallet(paid_credits="10")
    invoice = lago.invoice()["lago_id"]
    for status, expected in (("failed", "failed"), ("succeeded", "settled"), ("failed", "settled")):
        lago.put(f"/invoices/{invoice}", {"invoice": {"payment_status": status}})
        [sold] = lago.get(f"/wallets/{made['wallet']['lago_id']}/wallet_transactions")["wallet_transactions"]
        assert sold["status"] == expected
    assert balance(lago, made) == (1000, "10.0")


def test_an_invoice_is_paid_by_priority_and_granted_credits_go_first(lago: Asked) -> None:
    last = lago.wallet(granted_credits="50", priority=9)
    first = lago.wallet(granted_credits="10", paid_credits="20", priority=1)
    lago.put(f"/invoices/{lago.invoice()['lago_id']}", {"invoice": {"payment_status": "succeeded"}})
    lago.subscribe(2500)
    invoice = lago.invoice()
    assert (invoice["prepaid_credit_amount_cents"], invoice["total_amount_cents"]) == (2500, 0)
    assert invoice["prepaid_granted_credit_amount_cents"] == 1000
    assert invoice["prepaid_purchased_credit_amount_cents"] == 1500
    assert balance(lago, first) == (500, "5.0")
    assert balance(lago, last) == (5000, "50.0")
    rows = lago.get(f"/wallets/{first['wallet']['lago_id']}/wallet_transactions")["wallet_transactions"]
    outbound = rows[0]
    assert (outbound["transaction_status"], outbound["lago_invoice_id"]) == ("invoiced", invoice["lago_id"])
    fundings = lago.get(f"/wallet_transactions/{outbound['lago_id']}/fundings")["wallet_transaction_fundings"]
    assert {row["wallet_transaction"]["transaction_status"]: row["amount_cents"] for row in fundings} == {
        "granted": 1000,
        "purchased": 1500,
    }


def test_two_wallets_share_an_invoice(lago: Asked) -> None:
    lago.wallet(granted_credits="10")
    lago.wallet(granted_credits="10")
    lago.subscribe(1700)
    invoice = lago.invoice()
    assert (invoice["prepaid_credit_amount_cents"], invoice["total_amount_cents"]) == (1700, 0)


def test_wallets_pay_only_what_they_are_for(lago: Asked) -> None:
    lago.wallet(granted_credits="10", applies_to={"fee_types": ["charge"]})
    lago.subscribe(1700)
    assert lago.invoice()["prepaid_credit_amount_cents"] == 0


@pytest.mark.parametrize(("currency", "cents"), [("USD", 333), ("JPY", 3), ("KWD", 3330)])
def test_credits_are_worth_whole_cents_of_any_currency(lago: Asked, currency: str, cents: int) -> None:
    made = lago.wallet(granted_credits="3.33", currency=currency)
    assert balance(lago, made)[0] == cents


def test_a_rate_with_fractions(lago: Asked) -> None:
    made = lago.wallet(granted_credits="10", rate_amount="0.333")
    assert balance(lago, made) == (333, "10.0")
    lago.subscribe(100)
    assert balance(lago, made) == (233, "6.997")


def test_a_voided_invoice_gives_back_what_wallets_paid(lago: Asked) -> None:
    made = lago.wallet(granted_credits="30")
    lago.subscribe(2000)
    assert balance(lago, made)[0] == 1000
    invoice = lago.invoice()
    lago.post(f"/invoices/{invoice['lago_id']}/void", None)
    assert balance(lago, made)[0] == 3000
    newest = lago.get(f"/wallets/{made['wallet']['lago_id']}/wallet_transactions")["wallet_transactions"][0]
    assert (newest["transaction_status"], newest["lago_voided_invoice_id"]) == ("granted", invoice["lago_id"])


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"granted_credits": 5}, {"granted_credits": ["invalid_granted_credits", "invalid_amount"]}),
        ({"paid_credits": "-1"}, {"paid_credits": ["invalid_paid_credits", "invalid_amount"]}),
        ({"paid_credits": "0.001"}, {"paid_credits": ["amount_rounds_to_zero"]}),
        ({"granted_credits": "0.004"}, {"granted_credits": ["amount_rounds_to_zero"]}),
        ({"customer": "nobody"}, {"customer": ["customer_not_found"]}),
        ({"expiration_at": "2020-01-01T00:00:00Z"}, {"expiration_at": ["invalid_date"]}),
        ({"priority": 51}, {"priority": ["value_is_invalid"]}),
        ({"currency": "XXX"}, {"currency": ["value_is_invalid"]}),
        ({"rate_amount": "-1"}, {"rate_amount": ["value_is_out_of_range"]}),
        ({"applies_to": {"fee_types": ["tea"]}}, {"applies_to": ["invalid_limitations"]}),
        ({"paid_credits": "5", "paid_top_up_min_amount_cents": 600}, {"paid_credits": ["amount_below_minimum"]}),
        ({"paid_credits": "5", "paid_top_up_max_amount_cents": 400}, {"paid_credits": ["amount_above_maximum"]}),
        (
            {"paid_top_up_min_amount_cents": 600, "paid_top_up_max_amount_cents": 500},
            {"paid_top_up_max_amount_cents": ["must_be_greater_than_or_equal_min"]},
        ),
        ({"recurring_transaction_rules": [{}]}, {"recurring_transaction_rules": ["invalid_recurring_rule"]}),
    ],
)
def test_refusals(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    assert lago.wallet(status=422, **fields)["error_details"] == details
    assert lago.get("/wallets")["wallets"] == []


def test_a_customer_has_six_active_wallets_at_most(lago: Asked) -> None:
    made = [lago.wallet(code=f"w{n}") for n in range(6)]
    assert lago.wallet(status=422, code="w7")["error_details"] == {"customer": ["wallet_limit_reached"]}
    lago.delete(f"/wallets/{made[0]['wallet']['lago_id']}")
    lago.wallet(code="w0")


def test_codes_are_told_apart(lago: Asked) -> None:
    first, second = lago.wallet(name="My Credits")["wallet"]["code"], lago.wallet(name="My Credits")["wallet"]["code"]
    assert first == "my_credits"
    assert second.startswith("my_credits_")
    assert lago.wallet(status=422, code=first)["error_details"] == {"code": ["value_already_exist"]}
    assert lago.get(f"/customers/acme/wallets/{second}")["wallet"]["code"] == second


def test_what_is_voided_is_gone_and_cannot_exceed_the_balance(lago: Asked) -> None:
    made = lago.wallet(granted_credits="5")
    order = {"wallet_id": made["wallet"]["lago_id"], "voided_credits": "2"}
    lago.post("/wallet_transactions", {"wallet_transaction": order})
    assert balance(lago, made) == (300, "3.0")
    refused = lago.post("/wallet_transactions", {"wallet_transaction": {**order, "voided_credits": "4"}}, 422)
    assert refused["error_details"] == {"voided_credits": ["insufficient_credits"]}


def test_a_terminated_wallet_takes_and_pays_nothing(lago: Asked) -> None:
    made = lago.wallet(granted_credits="5")
    ident = made["wallet"]["lago_id"]
    for _ in range(2):
        assert lago.delete(f"/wallets/{ident}")["wallet"]["status"] == "terminated"
    order = {"wallet_transaction": {"wallet_id": ident, "granted_credits": "1"}}
    refused = lago.post("/wallet_transactions", order, 422)
    assert refused["error_details"] == {"wallet_id": ["wallet_is_terminated"]}
    refused = lago.put(f"/wallets/{ident}", {"wallet": {"name": "x"}}, 422)
    assert refused["error_details"] == {"wallet_id": ["wallet_is_terminated"]}
    lago.subscribe(100)
    assert lago.invoice()["prepaid_credit_amount_cents"] == 0


def test_metadata(lago: Asked) -> None:
    ident = lago.wallet(metadata={"a": "1"})["wallet"]["lago_id"]
    path = f"/wallets/{ident}/metadata"
    assert lago.ask("PATCH", path, {"metadata": {"b": "2"}}) == {"metadata": {"a": "1", "b": "2"}}
    assert lago.delete(f"{path}/a") == {"metadata": {"b": "2"}}
    assert lago.post(path, {"metadata": {"c": None}}) == {"metadata": {"c": None}}
    assert lago.get(f"/wallets/{ident}")["wallet"]["metadata"] == {"c": None}
    assert lago.delete(path) == {"metadata": None}
    assert "metadata" not in lago.get(f"/wallets/{ident}")["wallet"]
    assert lago.delete(f"{path}/c", 404)["code"] == "metadata_not_found"


def use_three(lago: Asked) -> None:
    """Three calls at half a unit each."""
    metric = lago.post(
        "/billable_metrics", {"billable_metric": {"name": "C", "code": "c", "aggregation_type": "count_agg"}}
    )["billable_metric"]
    charge = {"billable_metric_id": metric["lago_id"], "charge_model": "standard", "properties": {"amount": "0.5"}}
    plan = {"name": "P", "code": "p", "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
    lago.post("/plans", {"plan": {**plan, "pay_in_advance": False, "charges": [charge]}})
    terms = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p"}
    lago.post("/subscriptions", {"subscription": terms})
    events = [{"transaction_id": f"t{n}", "external_subscription_id": "acme", "code": "c"} for n in range(3)]
    lago.post("/events/batch", {"events": events})


def test_ongoing_balances_know_the_usage_that_is_not_invoiced(lago: Asked) -> None:
    use_three(lago)
    made = lago.wallet(granted_credits="10")
    wallet = lago.get(f"/wallets/{made['wallet']['lago_id']}")["wallet"]
    assert (wallet["balance_cents"], wallet["ongoing_balance_cents"]) == (1000, 850)
    assert Decimal(wallet["credits_ongoing_usage_balance"]) == Decimal("1.5")


def test_changing_a_wallet(lago: Asked) -> None:
    path = f"/wallets/{lago.wallet(metadata={'a': '1'})['wallet']['lago_id']}"
    change = {
        "name": "N",
        "code": None,
        "priority": None,
        "metadata": {"b": "2"},
        "expiration_at": "2026-04-01T00:00:00Z",
    }
    changed = lago.put(path, {"wallet": change})["wallet"]
    assert (changed["name"], changed["code"], changed["priority"]) == ("N", "default", 50)
    assert (changed["metadata"], changed["expiration_at"]) == ({"b": "2"}, "2026-04-01T00:00:00Z")
    refused = lago.put(path, {"wallet": {"name": "M", "applies_to": {"billable_metric_codes": ["nope"]}}}, 422)
    assert refused["error_details"] == {"billable_metrics": ["invalid_identifier"]}
    refused = lago.put(path, {"wallet": {"name": "M", "priority": 0}}, 422)
    assert refused["error_details"] == {"priority": ["value_is_invalid"]}
    assert lago.get(path)["wallet"]["name"] == "N"


def test_metadata_that_cannot_be_kept_does_not_stop_a_new_wallet(lago: Asked) -> None:
    assert "metadata" not in lago.wallet(metadata={"k" * 101: "v"})["wallet"]


def test_a_wallet_expires(lago: Asked) -> None:
    made = lago.wallet(granted_credits="5", expiration_at="2026-03-10T12:00:00Z")
    lago.simulator.travel(NOW + timedelta(hours=5))
    wallet = lago.get(f"/wallets/{made['wallet']['lago_id']}")["wallet"]
    assert (wallet["status"], wallet["balance_cents"]) == ("terminated", 500)


def test_a_wallet_that_is_used_up_is_told_of_once(lago: Asked) -> None:
    told: list[str] = []
    lago.simulator.on_webhook(
        lambda delivery: told.append(delivery.webhook_type), event_types=["wallet.depleted_ongoing_balance"]
    )
    lago.wallet(granted_credits="10")
    lago.subscribe(1500)
    assert told == ["wallet.depleted_ongoing_balance"]
    lago.subscribe(1500, code="q")
    assert len(told) == 1


def test_a_filter_of_the_wrong_kind_finds_nobody(lago: Asked) -> None:
    assert lago.get("/wallets?external_customer_id[]=acme", 404)["code"] == "customer_not_found"


def test_credits_that_are_given_are_of_whole_cents(lago: Asked) -> None:
    """1.33 credits at 3 cents are 4 cents, which are 1.33333 credits."""
    made = lago.wallet(granted_credits="1.33", rate_amount="0.03")
    assert balance(lago, made) == (4, "1.33333")
    [row] = lago.get(f"/wallets/{made['wallet']['lago_id']}/wallet_transactions")["wallet_transactions"]
    assert (row["amount"], row["credit_amount"]) == ("0.04", "1.33333")
    assert row["remaining_credit_amount"] == "1.3333333333333333333333333333333"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "provider"),
        ({"payment_method_type": "manual"}, "manual"),
        ({"payment_method_type": "provider"}, "provider"),
        ({"payment_method_type": "", "payment_method_id": ""}, "provider"),
    ],
)
def test_wallets_are_paid_by_hand_or_by_default(lago: Asked, given: Any, shown: str) -> None:
    wallet = lago.wallet(payment_method=given)["wallet"]
    assert wallet["payment_method"] == {"payment_method_id": None, "payment_method_type": shown}
    order = {"wallet_id": wallet["lago_id"], "paid_credits": "1", "granted_credits": "1", "payment_method": given}
    sold, granted = lago.post("/wallet_transactions", {"wallet_transaction": order})["wallet_transactions"]
    assert sold["payment_method"]["payment_method_type"] == shown
    assert granted["payment_method"]["payment_method_type"] == "provider"


@pytest.mark.parametrize(
    "given",
    [
        {"payment_method_type": "card"},
        {"payment_method_id": "x"},
        {"payment_method_type": "provider", "payment_method_id": "x"},
    ],
)
def test_payment_methods_that_nobody_has(lago: Asked, given: dict[str, str]) -> None:
    details = {"payment_method": ["invalid_payment_method"]}
    assert lago.wallet(422, payment_method=given)["error_details"] == details
    ident = lago.wallet()["wallet"]["lago_id"]
    assert lago.put(f"/wallets/{ident}", {"wallet": {"payment_method": given}}, 422)["error_details"] == details
    order = {"wallet_id": ident, "granted_credits": "1", "payment_method": given}
    refused = lago.post("/wallet_transactions", {"wallet_transaction": order}, 422)
    assert refused["error_details"] == details
    lago.subscribe(100)
    terms = {"external_customer_id": "acme", "external_id": "x", "plan_code": "p", "payment_method": given}
    assert lago.post("/subscriptions", {"subscription": terms}, 422)["error_details"] == details


@pytest.mark.parametrize(("asked_for", "held"), [(None, True), (False, False), (True, True)])
def test_whether_the_payment_must_succeed_is_the_wallets_unless_it_is_said(
    lago: Asked, *, asked_for: bool | None, held: bool
) -> None:
    ident = lago.wallet(invoice_requires_successful_payment=True)["wallet"]["lago_id"]
    order = {"wallet_id": ident, "paid_credits": "1", "invoice_requires_successful_payment": asked_for}
    [sold] = lago.post("/wallet_transactions", {"wallet_transaction": order})["wallet_transactions"]
    assert sold["invoice_requires_successful_payment"] is held


@pytest.mark.parametrize(
    ("balances", "used"),
    [
        pytest.param(("10", "10"), (150, 0), id="the first one goes as far"),
        pytest.param(("1", "10"), (100, 50), id="the second one pays the rest"),
        pytest.param(("1", "0.2"), (100, 50), id="the last one what is too much"),
        pytest.param(("1",), (150,), id="the only one everything"),
    ],
)
def test_usage_is_shared_by_wallets_in_their_order(
    lago: Asked, balances: tuple[str, ...], used: tuple[int, ...]
) -> None:
    wallets = [lago.wallet(granted_credits=held, priority=place) for place, held in enumerate(balances, 1)]
    use_three(lago)
    lago.put(f"/wallets/{wallets[0]['wallet']['lago_id']}", {"wallet": {"name": "Renamed"}})
    shown = [lago.get(f"/wallets/{row['wallet']['lago_id']}")["wallet"] for row in wallets]
    assert tuple(wallet["ongoing_usage_balance_cents"] for wallet in shown) == used
    assert all(
        wallet["ongoing_balance_cents"] == wallet["balance_cents"] - wallet["ongoing_usage_balance_cents"]
        for wallet in shown
    )


@pytest.mark.parametrize(
    ("rate", "currency", "unit_amount"), [("2", "USD", "2.0"), ("0.0125", "USD", "0.01"), ("1.5", "JPY", "1.0")]
)
def test_credits_are_sold_at_whole_cents(lago: Asked, rate: str, currency: str, unit_amount: str) -> None:
    lago.customer("other", currency)
    order: dict[str, Any] = {
        "rate_amount": rate,
        "currency": currency,
        "paid_credits": "1000",
        "transaction_name": "Pack",
    }
    lago.wallet(customer="other", **order)
    [fee] = lago.invoice("other")["fees"]
    assert fee["precise_unit_amount"] == unit_amount
    assert (fee["item"]["name"], fee["item"]["description"]) == ("Pack", "credit")
    [listed] = lago.get("/fees?external_customer_id=other")["fees"]
    assert listed["lago_id"] == fee["lago_id"]


def test_transactions_are_found_by_their_metadata(lago: Asked) -> None:
    ident = lago.wallet()["wallet"]["lago_id"]
    for source in ("gift", "promo"):
        order = {"wallet_id": ident, "granted_credits": "1", "metadata": [{"key": "source", "value": source}]}
        lago.post("/wallet_transactions", {"wallet_transaction": order})
    path = f"/wallets/{ident}/wallet_transactions"
    found = lago.get(f"{path}?metadata[source]=gift&metadata[other]=")["wallet_transactions"]
    assert [row["metadata"] for row in found] == [[{"key": "source", "value": "gift"}]]
    assert lago.get(f"{path}?metadata[source]=none")["wallet_transactions"] == []


@pytest.mark.parametrize("kind", ["paid_credits", "granted_credits", "voided_credits"])
def test_a_top_up_has_its_limits(lago: Asked, kind: str) -> None:
    ident = lago.wallet(granted_credits="1")["wallet"]["lago_id"]
    order = {"wallet_id": ident, kind: "1" + 25 * "0"}
    refused = lago.post("/wallet_transactions", {"wallet_transaction": order}, 422)
    assert refused["error_details"] == {kind: [f"invalid_{kind}", "invalid_amount"]}


@pytest.mark.parametrize(("query", "count"), [("metadata[a]=1", 1), ("metadata[a]=2", 0), ("metadata[a]=", 2)])
def test_transactions_are_found_by_metadata(lago: Asked, query: str, count: int) -> None:
    made = lago.wallet(granted_credits="1", transaction_metadata=[{"key": "a", "value": "1"}])["wallet"]["lago_id"]
    lago.post("/wallet_transactions", {"wallet_transaction": {"wallet_id": made, "granted_credits": "1"}})
    assert lago.get(f"/wallets/{made}/wallet_transactions?{query}")["meta"]["total_count"] == count


@pytest.mark.parametrize(
    ("name", "code"),
    [("Été 2026", "ete_2026"), ("a _ b__c", "a_b_c"), ("a日b", "a_b"), ("日本", "default"), ("Straße-1", "strasse-1")],
)
def test_a_code_is_made_of_the_name(lago: Asked, name: str, code: str) -> None:
    assert lago.wallet(name=name)["wallet"]["code"] == code


def test_the_clock_refreshes_no_ongoing_balance_without_a_licence_but_taking_credits_does(lago: Asked) -> None:
    ident = lago.wallet(granted_credits="10")["wallet"]["lago_id"]
    use_three(lago)
    lago.simulator.travel(NOW + timedelta(hours=1))
    assert lago.get(f"/wallets/{ident}")["wallet"]["ongoing_balance_cents"] == 1000
    told: list[int] = []
    lago.simulator.on_webhook(
        lambda delivery: told.append(json.loads(delivery.body)["wallet"]["ongoing_balance_cents"]),
        event_types=["wallet.updated"],
    )
    lago.post("/wallet_transactions", {"wallet_transaction": {"wallet_id": ident, "voided_credits": "4"}})
    assert told == [450]


@pytest.mark.parametrize("kind", ["wallet_balance_amount", "wallet_ongoing_balance_amount"])
def test_an_alert_knows_what_its_wallet_holds_from_the_start(lago: Asked, kind: str) -> None:
    lago.wallet(granted_credits="10", code="w")
    alert = {"alert_type": kind, "code": "low", "thresholds": [{"value": 100}]}
    assert lago.post("/customers/acme/wallets/w/alerts", {"alert": alert})["alert"]["previous_value"] == "1000.0"
