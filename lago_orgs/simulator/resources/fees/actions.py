"""Fees on their own (`app/controllers/api/v1/fees_controller.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from ...http.call import Call
from ...http.casting import instant
from ...http.paging import counted, paged
from ...http.params import require, scalars
from ...http.refusals import invalid_field, not_allowed, not_found
from ...http.routing import Route
from ...state.invoicing import Fee
from ...views.fees import with_taxes

TYPES: Final = ("charge", "add_on", "subscription", "credit", "commitment", "fixed_charge", "product")
PAYMENT_STATUSES: Final = ("pending", "succeeded", "failed", "refunded")
_MOMENTS: Final = ("created_at", "succeeded_at", "failed_at", "refunded_at")
_FILTERS: Final[Mapping[str, Callable[[Fee], object]]] = {
    "fee_type": lambda fee: fee.fee_type,
    "payment_status": lambda fee: fee.payment_status,
    "external_subscription_id": lambda fee: fee.subscription.external_id if fee.subscription else None,
    "external_customer_id": lambda fee: fee.customer.external_id,
    "billable_metric_code": lambda fee: fee.charge.metric.code if fee.charge else None,
    "event_transaction_id": lambda fee: fee.event_transaction_id,
}


def _found(call: Call) -> Fee:
    fee = call.org.fees.get(call.path["id"])
    if fee is None:
        raise not_found("fee")
    return fee


def index(call: Call) -> dict[str, Any]:
    """GET /fees, the oldest first."""
    query = call.query
    for name, known in (("fee_type", TYPES), ("payment_status", PAYMENT_STATUSES)):
        if name in query and query[name] not in known:
            raise invalid_field(name, "value_is_invalid")
    rows = [fee for fee in call.org.fees if fee.invoice is None or fee.invoice.status != "generating"]
    for name, value_of in _FILTERS.items():
        if query.get(name) is not None:  # nothing is found by a blank (recorded in q38-filters)
            rows = [fee for fee in rows if value_of(fee) == query[name]]
    if query.get("currency") is not None:
        rows = [fee for fee in rows if fee.currency == str(query["currency"]).upper()]
    for name in _MOMENTS:
        start, end = _instant_given(query, f"{name}_from"), _instant_given(query, f"{name}_to")
        if start is not None or end is not None:
            rows = [fee for fee in rows if _within(getattr(fee, name), start, end)]
    rows.sort(key=lambda fee: fee.created_at)
    return paged("fees", rows, query, with_taxes, total=counted(call.org, "fees", query, len(rows)))


def _instant_given(query: Mapping[str, Any], name: str) -> datetime | None:
    if name not in query:
        return None
    at = instant(query[name])
    if at is None:
        raise invalid_field(name, "invalid_date")
    return at


def _within(at: datetime | None, start: datetime | None, end: datetime | None) -> bool:
    return at is not None and (start is None or at >= start) and (end is None or at <= end)


def show(call: Call) -> dict[str, Any]:
    """GET /fees/:lago_id."""
    return {"fee": with_taxes(_found(call))}


def update(call: Call) -> dict[str, Any]:
    """PUT /fees/:lago_id: without premium every fee belongs to an invoice."""
    require(call.body, "fee", scalars("payment_status"))
    return refuse(call)


def refuse(call: Call) -> dict[str, Any]:
    """DELETE /fees/:lago_id: as with PUT."""
    _found(call)
    raise not_allowed("invoiced_fee")


ROUTES: Final = (
    Route("GET", "/fees", index),
    Route("GET", "/fees/{id}", show),
    Route("PUT", "/fees/{id}", update),
    Route("PATCH", "/fees/{id}", update),
    Route("DELETE", "/fees/{id}", refuse),
)
