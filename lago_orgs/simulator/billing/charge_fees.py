"""Fees of metered usage on an invoice (`app/services/invoices/calculate_fees_service.rb`)."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from ...pricing.numbers import rounded
from ...pricing.periods import Boundaries
from ..state.catalogue import Charge
from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .standing import moment, plan_change, successor_of
from .usage import ChargeUsage, charge_usages, invoiced_window

PRECISE_PLACES: Final = 15


def make_fees(org: Organization, subscription: Subscription, bounds: Boundaries) -> list[Fee]:
    """The fees of the plan's charges for the usage between the boundaries, without those for nothing at all."""
    window = invoiced_window(org, subscription, bounds)
    if window is None or window.start >= window.end:
        return []
    fees = []
    for charge in subscription.plan.charges:
        if charge.deleted_at is None and _is_due(org, subscription, charge):
            usages = charge_usages(org, subscription, charge, window)
            fees += [_fee(org, subscription, usage, bounds) for usage in usages if not usage.priced.is_empty]
    return fees


def _is_due(org: Organization, subscription: Subscription, charge: Charge) -> bool:
    """What was billed event by event is not billed again; what recurs stays with the plan that goes on with it."""
    ended, change = subscription.status == "terminated", plan_change(org, subscription)
    if charge.pay_in_advance:
        return charge.metric.recurring and not (ended and change != "downgrade")
    if charge.prorated or not charge.metric.recurring or not ended or change != "upgrade":
        return True
    following = successor_of(org, subscription)
    return following is None or all(other.metric is not charge.metric for other in following.plan.charges)


def _fee(org: Organization, subscription: Subscription, usage: ChargeUsage, bounds: Boundaries) -> Fee:
    now = org.now()
    start, end = bounds.charges_from_datetime, bounds.charges_to_datetime
    if usage.charge.pay_in_advance:
        # What recurs and is paid in advance is for the period that begins.
        seen = moment(org, subscription, bounds.timestamp, current=True)
        days = (at.astimezone(UTC).date() for at in (seen.charges_from_datetime, seen.charges_to_datetime))
        start, end = (datetime.combine(day, hour, UTC) for day, hour in zip(days, (time.min, time.max), strict=True))
    return Fee(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        fee_type="charge",
        customer=subscription.customer,
        subscription=subscription,
        charge=usage.charge,
        charge_filter=usage.charge_filter,
        grouped_by=usage.grouped_by,
        breakdowns=usage.breakdowns,
        amount_cents=usage.amount_cents,
        precise_amount_cents=rounded(usage.priced.precise_amount_cents, PRECISE_PLACES),
        currency=usage.priced.currency,
        units=usage.units,
        total_aggregated_units=usage.priced.total_aggregated_units,
        unit_amount=usage.priced.price.unit_amount,
        amount_details=usage.priced.price.details,
        events_count=usage.priced.events_count,
        from_datetime=start,
        to_datetime=end,
    )
