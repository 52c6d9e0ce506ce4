# Written by `make sync` from tests/client/_async/test_invoices.py: change that.
"""Invoices, past usage and estimates, on a Lago whose time is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import httpx
import pytest

from lago_orgs import (
    LagoOrgs,
    ChargeSpec,
    DeadlineExceeded,
    InvalidArgument,
    Money,
    NotFound,
    UnknownMetric,
    ValidationFailed,
)
from tests.client._sync._io import client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


def april(day: int) -> datetime:
    return datetime(2026, 4, day, 12, tzinfo=UTC)


def set_up(api: LagoOrgs) -> None:
    api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens")
    api.ensure_metric("seats")
    api.ensure_plan(
        "pro",
        interval="monthly",
        amount=Money(31, "USD"),
        charges=[
            ChargeSpec(metric="tokens", properties={"amount": "0.01"}),
            ChargeSpec(metric="seats", properties={"amount": "5"}, pay_in_advance=True),
        ],
    )
    api.subscribe_org_to_plan("org_1", "pro", "ACME")


def test_a_month_of_usage_is_invoiced(march: Lago) -> None:
    with client(march, clock=march.simulator.clock.peek) as api:
        set_up(api)
        march.simulator.travel(datetime(2026, 3, 12, tzinfo=UTC))
        api.record_usage("org_1", "tokens", "t1", {"tokens": 250})
        assert api.get_invoices("org_1") == []
        march.simulator.travel(april(2))
        [listed] = api.get_invoices("org_1")
        invoice = api.get_invoice(listed.lago_id)
        assert listed.fees is None
        assert invoice is not None
        assert (invoice.status, invoice.issuing_date) == ("finalized", date(2026, 4, 1))
        fees = {fee.code: fee.amount for fee in invoice.fees or ()}
        assert fees == {"pro": Money(22, "USD"), "tokens": Money("2.50", "USD")}
        assert invoice.total_amount == listed.total_amount == Money("24.50", "USD")
        [past] = api.get_past_usage("org_1")
        assert past.units("tokens") == 250
        assert past.lago_invoice_id == invoice.lago_id
        now = api.get_current_usage("org_1")
        assert now is not None
        assert now.units("tokens") == 0


def test_invoices_are_read_page_by_page(march: Lago) -> None:
    with client(march, clock=march.simulator.clock.peek) as api:
        set_up(api)
        for number in range(105):
            march.simulator.travel(march.simulator.clock.peek() + timedelta(minutes=1))
            api.record_usage("org_1", "seats", f"t{number}")
        numbers = [invoice.number for invoice in api.iter_invoices("org_1")]
        everybodys = [invoice.number for invoice in api.iter_invoices()]
        latest = api.get_invoices("org_1", limit=3)
        assert len(set(numbers)) == 105
        assert everybodys == numbers
        assert [invoice.number for invoice in latest] == numbers[:3]
        assert api.get_invoices("org_2") == []
        with pytest.raises(InvalidArgument, match="limit"):
            api.get_invoices("org_1", limit=0)


def test_what_one_more_use_would_cost(march: Lago) -> None:
    with client(march) as api:
        set_up(api)
        [fee] = api.estimate_cost("org_1", "seats")
        assert (fee.code, fee.amount, fee.lago_id) == ("seats", Money(5, "USD"), None)
        assert api.get_invoices("org_1") == []
        with pytest.raises(ValidationFailed) as in_arrears:
            api.estimate_cost("org_1", "tokens", {"tokens": 1})
        assert in_arrears.value.says("code", "does_not_match_an_instant_charge")
        with pytest.raises(NotFound):
            api.estimate_cost("org_1", "nope")


def test_an_invoice_that_is_not_there(march: Lago) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    with client(march) as api:
        assert api.get_invoice(unknown) is None
        with pytest.raises(NotFound):
            api.download_invoice(unknown)


def test_a_file_that_is_not_made_in_time_is_told(march: Lago) -> None:
    with client(march) as api:
        set_up(api)
        march.simulator.travel(april(2))
        [invoice] = api.get_invoices("org_1")
        with pytest.raises(DeadlineExceeded, match="ask again later"):
            api.download_invoice(invoice.lago_id, wait=0.1)


def test_the_embedded_lago_says_at_once_that_it_makes_no_file(march: Lago) -> None:
    asked: list[str] = []
    with client(march, on_request=lambda call: asked.append(call.operation)) as api:
        set_up(api)
        march.simulator.travel(april(2))
        [invoice] = api.get_invoices("org_1")
        with pytest.raises(DeadlineExceeded, match="the embedded Lago makes none"):
            api.download_invoice(invoice.lago_id, wait=3600)
    assert asked.count("downloadInvoice") == 1


def test_the_portal_s_link_leads_to_where_lago_is(march: Lago) -> None:
    with client(march) as api:
        set_up(api)
        assert (api.portal_url("org_1")).startswith(f"{march.url}/customer-portal/")


def test_an_idle_period_has_no_units_of_what_there_is(march: Lago) -> None:
    with client(march, clock=march.simulator.clock.peek) as api:
        set_up(api)
        march.simulator.travel(april(2))
        api.record_usage("org_1", "tokens", "t1", {"tokens": 250})
        march.simulator.travel(datetime(2026, 5, 2, tzinfo=UTC))
        used, idle = api.get_past_usage("org_1")
        assert (used.units("tokens"), used.units("seats"), idle.units("tokens")) == (250, 0, 0)
        for period in (used, idle):
            with pytest.raises(UnknownMetric, match="did you mean 'tokens'"):
                period.units("token")
        assert sorted(idle.to_dict()) == sorted({*attrs.asdict(idle)} - {"raw", "_metrics"})
        [only, _] = api.get_past_usage("org_1", metric_code="seats")
        assert only.units("seats") == 0
        with pytest.raises(UnknownMetric):
            only.units("tokens")


def test_a_file_is_waited_for_and_read_without_the_key() -> None:
    asked: list[httpx.Request] = []

    def lago(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.method == "GET":
            return httpx.Response(200, content=b"%PDF")
        # Lago begins to make the file when it is asked for first, and answers with nothing until it is there.
        made = len(asked) > 1
        return httpx.Response(
            200, content=b'{"invoice":{"file_url":"https://files.example.com/1.pdf"}}' if made else b""
        )

    with LagoOrgs("https://lago.example.com", "k", transport=httpx.MockTransport(lago)) as api:
        assert api.download_invoice("1") == b"%PDF"
    assert [request.url.host for request in asked] == ["lago.example.com"] * 2 + ["files.example.com"]
    assert ["authorization" in request.headers for request in asked] == [True, True, False]


def test_an_estimate_of_a_plan_change_is_what_is_billed(march: Lago) -> None:
    with client(march, clock=march.simulator.clock.peek) as api:
        set_up(api)
        api.ensure_plan("big", interval="monthly", amount=Money(62, "USD"), pay_in_advance=True)
        march.simulator.travel(datetime(2026, 3, 20, 8, tzinfo=UTC))
        told = api.preview_plan_change("org_1", "big")
        api.change_plan("org_1", "big")
        found = [api.get_invoice(each.lago_id) for each in api.get_invoices("org_1")]
        fees = {fee.code: fee.amount for invoice in found if invoice for fee in invoice.fees or ()}
    assert told.closing_fee == fees["pro"] == Money(10, "USD")
    assert told.opening_fee == fees["big"] == Money(24, "USD")


def test_a_credit_is_what_was_told(march: Lago) -> None:
    with client(march, clock=march.simulator.clock.peek) as api:
        for code, dollars in (("first", 31), ("second", 62)):
            api.ensure_plan(code, interval="monthly", amount=Money(dollars, "USD"), pay_in_advance=True)
        api.subscribe_org_to_plan("org_1", "first", "ACME")
        march.simulator.travel(datetime(2026, 3, 20, 8, tzinfo=UTC))
        told = api.preview_plan_change("org_1", "second")
        api.change_plan("org_1", "second")
        listed = api.api.credit_notes.find_all_credit_notes()
    [note] = listed.credit_notes
    assert told.credit == Money.of_cents(note.total_amount_cents, "USD")
