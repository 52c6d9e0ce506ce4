"""What was invoiced and what is overdue, month by month (`app/models/analytics/`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final

from ...billing.customers import current_customer as find_customer
from ...http.call import Call
from ...http.casting import integer
from ...http.refusals import not_found, not_simulated
from ...http.rendering import milliseconds
from ...http.routing import Route
from ...state.invoicing import Invoice

Month = tuple[int, int]
Groups = dict[tuple[Month, str], list[Invoice]]


def gross_revenue(call: Call) -> dict[str, Any]:
    """GET /analytics/gross_revenue: what was finalized, less what was refunded (recorded in money)."""
    org, customer_id = call.org, call.query.get("external_customer_id")
    if any(fee.invoice is None and fee.pay_in_advance for fee in org.fees):
        raise not_simulated("findAllGrossRevenues", "gross revenue is not simulated with fees that no invoice has")
    rows = [row for row in org.invoices if row.status == "finalized"]
    if customer_id:
        rows = [row for row in rows if row.customer.external_id == customer_id]
    shown = [
        _head(month, currency, amount_cents=float(sum(map(_kept_cents(call), found))))
        | {"invoices_count": Decimal(len(found)), "billing_entity_id": org.billing_entity.lago_id}
        for (month, currency), found in _grouped(call, rows, lambda row: row.issuing_date)
    ]
    return {"gross_revenues": shown}


def overdue_balance(call: Call) -> dict[str, Any]:
    """GET /analytics/overdue_balance: what should have been paid, by the month in which (recorded in overdue)."""
    org, customer_id = call.org, call.query.get("external_customer_id")
    if customer_id and find_customer(org, customer_id) is None:
        raise not_found("customer")
    rows = [row for row in org.invoices if row.payment_overdue]
    if customer_id:
        rows = [row for row in rows if row.customer.external_id == customer_id and row.customer.deleted_at is None]
    shown = [
        _head(month, currency, amount_cents=Decimal(sum(row.total_due_amount_cents for row in found)))
        | {"lago_invoice_ids": sorted(row.lago_id for row in found), "billing_entity_id": org.billing_entity.lago_id}
        for (month, currency), found in _grouped(call, rows, lambda row: row.payment_due_date)
    ]
    return {"overdue_balances": shown}


def _kept_cents(call: Call) -> Callable[[Invoice], int]:
    def kept(invoice: Invoice) -> int:
        notes = call.org.credit_notes.where("invoice_id", invoice.lago_id)
        return invoice.total_amount_cents - sum(note.refund_amount_cents for note in notes)

    return kept


def _grouped(
    call: Call, rows: list[Invoice], day_of: Callable[[Invoice], date]
) -> list[tuple[tuple[Month, str], list[Invoice]]]:
    """By month and currency, from the organization's first month to this one, or of so many months."""
    now, org = call.org.clock.peek(), call.org
    wanted = str(call.query.get("currency") or "").upper()
    first = (org.identity.created_at.year, org.identity.created_at.month)
    months = integer(call.query.get("months"))
    if months is not None:
        count = now.year * 12 + now.month - 1 - (months - 1 if months > 1 else 0)
        first = max(first, (count // 12, count % 12 + 1))
    groups: Groups = {}
    for row in rows:
        month = (day_of(row).year, day_of(row).month)
        if first <= month <= (now.year, now.month) and wanted in ("", row.currency):
            groups.setdefault((month, row.currency), []).append(row)
    return sorted(groups.items(), key=lambda item: item[0])


def _head(month: Month, currency: str, *, amount_cents: float | Decimal) -> dict[str, Any]:
    start = datetime.combine(date(*month, 1), time.min, UTC)
    return {"month": milliseconds(start), "amount_cents": amount_cents, "currency": currency}


ROUTES: Final = (
    Route("GET", "/analytics/gross_revenue", gross_revenue),
    Route("GET", "/analytics/overdue_balance", overdue_balance),
)
