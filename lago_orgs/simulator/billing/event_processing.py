"""What happens to an event after Lago has answered (`app/services/events/post_process_service.rb`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ..state.catalogue import Charge
from ..state.events import Event
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import fees, in_advance
from .advance import EventUsage, charges_in_advance, event_usage, is_billable, keep_level
from .taxes import tax_fee
from .usage import CURRENT, Pricing, buckets_of, current_window
from .usage_cache import forget

READ_EVERY: Final = 1000


def subscriptions_of(org: Organization, event: Event) -> list[Subscription]:
    """The subscriptions that were running when the usage was, to the millisecond: the one that still runs first."""
    rows = org.subscriptions.where("external_id", event.external_subscription_id)
    found = [row for row in rows if _was_running(row, event.timestamp)]
    if len(found) > 1:
        found.sort(key=_preference)
    return found


def _was_running(subscription: Subscription, at: datetime) -> bool:
    start, end = subscription.started_at, subscription.terminated_at
    if start is None or (start > at and _millisecond(start) > at):
        return False
    return end is None or _millisecond(end) >= at


def _millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _read_ahead(org: Organization, subscription: Subscription, charge: Charge) -> None:
    """Let the columns of a charge catch up, so that usage is read quickly however many events have come."""
    window = current_window(org, subscription)
    for charge_filter in buckets_of(charge):
        pricing = Pricing(org, subscription, charge, charge_filter)
        pricing.source(CURRENT).groups(pricing.metric, window)


def process(org: Organization, event: Event) -> None:
    """Forget the usage that was remembered without this event, and bill it if it is paid in advance."""
    found = subscriptions_of(org, event)
    is_behind = org.events.stream(event.external_subscription_id, event.code).is_behind(READ_EVERY)
    for subscription in found:
        if subscription.status == "active":
            for charge in subscription.plan.charges:
                if charge.metric.code == event.code:
                    if org.usage_cache:
                        forget(org, subscription, charge, event)
                    if is_behind:
                        _read_ahead(org, subscription, charge)
    for charge in charges_in_advance(found[0], event.code) if found else ():
        if is_billable(charge, event):
            _bill(org, event_usage(org, found[0], charge, event))


def _preference(subscription: Subscription) -> tuple[bool, float, float]:
    """The one that runs, else the one that ended last (`terminated_at DESC NULLS FIRST, started_at DESC`)."""
    ended, started = subscription.terminated_at, subscription.started_at
    return ended is not None, -(ended.timestamp() if ended else 0), -(started.timestamp() if started else 0)


def _bill(org: Organization, usage: EventUsage) -> None:
    """Make the fee of an event, on an invoice of its own unless its charge is not invoiced."""
    fee = fees.of_event(org, usage)
    keep_level(usage)
    if usage.pricing.charge.invoiceable:
        in_advance.issue(org, usage.pricing.subscription, [fee], usage.event.timestamp)
        return
    tax_fee(org, fee)
    org.fees.add(fee)
    org.notify("fee.created", fee)
