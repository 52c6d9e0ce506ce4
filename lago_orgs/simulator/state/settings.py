"""What an organization may change about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from .catalogue import Tax
from .identity import Identity


@attrs.define(eq=False)
class BillingEntity:
    """Who issues the invoices: the organization itself, as far as a server without premium goes.

    Args:
        details: Address and the like, by wire name.
        taxes: What customers without taxes of their own are taxed with.
        net_payment_term: In days.
        invoice_grace_period: In days.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    document_number_prefix: str
    is_default: bool = False
    default_currency: str = "USD"
    details: dict[str, Any] = attrs.field(factory=dict)
    timezone: str = "UTC"
    net_payment_term: int = 0
    email_settings: list[str] = attrs.field(factory=list)
    document_numbering: str = "per_customer"
    tax_identification_number: str | None = None
    finalize_zero_amount_invoice: bool = True
    einvoicing: bool = False
    eu_tax_management: bool = False
    invoice_footer: str | None = None
    invoice_grace_period: int = 0
    issuing_date_adjustment: str = "align_with_finalization_date"
    issuing_date_anchor: str = "next_period_start"
    document_locale: str = "en"
    logo_url: str | None = None
    taxes: list[Tax] = attrs.field(factory=list)

    @classmethod
    def of(cls, identity: Identity) -> BillingEntity:
        """The default entity of a new organization; it has the organization's own id."""
        return cls(
            lago_id=identity.id,
            created_at=identity.created_at,
            updated_at=identity.created_at,
            code=identity.billing_entity_code,
            name=identity.name,
            document_number_prefix=identity.document_number_prefix,
            is_default=True,
        )
