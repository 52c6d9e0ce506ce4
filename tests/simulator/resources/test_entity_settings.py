"""Settings of the billing entity that take effect on what comes after them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, metric, plan, send, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        yield lago


@pytest.fixture
def code(lago: Asked) -> str:
    [entity] = lago.get("/billing_entities")["billing_entities"]
    return str(entity["code"])


def change(lago: Asked, code: str, status: int = 200, **fields: Any) -> Any:
    return lago.put(f"/billing_entities/{code}", {"billing_entity": fields}, status)


def numbers(lago: Asked, customer: str = "acme") -> list[str]:
    return [row["number"] for row in lago.get(f"/invoices?external_customer_id={customer}")["invoices"]]


def test_invoices_are_numbered_by_entity_and_month_after_those_that_were_made(lago: Asked, code: str) -> None:
    lago.subscribe(100)
    change(lago, code, document_numbering="per_billing_entity", document_number_prefix="inv")
    lago.subscribe(100, customer="else", code="q")
    lago.subscribe(100, code="r")
    assert numbers(lago, "else") == ["INV-202603-002"]
    assert numbers(lago)[0] == "INV-202603-003"
    assert lago.get("/organizations")["organization"]["document_numbering"] == "per_customer"


def test_a_prefix_is_that_of_new_customers_and_of_all_new_invoices(lago: Asked, code: str) -> None:
    lago.customer("old")
    change(lago, code, document_number_prefix="new")
    lago.customer("later")
    slugs = [lago.get(f"/customers/{who}")["customer"]["slug"] for who in ("old", "later")]
    assert (slugs[0].startswith("NEW-"), slugs[1]) == (False, "NEW-002")
    lago.subscribe(100, customer="old")
    assert numbers(lago, "old") == ["NEW-001-001"]


def test_what_is_changed_on_the_entity_is_not_shown_on_the_organization(lago: Asked, code: str) -> None:
    change(lago, code, country="fr", billing_configuration={"document_locale": "de"})
    shown = lago.get("/organizations")["organization"]
    assert (shown["country"], shown["billing_configuration"]["document_locale"]) == (None, "en")
    lago.put("/organizations", {"organization": {"document_numbering": "per_organization"}})
    entity = lago.get(f"/billing_entities/{code}")["billing_entity"]
    assert (entity["document_numbering"], entity["country"]) == ("per_billing_entity", "FR")


def test_taxes_of_the_entity_are_for_customers_without_their_own(lago: Asked, code: str) -> None:
    for name, rate in (("a", 10), ("b", 20)):
        lago.post("/taxes", {"tax": {"name": name, "code": name, "rate": rate}})
    assert change(lago, code, 404, tax_codes=["a", "nope"])["code"] == "tax_not_found"
    shown = change(lago, code, tax_codes=["b"])["billing_entity"]["taxes"]
    assert [tax["code"] for tax in shown] == ["b"]
    lago.post("/customers", {"customer": {"external_id": "own", "tax_codes": ["a"]}})
    lago.subscribe(1000)
    lago.subscribe(1000, customer="own", code="q")
    assert [lago.invoice(who)["taxes_amount_cents"] for who in ("acme", "own")] == [200, 100]
    lago.delete("/taxes/b")
    assert lago.get(f"/billing_entities/{code}")["billing_entity"]["taxes"] == []


@pytest.mark.parametrize(
    ("details", "codes"),
    [
        pytest.param({}, ["lago_eu_fr_standard"], id="of nowhere: as the entity"),
        pytest.param({"country": "DE"}, ["lago_eu_de_standard"], id="of another member"),
        pytest.param({"country": "US"}, ["lago_eu_tax_exempt"], id="of no member"),
        pytest.param({"country": "PT", "zipcode": "9500 100"}, ["lago_eu_pt_exception_azores"], id="of a territory"),
        pytest.param({"country": "IT", "tax_codes": ["own"]}, ["own", "lago_eu_it_standard"], id="beside its own"),
    ],
)
def test_eu_taxes_come_by_where_a_customer_is(
    lago: Asked, code: str, details: dict[str, Any], codes: list[str]
) -> None:
    lago.post("/taxes", {"tax": {"name": "Own", "code": "own", "rate": 1}})
    change(lago, code, country="FR", eu_tax_management=True)
    made = lago.post("/customers", {"customer": {"external_id": "org", **details}})["customer"]
    assert [tax["code"] for tax in made["taxes"]] == codes


def test_eu_taxes_are_for_members_and_a_tax_number_is_not_checked_here(lago: Asked, code: str) -> None:
    refused = change(lago, code, 422, country="US", eu_tax_management=True)
    assert refused["error_details"] == {"eu_tax_management": ["billing_entity_must_be_in_eu"]}
    change(lago, code, country="FR", eu_tax_management=True)
    customer = {"external_id": "org", "country": "DE", "tax_identification_number": "DE123456789"}
    assert lago.post("/customers", {"customer": customer}, 501)["code"] == "not_simulated"
    assert lago.get("/customers")["customers"] == []


def test_totals_are_those_of_the_last_count_for_half_an_hour(lago: Asked) -> None:
    def total(path: str) -> Any:
        return lago.get(path)["meta"]["total_count"]

    for name in ("a", "b"):
        lago.subscribe(100, code=name)
    assert total("/invoices?per_page=1") == 2
    lago.subscribe(100, code="c")
    assert total("/invoices?per_page=1") == 2
    assert total("/invoices?per_page=1&currency=USD") == 3
    assert total("/invoices?per_page=1&page=2") == 3
    lago.subscribe(100, code="d")
    assert total("/customers/acme/invoices?per_page=1") == 3
    lago.simulator.travel(NOW + timedelta(minutes=31))
    assert total("/invoices?per_page=1") == 4


@pytest.mark.parametrize(("units", "made"), [("9" * 16, 1), ("1" + "0" * 17, 0)])
def test_an_invoice_that_no_column_holds_is_never_made(lago: Asked, units: str, made: int) -> None:
    plan(lago, charge(metric(lago)))
    subscribe(lago)
    send(lago, {"n": units})
    lago.simulator.travel(NOW + timedelta(days=30))
    assert len(numbers(lago)) == made
