"""Applied coupons, and what they were credited, as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.coupons import AppliedCoupon, Coupon
from ..state.invoicing import Credit, Invoice


def serialize(applied: AppliedCoupon) -> dict[str, Any]:
    """An applied coupon, without what it was credited so far."""
    coupon = applied.coupon
    once = applied.frequency == "once" and coupon.coupon_type == "fixed_amount"
    return {
        "lago_id": applied.lago_id,
        "lago_coupon_id": coupon.lago_id,
        "coupon_code": coupon.code,
        "coupon_name": coupon.name,
        "coupon_description": coupon.description,
        "coupon_status": coupon.status,
        "coupon_deleted_at": coupon.deleted_at,
        "lago_customer_id": applied.customer.lago_id,
        "external_customer_id": applied.customer.external_id,
        "status": applied.status,
        "amount_cents": applied.amount_cents,
        "amount_cents_remaining": applied.remaining_cents if once else None,
        "amount_currency": applied.amount_currency,
        "percentage_rate": applied.percentage_rate,
        "frequency": applied.frequency,
        "frequency_duration": applied.frequency_duration,
        "frequency_duration_remaining": applied.frequency_duration_remaining,
        "expiration_at": coupon.expiration_at,
        "created_at": applied.created_at,
        "terminated_at": applied.terminated_at,
    }


def serialize_credit(credit: Credit, coupon: Coupon, invoice: Invoice) -> dict[str, Any]:
    """What a coupon took off one invoice."""
    return {
        "lago_id": credit.lago_id,
        "amount_cents": credit.amount_cents,
        "amount_currency": credit.currency,
        "before_taxes": credit.before_taxes,
        "item": {
            "lago_item_id": coupon.lago_id,
            "type": "coupon",
            "code": coupon.code,
            "name": coupon.name,
            "description": coupon.description,
        },
        "invoice": {"lago_id": invoice.lago_id, "payment_status": invoice.payment_status},
    }
