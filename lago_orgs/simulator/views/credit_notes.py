"""Credit notes as they are shown."""

from __future__ import annotations

from typing import Any

from ...pricing.numbers import ZERO, rounded
from ..state.invoicing import CreditNote
from ..state.organization import Organization
from . import customers, fees


def base(org: Organization, note: CreditNote) -> dict[str, Any]:
    """What every form of a credit note begins with."""
    taxes = int(rounded(note.precise_taxes_amount_cents))
    coupons = note.precise_coupons_adjustment_amount_cents
    subtotal = sum((item.precise_amount_cents for item in note.items), ZERO) - coupons
    return {
        "lago_id": note.lago_id,
        "billing_entity_code": org.billing_entity.code,
        "sequential_id": note.sequential_id,
        "number": note.number,
        "lago_invoice_id": note.invoice.lago_id,
        "invoice_number": note.invoice.number,
        "purchase_order_number": note.invoice.purchase_order_number,
        "issuing_date": note.issuing_date,
        "credit_status": note.credit_status,
        "refund_status": note.refund_status,
        "reason": note.reason,
        "description": note.description,
        "currency": note.invoice.currency,
        "total_amount_cents": note.total_amount_cents,
        "precise_total_amount_cents": subtotal + note.precise_taxes_amount_cents,
        "taxes_amount_cents": taxes,
        "precise_taxes_amount_cents": note.precise_taxes_amount_cents,
        "sub_total_excluding_taxes_amount_cents": int(rounded(subtotal)),
        "balance_amount_cents": note.balance_amount_cents,
        "credit_amount_cents": note.credit_amount_cents,
        "refund_amount_cents": note.refund_amount_cents,
        "offset_amount_cents": note.offset_amount_cents,
        "coupons_adjustment_amount_cents": int(rounded(coupons)),
        "taxes_rate": float(note.taxes_rate),
        "created_at": note.created_at,
        "updated_at": note.updated_at,
        "file_url": None,
        "xml_url": None,
        "self_billed": False,
    }


def _contents(note: CreditNote) -> dict[str, Any]:
    currency = note.invoice.currency
    items = [
        {
            "lago_id": item.lago_id,
            "amount_cents": item.amount_cents,
            "precise_amount_cents": item.precise_amount_cents,
            "amount_currency": currency,
            "fee": fees.serialize(item.fee),
        }
        for item in note.items
    ]
    taxes = [
        fees.serialize_applied_tax(applied, {"lago_credit_note_id": note.lago_id}, currency)
        | {"base_amount_cents": applied.fees_amount_cents, "created_at": applied.created_at}
        for applied in note.applied_taxes
    ]
    return {"items": items, "applied_taxes": taxes}


def serialize(org: Organization, note: CreditNote) -> dict[str, Any]:
    """As the endpoints show it."""
    customer = customers.with_metadata(org, note.invoice.customer) | {"integration_customers": []}
    metadata = {} if note.metadata is None else {"metadata": note.metadata}
    return base(org, note) | {"customer": customer, **_contents(note), "error_details": [], **metadata}


def announced(org: Organization, note: CreditNote) -> dict[str, Any]:
    """As in webhooks."""
    customer = customers.with_metadata(org, note.invoice.customer)
    return base(org, note) | {"customer": customer, **_contents(note)}
