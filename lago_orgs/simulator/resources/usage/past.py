"""GET /customers/:external_id/past_usage: what was invoiced, period by period (`app/queries/past_usage_query.rb`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import attrs

from ...http.call import Call
from ...http.casting import integer, text
from ...http.paging import paged
from ...http.refusals import invalid_field, not_found
from ...http.routing import Route
from ...state.invoicing import BillingPeriod, Fee, Invoice
from ...state.organization import Organization
from ...views.usage import UsageLine, charge_items


@attrs.frozen(eq=False)
class Period:
    """An invoice, and what of it is one subscription's."""

    invoice: Invoice
    bounds: BillingPeriod
    lines: list[UsageLine]


def _line(fee: Fee) -> UsageLine | None:
    if fee.charge is None:
        return None
    return UsageLine(
        charge=fee.charge,
        charge_filter=fee.charge_filter,
        grouped_by=fee.grouped_by,
        units=fee.units,
        total_aggregated_units=fee.units if fee.total_aggregated_units is None else fee.total_aggregated_units,
        events_count=fee.events_count or 0,
        amount_cents=fee.amount_cents,
        breakdowns=fee.breakdowns,
    )


def _periods(org: Organization, customer_external_id: str, external_id: str, code: str | None) -> Iterator[Period]:
    """What was invoiced for a subscription, also while its customer, who is deleted by now, had this id."""
    for invoice in org.invoices.where("customer_external_id", customer_external_id):
        for bounds in invoice.billing_periods:
            if bounds.subscription.external_id != external_id or bounds.charges_from is None:
                continue
            fees = (fee for fee in invoice.fees if fee.subscription and fee.subscription.external_id == external_id)
            lines = [line for line in map(_line, fees) if line and (not code or line.charge.metric.code == code)]
            yield Period(invoice, bounds, lines)


def _recency(period: Period) -> tuple[datetime, datetime]:
    """The last period first; of those that begin at once the one that was invoiced last (recorded in move-close)."""
    return period.bounds.subscription_from or period.bounds.timestamp, period.invoice.created_at


def _serialize(period: Period) -> dict[str, Any]:
    """The amounts are those of the whole invoice, the charges those of the subscription."""
    invoice, bounds = period.invoice, period.bounds
    taxes = sum(fee.taxes_amount_cents for fee in invoice.fees)
    return {
        "from_datetime": bounds.charges_from,
        "to_datetime": bounds.charges_to,
        "issuing_date": invoice.issuing_date,
        "currency": invoice.currency,
        "amount_cents": invoice.fees_amount_cents,
        "total_amount_cents": invoice.fees_amount_cents + taxes,
        "taxes_amount_cents": taxes,
        "lago_invoice_id": invoice.lago_id,
        "charges_usage": charge_items(period.lines, invoice.currency),
    }


def index(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/past_usage: an unknown customer or subscription has none."""
    org, query = call.org, call.query
    external_id, code = text(query.get("external_subscription_id")), text(query.get("billable_metric_code"))
    if not external_id:
        raise invalid_field("external_subscription_id", "value_is_mandatory")
    if code and org.metrics.first("code", code) is None:
        raise not_found("billable_metric")
    periods = list(_periods(org, call.path["external_id"], external_id, code))
    periods.sort(key=_recency, reverse=True)
    if query.get("periods_count") is not None:
        query = {**query, "per_page": str(integer(query["periods_count"]) or 0)}
    return paged("usage_periods", periods, query, _serialize)


ROUTES: Final = (Route("GET", "/customers/{external_id}/past_usage", index),)
