"""Fees of metered usage on an invoice (`app/services/invoices/calculate_fees_service.rb`)."""

from __future__ import annotations

from datetime import UTC, datetime, time

from ...pricing.periods import Boundaries
from ..state.catalogue import Charge
from ..state.invoicing import Fee
from . import fees
from .standing import Standing
from .usage import charge_usages, invoiced_window


def make_fees(standing: Standing, bounds: Boundaries) -> list[Fee]:
    """The fees of the plan's charges for the usage between the boundaries, without those for nothing at all."""
    window = invoiced_window(standing, bounds)
    if window is None or window.start >= window.end:
        return []
    org, subscription = standing.org, standing.subscription
    made = []
    for charge in subscription.plan.charges:
        if charge.deleted_at is None and _is_due(standing, charge):
            start, end = _covered(standing, charge, bounds)
            usages = charge_usages(org, subscription, charge, window)
            made += [
                fees.of_usage(org, subscription, usage, start, end) for usage in usages if not usage.priced.is_empty
            ]
    return made


def _is_due(standing: Standing, charge: Charge) -> bool:
    """What was billed event by event is not billed again; what recurs stays with the plan that goes on with it."""
    if charge.pay_in_advance:
        return charge.metric.recurring and not (standing.is_over and standing.change != "downgrade")
    if charge.prorated or not charge.metric.recurring or not standing.is_upgraded:
        return True
    following = standing.successor
    return following is None or all(other.metric is not charge.metric for other in following.plan.charges)


def _covered(standing: Standing, charge: Charge, bounds: Boundaries) -> tuple[datetime | None, datetime | None]:
    """What a fee is for; what recurs and is paid in advance is for the period that begins."""
    if not charge.pay_in_advance:
        return bounds.charges_from_datetime, bounds.charges_to_datetime
    seen = standing.at(bounds.timestamp, current=True)
    first, last = (at.astimezone(UTC).date() for at in (seen.charges_from_datetime, seen.charges_to_datetime))
    return datetime.combine(first, time.min, UTC), datetime.combine(last, time.max, UTC)
