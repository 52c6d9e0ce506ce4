"""Customers and their metadata."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.define
class Metadatum:
    """One key and value of a customer's metadata."""

    lago_id: str
    created_at: datetime
    key: str
    value: str
    display_in_invoice: bool = False


@attrs.define(eq=False)
class Customer:
    """A customer, as `customers` holds it."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    external_id: str
    sequential_id: int
    deleted_at: datetime | None = None
    name: str | None = None
    currency: str | None = None
    email: str | None = None
    metadata: list[Metadatum] = attrs.field(factory=list)
