"""Customers and their metadata."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from .catalogue import Tax


@attrs.define
class Metadatum:
    """One key and value of a customer's or an invoice's metadata."""

    lago_id: str
    created_at: datetime
    key: str
    value: str
    display_in_invoice: bool = False


@attrs.define(eq=False)
class Customer:
    """A customer.

    Args:
        details: The plain text fields that nothing is computed from (`legal_name`, `address_line1`, ...), by wire name.
        billing_configuration: The settings of invoicing and payment, by wire name.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    external_id: str
    sequential_id: int
    slug: str
    name: str | None = None
    currency: str | None = None
    timezone: str | None = None
    net_payment_term: int | None = None
    finalize_zero_amount_invoice: str = "inherit"
    details: dict[str, Any] = attrs.field(factory=dict)
    shipping_address: dict[str, str | None] = attrs.field(factory=dict)
    billing_configuration: dict[str, Any] = attrs.field(factory=dict)
    metadata: list[Metadatum] = attrs.field(factory=list)
    taxes: list[Tax] = attrs.field(factory=list)
    invoices_numbered: int = 0
    deleted_at: datetime | None = None
