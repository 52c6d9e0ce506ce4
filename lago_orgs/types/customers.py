"""Customers: the organizations that pay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

import attrs

from lago_orgs.types.plain import Plain
from lago_orgs.types.shown import plainly


class CustomerFields(TypedDict, total=False):
    """What may be set on a customer besides its name, email and metadata; None clears a field."""

    legal_name: str | None
    legal_number: str | None
    tax_identification_number: str | None
    customer_type: str | None
    phone: str | None
    url: str | None
    logo_url: str | None
    address_line1: str | None
    address_line2: str | None
    city: str | None
    zipcode: str | None
    state: str | None
    country: str | None
    currency: str | None
    timezone: str | None
    net_payment_term: int | None
    tax_codes: list[str]
    billing_configuration: Mapping[str, Any]
    shipping_address: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Customer(Plain):
    """An organization as Lago's customer; `external_id` is the organization's id."""

    external_id: str
    name: str | None
    email: str | None
    currency: str | None
    metadata: Mapping[str, str] = attrs.field(hash=False)
    country: str | None = attrs.field(repr=False)
    timezone: str | None = attrs.field(repr=False)
    legal_name: str | None = attrs.field(repr=False)
    tax_identification_number: str | None = attrs.field(repr=False)
    net_payment_term: int | None = attrs.field(repr=False)
    slug: str | None = attrs.field(repr=False)
    lago_id: str = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=plainly)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)

    @property
    def org_id(self) -> str:
        """Return the organization's id, which is the customer's `external_id`."""
        return self.external_id
