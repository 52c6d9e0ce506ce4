"""Invoices and the fees on them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain
from lago_orgs.types.shown import plainly


@attrs.frozen(kw_only=True)
class Fee(Plain):
    """One line of an invoice.

    Args:
        fee_type: `subscription`, `charge`, `fixed_charge`, `commitment`, `add_on` or `credit`.
        code: Of what it is charged for: the plan's, the billable metric's or the add-on's.
        lago_id: None for an estimate.
    """

    fee_type: str
    code: str | None
    name: str | None
    units: Decimal = attrs.field(repr=plainly)
    amount: Money
    taxes_amount: Money = attrs.field(repr=False)
    total_amount: Money = attrs.field(repr=False)
    events_count: int | None
    grouped_by: Mapping[str, str | None] = attrs.field(repr=False, hash=False)
    from_date: datetime | None = attrs.field(repr=False)
    to_date: datetime | None = attrs.field(repr=False)
    external_subscription_id: str | None = attrs.field(repr=False)
    lago_id: str | None = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Invoice(Plain):
    """An invoice; `fees` is None in a list, where Lago leaves them out: read one with `get_invoice`."""

    number: str
    invoice_type: str
    status: str
    payment_status: str
    issuing_date: date | None = attrs.field(repr=plainly)
    payment_due_date: date | None = attrs.field(repr=False)
    currency: str = attrs.field(repr=False)
    fees_amount: Money = attrs.field(repr=False)
    coupons_amount: Money = attrs.field(repr=False)
    taxes_amount: Money = attrs.field(repr=False)
    total_amount: Money
    total_due_amount: Money = attrs.field(repr=False)
    payment_overdue: bool = attrs.field(repr=False)
    external_customer_id: str | None
    fees: tuple[Fee, ...] | None = attrs.field(repr=False)
    file_url: str | None = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=False)
    lago_id: str
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)
