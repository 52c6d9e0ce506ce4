"""Customers: what a second call changes, what is refused, what is found, what ends with them."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked
from .shop import plan, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        yield lago


def upsert(lago: Asked, status: int = 200, **fields: Any) -> Any:
    answer = lago.post("/customers", {"customer": {"external_id": "acme", **fields}}, status)
    return answer["customer"] if status == 200 else answer


def test_what_is_not_sent_stays_and_null_clears(lago: Asked) -> None:
    upsert(lago, name="Acme", legal_name="Acme Inc", net_payment_term=30, shipping_address={"city": "Paris"})
    changed = upsert(lago, name=None, shipping_address={"zipcode": "75001"})
    assert (changed["name"], changed["legal_name"], changed["net_payment_term"]) == (None, "Acme Inc", 30)
    assert (changed["shipping_address"]["city"], changed["shipping_address"]["zipcode"]) == ("Paris", "75001")


def test_blank_addresses_are_null_and_other_blank_texts_are_not(lago: Asked) -> None:
    made = upsert(lago, city=" ", address_line1="", legal_name="", name="")
    assert (made["city"], made["address_line1"], made["legal_name"], made["name"]) == (None, None, "", "")


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"email": "a@b.co,nonsense"}, {"email": ["invalid_email_format"]}),
        ({"shipping_address": {"country": "zz"}}, {"shipping_country": ["not_a_valid_country_code"]}),
        ({"net_payment_term": "soon"}, {"net_payment_term": ["is not a number"]}),
        (
            {"billing_configuration": {"payment_provider": "stripe", "sync_with_provider": True}},
            {"base": ["payment_provider_not_found"]},
        ),
        (
            {"billing_configuration": {"subscription_invoice_issuing_date_anchor": "someday"}},
            {"subscription_invoice_issuing_date_anchor": ["value_is_invalid"]},
        ),
        (
            {"integration_customers": [{"integration_type": "xero"}, {"integration_type": "xero"}]},
            {"integration_customers": ["invalid_count_per_integration_type"]},
        ),
        (
            {"currency": "BTC", "country": "XX"},
            {"country": ["not_a_valid_country_code"], "currency": ["value_is_invalid"]},
        ),
    ],
)
def test_refusals(lago: Asked, fields: Any, details: Any) -> None:
    assert upsert(lago, 422, **fields)["error_details"] == details


def test_a_refused_payment_provider_leaves_the_customer_created(lago: Asked) -> None:
    upsert(lago, 422, billing_configuration={"payment_provider": "adyen", "provider_customer_id": "x"})
    assert lago.get("/customers/acme")["customer"]["billing_configuration"]["payment_provider"] is None


@pytest.mark.parametrize("fields", [{"country": 1}, {"finalize_zero_amount_invoice": 1}, {"net_payment_term": 2**40}])
def test_what_crashes_the_server(lago: Asked, fields: Any) -> None:
    upsert(lago, 500, **fields)
    lago.get("/customers/acme", 404)


def test_taxes_are_replaced_as_a_whole(lago: Asked) -> None:
    for code in ("vat", "city"):
        lago.post("/taxes", {"tax": {"name": code, "code": code, "rate": "10"}})
    assert [tax["code"] for tax in upsert(lago, tax_codes=["vat", "city"])["taxes"]] == ["vat", "city"]
    upsert(lago, 404, tax_codes=["city", "none"])
    assert [tax["code"] for tax in upsert(lago, name="x")["taxes"]] == ["vat", "city"]
    assert upsert(lago, tax_codes=[])["taxes"] == []


def test_metadata_can_swap_keys_only_with_ids(lago: Asked) -> None:
    first, second = upsert(lago, metadata=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])["metadata"]
    kept = upsert(lago, metadata=[{"id": second["lago_id"], "key": "b", "value": "3"}, {"key": "c", "value": "4"}])
    assert [(row["key"], row["value"]) for row in kept["metadata"]] == [("b", "3"), ("c", "4")]
    swapped = [{"id": second["lago_id"], "key": "c", "value": "3"}]
    assert upsert(lago, 422, metadata=swapped)["error_details"] == {"key": ["value_already_exist"]}
    assert first["lago_id"] not in {row["lago_id"] for row in kept["metadata"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search_term=BILL", ["two"]),
        ("states[]=CA&states[]=NY", ["two", "one"]),
        ("states=CA", ["three", "two", "one"]),
        ("metadata[tier]=gold", ["one"]),
        ("metadata[tier]=", ["three", "two"]),
        ("has_tax_identification_number=true", ["three"]),
        ("has_customer_type=false", ["three", "one"]),
        ("customer_type=company", ["two"]),
        ("account_type[]=partner", []),
    ],
)
def test_filters(lago: Asked, query: str, found: list[str]) -> None:
    upsert(lago, external_id="one", state="CA", metadata=[{"key": "tier", "value": "gold"}])
    upsert(lago, external_id="two", state="NY", email="billing@two.co", customer_type="company")
    upsert(lago, external_id="three", tax_identification_number="EU1")
    assert [row["external_id"] for row in lago.get(f"/customers?{query}")["customers"]] == found


@pytest.mark.parametrize(
    ("query", "details"),
    [
        ("account_type[]=x", {"account_type": {"0": ["must be one of: customer, partner"]}}),
        ("customer_type=x", {"customer_type": ["must be one of: company, individual"]}),
        ("has_customer_type=x", {"has_customer_type": ["must be one of: true, false"]}),
        (
            "has_customer_type=false&customer_type=company",
            {"customer_type": ["must be nil when has_customer_type is false"]},
        ),
    ],
)
def test_filters_that_are_refused(lago: Asked, query: str, details: Any) -> None:
    assert lago.get(f"/customers?{query}", 422)["error_details"] == details


def test_an_id_is_free_after_deletion_and_a_number_is_not(lago: Asked) -> None:
    first = upsert(lago)
    lago.delete("/customers/acme")
    second = upsert(lago)
    assert (first["sequential_id"], second["sequential_id"]) == (1, 2)
    assert first["lago_id"] != second["lago_id"]


def test_subscriptions_wallets_and_coupons_end_with_their_customer(lago: Asked) -> None:
    lago.customer()
    plan(lago, amount_cents=3100)
    running = subscribe(lago)["lago_id"]
    waiting = subscribe(lago, "later", subscription_at="2027-01-01")["lago_id"]
    wallet = lago.wallet(granted_credits="1")["wallet"]
    lago.delete("/customers/acme")
    ended = lago.get(f"/subscriptions/acme~{running}?status=terminated")["subscription"]
    assert ended["terminated_at"] == "2026-03-10T09:30:00Z"
    assert lago.get(f"/subscriptions/later~{waiting}?status=canceled")["subscription"]["status"] == "canceled"
    assert lago.get(f"/wallets/{wallet['lago_id']}")["wallet"]["status"] == "terminated"
    (invoice,) = lago.get("/invoices?external_customer_id=acme")["invoices"]
    assert (invoice["fees_amount_cents"], invoice["status"]) == (100, "finalized")
