"""Moving what users had to the organization that pays: what ends with a customer, and who pays for its last invoice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, metric, plan, send, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        plan(lago, charge(metric(lago)))
        yield lago


def used(lago: Asked) -> None:
    subscribe(lago)
    send(lago, {"n": 20})


def last_invoice(lago: Asked) -> Any:
    """The last invoice of `acme`, which is still found under the id of the customer that is gone."""
    lago.delete("/customers/acme")
    return lago.invoice()


def test_a_customers_wallet_pays_its_last_invoice(lago: Asked) -> None:
    wallet = lago.wallet(granted_credits="5")["wallet"]
    used(lago)
    invoice = last_invoice(lago)
    assert (invoice["prepaid_credit_amount_cents"], invoice["total_amount_cents"]) == (500, 1500)
    closed = lago.get(f"/wallets/{wallet['lago_id']}")["wallet"]
    assert (closed["status"], closed["balance_cents"]) == ("terminated", 0)


def test_a_customers_coupon_reduces_its_last_invoice(lago: Asked) -> None:
    terms = {"name": "c", "code": "c", "coupon_type": "percentage", "percentage_rate": "10", "frequency": "forever"}
    lago.post("/coupons", {"coupon": {**terms, "expiration": "no_expiration"}})
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    used(lago)
    assert last_invoice(lago)["coupons_amount_cents"] == 200
    assert lago.get("/applied_coupons")["applied_coupons"] == []


def test_a_subscription_that_asks_for_no_last_invoice_gets_none(lago: Asked) -> None:
    used(lago)
    lago.put("/subscriptions/acme", {"subscription": {"on_termination_invoice": "skip"}})
    lago.delete("/customers/acme")
    assert lago.get("/invoices")["invoices"] == []
    [ended] = lago.get("/subscriptions?status[]=terminated")["subscriptions"]
    assert ended["on_termination_invoice"] == "skip"


def test_a_subscription_that_asks_for_no_credit_note_gets_none(lago: Asked) -> None:
    plan(lago, code="early", amount_cents=3100, pay_in_advance=True)
    subscribe(lago, code="early")
    lago.put("/subscriptions/acme", {"subscription": {"on_termination_credit_note": "skip"}})
    lago.delete("/customers/acme")
    assert lago.get("/credit_notes")["credit_notes"] == []


def test_credit_notes_pay_invoices_in_their_currency_only(lago: Asked) -> None:
    terms = {"amount_cents": 3100, "pay_in_advance": True}
    plan(lago, code="euro", amount_currency="EUR", **terms)
    plan(lago, code="dollar", **terms)
    subscribe(lago, code="euro")
    lago.delete("/subscriptions/acme")
    subscribe(lago, "again", code="dollar")
    assert lago.invoice()["credit_notes_amount_cents"] == 0
    subscribe(lago, "thrice", code="euro")
    assert lago.invoice()["credit_notes_amount_cents"] > 0


def test_a_credit_note_that_was_voided_stays_so_when_its_invoice_is(lago: Asked) -> None:
    plan(lago, code="early", amount_cents=3100, pay_in_advance=True)
    subscribe(lago, code="early")
    lago.delete("/subscriptions/acme")
    plan(lago, code="cheap", amount_cents=310, pay_in_advance=True)
    subscribe(lago, "cheap", code="cheap")
    paid = lago.invoice()
    [note] = lago.get("/credit_notes")["credit_notes"]
    assert paid["credit_notes_amount_cents"] == note["credit_amount_cents"] - note["balance_amount_cents"] > 0
    lago.put(f"/credit_notes/{note['lago_id']}/void", {})
    lago.post(f"/invoices/{paid['lago_id']}/void", {})
    [note] = lago.get("/credit_notes")["credit_notes"]
    assert (note["credit_status"], note["balance_amount_cents"]) == ("voided", 0)


def found(lago: Asked, query: str) -> int:
    return int(lago.get(f"/invoices?{query}")["meta"]["total_count"])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("amount_from=1000.5", 1),
        ("amount_from=1e3&amount_to=2000.0", 2),
        ("status=finalized&statuses[]=voided", 2),
        ("statuses[]=voided", 0),
        ("payment_statuses[]=pending&payment_statuses[]=failed", 2),
        ("payment_overdue=0", 2),
        ("payment_overdue=yes", 0),
        ("partially_paid=off", 2),
        ("self_billed=true", 0),
        ("self_billed=false", 2),
        ("settlements[]=credit_note", 0),
        ("search_term=acm", 2),
        ("search_term=ivan", 0),
        ("invoice_type=one_off&currency=USD", 2),
        ("invoice_type=bogus", 0),
        ("per_page=1&page=2", 2),
    ],
)
def test_invoices_are_found_by_what_they_are(lago: Asked, query: str, count: int) -> None:
    lago.post("/add_ons", {"add_on": {"name": "s", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
    for cents in (1000, 2000):
        lago.one_off(cents)
    assert found(lago, query) == count


@pytest.mark.parametrize(
    ("query", "details"),
    [
        (
            "payment_overdue=abc&self_billed=2",
            {"self_billed": ["must be boolean"], "payment_overdue": ["must be boolean"]},
        ),
        ("status=open", {"status": ["must be one of: draft, finalized, voided, failed, pending or must be an array"]}),
        ("settlements=x", {"settlements": ["must be one of: payment, credit_note or must be an array"]}),
        ("payment_statuses[]=paid", {"payment_status": {"0": ["must be one of: pending, succeeded, failed"]}}),
    ],
)
def test_filters_of_invoices_are_checked_together(lago: Asked, query: str, details: Any) -> None:
    assert lago.get(f"/invoices?{query}", 422)["error_details"] == details


def test_a_deleted_customers_invoices_are_found_by_its_id_but_not_by_its_name(lago: Asked) -> None:
    lago.post("/customers", {"customer": {"external_id": "ivan", "name": "Petrov", "currency": "USD"}})
    lago.post("/add_ons", {"add_on": {"name": "s", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
    lago.one_off(1000, customer="ivan")
    assert found(lago, "search_term=petrov") == 1
    lago.delete("/customers/ivan")
    assert found(lago, "search_term=petrov") == 0
    assert found(lago, "external_customer_id=ivan") == 1


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("/invoices?external_customer_id={}", "acme"),
        ("/credit_notes?external_customer_id={}", "acme"),
        ("/applied_coupons?external_customer_id={}", None),
        ("/customers/{}/invoices?", "acme"),
        ("/customers/{}/credit_notes?", "acme"),
        ("/customers/{}/subscriptions?status[]=terminated", "acme"),
        ("/customers/{}/past_usage?external_subscription_id=acme", None),
    ],
)
def test_lists_of_an_id_show_what_a_deleted_customer_had_and_nobody_elses(
    lago: Asked, path: str, owner: str | None
) -> None:
    terms = {"name": "c", "code": "c", "coupon_type": "percentage", "percentage_rate": "10", "frequency": "forever"}
    lago.post("/coupons", {"coupon": {**terms, "expiration": "no_expiration"}})
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    plan(lago, code="early", amount_cents=3100, pay_in_advance=True)
    subscribe(lago, code="early")
    lago.delete("/customers/acme")
    lago.customer("acme")  # another one, by the same id
    lago.customer("other")
    counts = {each: lago.get(path.format(each))["meta"]["total_count"] for each in ("acme", "other")}
    assert {each for each, count in counts.items() if count} == ({owner} - {None})


@pytest.mark.parametrize(
    ("query", "count"),
    [("types[]=credit", 1), ("types[]=offset", 0), ("types[]=x", 1), ("search_term=CN001", 1), ("search_term=y", 0)],
)
def test_credit_notes_are_found_by_what_they_are(lago: Asked, query: str, count: int) -> None:
    plan(lago, code="early", amount_cents=3100, pay_in_advance=True)
    subscribe(lago, code="early")
    lago.delete("/subscriptions/acme")
    assert lago.get(f"/credit_notes?{query}")["meta"]["total_count"] == count


@pytest.mark.parametrize(
    ("query", "details"),
    [
        ("created_at_from=abc", {"created_at_from": ["invalid_date"]}),
        ("succeeded_at_to=", {"succeeded_at_to": ["invalid_date"]}),
        ("fee_type=", {"fee_type": ["value_is_invalid"]}),
    ],
)
def test_filters_of_fees_that_cannot_be_read(lago: Asked, query: str, details: Any) -> None:
    assert lago.get(f"/fees?{query}", 422)["error_details"] == details


def test_a_credit_note_gives_back_what_coupons_left_and_adds_up(lago: Asked) -> None:
    lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": 20}})
    terms = {"name": "c", "code": "c", "coupon_type": "fixed_amount", "amount_cents": 777, "amount_currency": "USD"}
    lago.post("/coupons", {"coupon": {**terms, "frequency": "once", "expiration": "no_expiration"}})
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    plan(lago, code="early", amount_cents=3333, pay_in_advance=True, tax_codes=["vat"])
    subscribe(lago, code="early")
    lago.simulator.travel(NOW + timedelta(days=4))
    lago.delete("/subscriptions/acme")
    [note] = lago.get("/credit_notes")["credit_notes"]
    # 17 of 31 days of 3333 are 1827.77419; of the coupon's 777 on a fee of 2365 that is 600.49917.
    assert (note["items"][0]["precise_amount_cents"], note["coupons_adjustment_amount_cents"]) == ("1827.77419", 600)
    assert (note["precise_taxes_amount_cents"], note["precise_total_amount_cents"]) == ("245.455", "1472.73002")
    assert note["sub_total_excluding_taxes_amount_cents"] + note["taxes_amount_cents"] == note["total_amount_cents"]
    assert (note["total_amount_cents"], note["balance_amount_cents"], note["credit_amount_cents"]) == (1472, 1472, 1472)


@pytest.mark.parametrize(("applies_to", "cents"), [({"billable_metric_codes": ["tokens"]}, 15), ({}, 14)])
def test_a_share_of_some_fees_is_exact_and_one_of_all_is_a_double(lago: Asked, applies_to: Any, cents: int) -> None:
    terms = {"name": "c", "code": "c", "coupon_type": "percentage", "percentage_rate": "29", "frequency": "forever"}
    lago.post("/coupons", {"coupon": {**terms, "expiration": "no_expiration", "applies_to": applies_to}})
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    subscribe(lago)
    send(lago, {"n": "0.5"})
    lago.delete("/subscriptions/acme")
    assert lago.invoice()["coupons_amount_cents"] == cents
