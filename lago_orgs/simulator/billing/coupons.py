"""Coupons that are taken off an invoice before taxes (`app/services/credits/applied_coupons_service.rb`)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ...pricing.numbers import ZERO, decimal_of_float, rounded
from ..state.coupons import AppliedCoupon
from ..state.invoicing import Credit, Fee, Invoice
from ..state.organization import Organization

_SCALE = 5


def apply_coupons(org: Organization, invoice: Invoice) -> None:
    """Take off the customer's coupons: those for metrics first, then those for plans, then the others, oldest first."""
    applied = [
        coupon
        for coupon in org.applied_coupons.where("customer_id", invoice.customer.lago_id)
        if coupon.status == "active"
    ]
    for coupon in sorted(applied, key=_turn):
        if invoice.sub_total_excluding_taxes_amount_cents <= 0:
            break
        fees = _reduced_fees(coupon, invoice)
        if fees and (coupon.coupon.coupon_type == "percentage" or coupon.amount_currency == invoice.currency):
            _take_off(org, invoice, coupon, fees)


def _turn(applied: AppliedCoupon) -> tuple[bool, bool, datetime]:
    coupon = applied.coupon
    return not coupon.limited_metrics, not coupon.limited_plans, applied.created_at


def _reduced_fees(applied: AppliedCoupon, invoice: Invoice) -> list[Fee]:
    """The fees that a coupon is good for: all, those of some metrics, or those of some plans."""
    coupon = applied.coupon
    if coupon.limited_metrics:
        return [fee for fee in invoice.fees if fee.charge is not None and fee.charge.metric in coupon.metrics]
    if coupon.limited_plans:
        ids = {plan.lago_id for plan in coupon.plans}
        return [
            fee
            for fee in invoice.fees
            if fee.subscription is not None
            and (fee.subscription.plan.lago_id in ids or fee.subscription.plan.parent_id in ids)
        ]
    return list(invoice.fees)


def _amount(applied: AppliedCoupon, base: Decimal, *, limited: bool) -> Decimal:
    """What is taken off; a share of some fees is exact, one of the whole invoice a double."""
    if applied.coupon.coupon_type == "percentage":
        share = float(applied.percentage_rate or 0) / 100
        reduction = base * decimal_of_float(share) if limited else Decimal(int(base) * share)
        return base if reduction >= base else rounded(reduction)
    limit = applied.remaining_cents if applied.frequency == "once" else applied.amount_cents or 0
    return min(Decimal(limit), base)


def _take_off(org: Organization, invoice: Invoice, applied: AppliedCoupon, fees: list[Fee]) -> None:
    limited = applied.coupon.limited_metrics or applied.coupon.limited_plans
    subtotal = invoice.sub_total_excluding_taxes_amount_cents
    net = sum((fee.net_cents for fee in fees), ZERO) if limited else Decimal(subtotal)
    amount = _amount(applied, net, limited=limited)
    is_spent = applied.coupon.coupon_type == "percentage" or amount >= applied.remaining_cents
    now = org.now()
    # The column of the credit keeps whole cents; what the fees bear of it is not cut.
    cents = int(amount)
    credit = Credit(org.new_id(), now, cents, invoice.currency, before_taxes=True, source=applied)
    invoice.credits.append(credit)
    applied.credits.append(credit)
    for fee in fees:
        part = decimal_of_float(float(amount * fee.net_cents) / float(net)) if net else ZERO
        reduced = rounded(fee.precise_coupons_amount_cents + part, _SCALE)
        fee.precise_coupons_amount_cents = min(reduced, rounded(ZERO + fee.amount_cents))
    invoice.coupons_amount_cents += cents
    invoice.sub_total_excluding_taxes_amount_cents -= cents
    if applied.frequency == "recurring":
        applied.frequency_duration_remaining = max((applied.frequency_duration_remaining or 0) - 1, 0)
        is_spent = applied.frequency_duration_remaining <= 0
    if is_spent and applied.frequency != "forever":
        applied.terminate(now)


def reopen_coupons(invoice: Invoice) -> None:
    """Give coupons back what they took off an invoice that is void.

    `app/services/applied_coupons/recredit_service.rb`.
    """
    for credit in invoice.credits:
        applied = credit.source
        if not isinstance(applied, AppliedCoupon):
            continue
        applied.credits = [other for other in applied.credits if other is not credit]
        if applied.status == "terminated" and applied.frequency != "forever" and applied.coupon.status == "active":
            applied.status, applied.terminated_at = "active", None
        if applied.frequency == "recurring":
            applied.frequency_duration_remaining = (applied.frequency_duration_remaining or 0) + 1
