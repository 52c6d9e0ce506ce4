"""An invoice as each endpoint shows it (`app/serializers/v1/invoice_serializer.rb`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..http.rendering import milliseconds
from ..state.coupons import AppliedCoupon
from ..state.customers import Metadatum
from ..state.invoicing import BillingPeriod, Credit, CreditNote, Invoice
from ..state.organization import Organization
from . import customers, fees
from .subscriptions import listed as listed_subscription

VERSION = 4


def base(org: Organization, invoice: Invoice) -> dict[str, Any]:
    """What every form of an invoice begins with."""
    disputed = invoice.payment_dispute_lost_at
    customer_path = f"{org.front_url}/{org.identity.slug}/customer/{invoice.customer.lago_id}"
    return {
        "lago_id": invoice.lago_id,
        "billing_entity_code": org.billing_entity.code,
        "sequential_id": invoice.sequential_id,
        "number": invoice.number,
        "purchase_order_number": invoice.purchase_order_number,
        "issuing_date": invoice.issuing_date,
        "payment_due_date": invoice.payment_due_date,
        "net_payment_term": invoice.net_payment_term,
        "invoice_type": invoice.invoice_type,
        "status": invoice.status,
        "payment_status": invoice.payment_status,
        "payment_dispute_lost_at": milliseconds(disputed) if disputed is not None else None,
        "payment_overdue": invoice.payment_overdue,
        "currency": invoice.currency,
        "fees_amount_cents": invoice.fees_amount_cents,
        "taxes_amount_cents": invoice.taxes_amount_cents,
        "progressive_billing_credit_amount_cents": invoice.progressive_billing_credit_amount_cents,
        "coupons_amount_cents": invoice.coupons_amount_cents,
        "credit_notes_amount_cents": invoice.credit_notes_amount_cents,
        "sub_total_excluding_taxes_amount_cents": invoice.sub_total_excluding_taxes_amount_cents,
        "sub_total_including_taxes_amount_cents": invoice.sub_total_including_taxes_amount_cents,
        "total_amount_cents": invoice.total_amount_cents,
        "total_due_amount_cents": invoice.total_due_amount_cents,
        "total_paid_amount_cents": invoice.total_paid_amount_cents,
        "total_offsetted_credit_note_amount_cents": invoice.total_offsetted_credit_note_amount_cents,
        "prepaid_credit_amount_cents": invoice.prepaid_credit_amount_cents,
        "prepaid_granted_credit_amount_cents": invoice.prepaid_granted_credit_amount_cents,
        "prepaid_purchased_credit_amount_cents": invoice.prepaid_purchased_credit_amount_cents,
        "file_url": None,
        "xml_url": None,
        "web_url": f"{customer_path}/invoice/{invoice.lago_id}/overview",
        "version_number": VERSION,
        "self_billed": False,
        "created_at": invoice.created_at,
        "updated_at": invoice.updated_at,
        "voided_at": invoice.voided_at,
    }


def _metadatum(row: Metadatum) -> dict[str, Any]:
    return {"lago_id": row.lago_id, "key": row.key, "value": row.value, "created_at": row.created_at}


def _applied_taxes(invoice: Invoice) -> list[dict[str, Any]]:
    return [
        fees.serialize_applied_tax(row, {"lago_invoice_id": invoice.lago_id}, invoice.currency)
        | {"fees_amount_cents": row.fees_amount_cents, "created_at": row.created_at}
        for row in invoice.applied_taxes
    ]


def _customer(org: Organization, invoice: Invoice) -> dict[str, Any]:
    return customers.with_metadata(org, invoice.customer) | {"integration_customers": []}


def listed(org: Organization, invoice: Invoice) -> dict[str, Any]:
    """As in lists."""
    return base(org, invoice) | {
        "customer": _customer(org, invoice),
        "metadata": [_metadatum(row) for row in invoice.metadata],
        "applied_taxes": _applied_taxes(invoice),
    }


def single(org: Organization, invoice: Invoice) -> dict[str, Any]:
    """As on its own."""
    return base(org, invoice) | {
        "customer": _customer(org, invoice),
        **_contents(org, invoice),
        "metadata": [_metadatum(row) for row in invoice.metadata],
        "applied_taxes": _applied_taxes(invoice),
        "error_details": [],
        "applied_invoice_custom_sections": [],
    }


def told(org: Organization, invoice: Invoice, *parts: str) -> dict[str, Any]:
    """As in webhooks: the customer, and those parts that a type of webhook carries."""
    customer = customers.with_metadata(org, invoice.customer)
    held = _contents(org, invoice) if parts else {}
    held |= {"applied_taxes": _applied_taxes(invoice), "applied_invoice_custom_sections": []}
    return base(org, invoice) | {"customer": customer} | {part: held[part] for part in parts}


def _contents(org: Organization, invoice: Invoice) -> dict[str, Any]:
    return {
        "subscriptions": [listed_subscription(org, period.subscription) for period in invoice.billing_periods],
        "billing_periods": [_period(period) for period in invoice.billing_periods],
        "fees": [fees.serialize(fee) for fee in invoice.fees],
        "credits": [_credit(invoice, credit) for credit in invoice.credits],
    }


def _period(period: BillingPeriod) -> dict[str, Any]:
    spans: dict[str, datetime | None] = {
        "subscription_from_datetime": period.subscription_from,
        "subscription_to_datetime": period.subscription_to,
        "charges_from_datetime": period.charges_from,
        "charges_to_datetime": period.charges_to,
        "fixed_charges_from_datetime": period.fixed_charges_from,
        "fixed_charges_to_datetime": period.fixed_charges_to,
    }
    return {
        "lago_subscription_id": period.subscription.lago_id,
        "external_subscription_id": period.subscription.external_id,
        "lago_plan_id": period.subscription.plan.lago_id,
        **spans,
        "invoicing_reason": period.invoicing_reason,
    }


def _credit(invoice: Invoice, credit: Credit) -> dict[str, Any]:
    source = credit.source
    match source:
        case AppliedCoupon(coupon=coupon):
            lago_id, kind, code, name, said = coupon.lago_id, "coupon", coupon.code, coupon.name, coupon.description
        case CreditNote(number=number, invoice=credited):
            lago_id, kind, code, name, said = source.lago_id, "credit_note", number, credited.number, source.description
        case _:
            raise TypeError(f"a {type(source).__name__} is not taken off invoices")
    return {
        "lago_id": credit.lago_id,
        "amount_cents": credit.amount_cents,
        "amount_currency": credit.currency,
        "before_taxes": credit.before_taxes,
        "item": {"lago_item_id": lago_id, "type": kind, "code": code, "name": name, "description": said},
        "invoice": {"lago_id": invoice.lago_id, "payment_status": invoice.payment_status},
    }
