"""The organization, its billing entity, webhook endpoints, and what premium would be needed for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        yield lago


def endpoint(lago: Asked, status: int = 200, **fields: Any) -> Any:
    return lago.post("/webhook_endpoints", {"webhook_endpoint": {"webhook_url": "http://h.co/x", **fields}}, status)


def test_changing_the_organization_changes_its_invoices(lago: Asked) -> None:
    changed = lago.put("/organizations", {"organization": {"net_payment_term": 15, "timezone": "Asia/Tokyo"}})
    assert (changed["organization"]["net_payment_term"], changed["organization"]["timezone"]) == (15, "UTC")
    [entity] = lago.get("/billing_entities")["billing_entities"]
    assert (entity["net_payment_term"], entity["is_default"]) == (15, True)
    lago.subscribe(100)
    assert (lago.invoice()["issuing_date"], lago.invoice()["payment_due_date"]) == ("2026-03-10", "2026-03-25")


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"country": "xx"}, {"country": ["not_a_valid_country_code"]}),
        ({"email": "nope"}, {"email": ["invalid_email_format"]}),
        ({"net_payment_term": -1}, {"net_payment_term": ["value_is_out_of_range"]}),
        ({"document_number_prefix": "12345678901"}, {"document_number_prefix": ["value_is_too_long"]}),
    ],
)
def test_bad_settings_change_nothing(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    before = lago.get("/organizations")
    refused = lago.put("/organizations", {"organization": {**fields, "city": "Rome"}}, 422)
    assert refused["error_details"] == details
    assert lago.get("/organizations") == before


def test_a_second_billing_entity_needs_premium(lago: Asked) -> None:
    assert lago.post("/billing_entities", {"billing_entity": {"code": "b", "name": "B"}}, 403)["code"]
    code = lago.get("/billing_entities")["billing_entities"][0]["code"]
    assert (
        lago.put(f"/billing_entities/{code}", {"billing_entity": {"city": "Rome"}})["billing_entity"]["city"] == "Rome"
    )
    assert lago.get("/billing_entities/nope", 404)["code"] == "billing_entity_not_found"


def test_endpoints_are_shown_on_the_organization(lago: Asked) -> None:
    made = endpoint(lago, event_types=["Customer.Created ", "customer.created"])["webhook_endpoint"]
    assert made["event_types"] == ["customer.created"]
    assert lago.get("/organizations")["organization"]["webhook_urls"] == ["http://h.co/x"]
    path = f"/webhook_endpoints/{made['lago_id']}"
    assert lago.put(path, {"webhook_endpoint": {"name": "n"}})["webhook_endpoint"]["event_types"] == [
        "customer.created"
    ]
    lago.delete(path)
    assert lago.get(path, 404)["code"] == "webhook_endpoint_not_found"


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"webhook_url": ""}, {"webhook_url": ["value_is_mandatory", "url_is_invalid"]}),
        ({"webhook_url": "ftp://h.co"}, {"webhook_url": ["url_is_invalid"]}),
        ({"webhook_url": "http://[h"}, {"webhook_url": ["url_is_invalid"]}),
        ({"event_types": "customer.created"}, {"event_types": ["must_be_array"]}),
        ({"event_types": ["tea.made"]}, {"event_types": ['contains invalid types: ["tea.made"]']}),
    ],
)
def test_endpoints_that_are_refused(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    assert endpoint(lago, 422, **fields)["error_details"] == details


def test_at_most_ten_endpoints_and_known_signatures(lago: Asked) -> None:
    endpoint(lago, 500, signature_algo="md5")
    for number in range(10):
        endpoint(lago, webhook_url=f"http://h.co/{number}", signature_algo="hmac")
    refused = endpoint(lago, 422, webhook_url="http://h.co/11", signature_algo="hmac")
    assert refused["error_details"] == {"base": ["Maximum number of webhook endpoints was reached"]}


@pytest.mark.parametrize(
    "path",
    ["/activity_logs", "/api_logs", "/analytics/mrr", "/analytics/invoiced_usage", "/analytics/invoice_collection"],
)
def test_premium(lago: Asked, path: str) -> None:
    assert lago.get(path, 403)["code"] == "feature_unavailable"


def test_payments_say_what_is_wrong_before_they_are_refused(lago: Asked) -> None:
    payment = {"invoice_id": "x", "amount_cents": 1}
    assert lago.post("/payments", {"payment": {"amount_cents": 1}}, 422)["error_details"]
    assert lago.post("/payments", {"payment": {**payment, "amount_cents": "1"}}, 422)["error_details"]
    assert lago.post("/payments", {"payment": payment}, 404)["code"] == "invoice_not_found"
    lago.subscribe(100)
    ident = lago.invoice()["lago_id"]
    assert lago.post("/payments", {"payment": {**payment, "invoice_id": ident}}, 403)["code"] == "feature_unavailable"


def test_revenue_is_what_was_finalized_month_by_month(lago: Asked) -> None:
    assert lago.get("/analytics/gross_revenue") == {"gross_revenues": []}
    lago.subscribe(100)
    lago.subscribe(250, code="q")
    [month] = lago.get("/analytics/gross_revenue")["gross_revenues"]
    assert (month["month"], month["currency"]) == ("2026-03-01T00:00:00.000Z", "USD")
    assert (month["amount_cents"], month["invoices_count"]) == (350.0, "2.0")
    assert lago.get("/analytics/gross_revenue?currency=eur") == {"gross_revenues": []}
    assert lago.get("/analytics/gross_revenue?external_customer_id=nobody") == {"gross_revenues": []}


def test_what_is_overdue_is_told_by_the_month_in_which_it_was_due(lago: Asked) -> None:
    lago.subscribe(100)
    assert lago.get("/analytics/overdue_balance") == {"overdue_balances": []}
    lago.simulator.travel(NOW + timedelta(days=3))
    [month] = lago.get("/analytics/overdue_balance?currency=usd")["overdue_balances"]
    assert (month["month"], month["amount_cents"]) == ("2026-03-01T00:00:00.000Z", "100.0")
    assert month["lago_invoice_ids"] == [lago.invoice()["lago_id"]]
    assert lago.get("/analytics/overdue_balance?external_customer_id=nobody", 404)["code"] == "customer_not_found"
