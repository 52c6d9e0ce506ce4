"""Coupons as they are shown."""

from __future__ import annotations

from typing import Any

from ..state.coupons import Coupon


def serialize(coupon: Coupon) -> dict[str, Any]:
    """A coupon; its status is not among the keys."""
    return {
        "lago_id": coupon.lago_id,
        "name": coupon.name,
        "code": coupon.code,
        "description": coupon.description,
        "coupon_type": coupon.coupon_type,
        "amount_cents": coupon.amount_cents,
        "amount_currency": coupon.amount_currency,
        "percentage_rate": coupon.percentage_rate,
        "frequency": coupon.frequency,
        "frequency_duration": coupon.frequency_duration,
        "reusable": coupon.reusable,
        "limited_plans": coupon.limited_plans,
        "limited_billable_metrics": coupon.limited_metrics,
        "plan_codes": [plan.code for plan in coupon.plans],
        "billable_metric_codes": [metric.code for metric in coupon.metrics],
        "created_at": coupon.created_at,
        "expiration": coupon.expiration,
        "expiration_at": coupon.expiration_at,
        "terminated_at": coupon.terminated_at,
    }
