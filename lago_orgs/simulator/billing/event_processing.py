"""What happens to an event after Lago has answered (`app/services/events/post_process_service.rb`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..state.events import Event
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import in_advance
from .advance import EventUsage, charges_in_advance, event_usage, is_billable, keep_level
from .event_fees import make_fee
from .taxes import tax_fee
from .usage_cache import forget


def subscriptions_of(org: Organization, event: Event) -> Iterator[Subscription]:
    """The subscriptions that were running when the usage was, to the millisecond."""
    for row in org.subscriptions.where("external_id", event.external_subscription_id):
        start, end = row.started_at, row.terminated_at
        if start is None or _millisecond(start) > event.timestamp:
            continue
        if end is None or _millisecond(end) >= event.timestamp:
            yield row


def _millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def process(org: Organization, event: Event) -> None:
    """Forget the usage that was remembered without this event, and bill it if it is paid in advance."""
    found = sorted(subscriptions_of(org, event), key=_preference)
    for subscription in found:
        if subscription.status == "active":
            for charge in subscription.plan.charges:
                if charge.metric.code == event.code:
                    forget(org, subscription, charge, event)
    for charge in charges_in_advance(found[0], event.code) if found else ():
        if is_billable(charge, event):
            _bill(org, event_usage(org, found[0], charge, event))


def _preference(subscription: Subscription) -> tuple[bool, float, float]:
    """The one that runs, else the one that ended last (`terminated_at DESC NULLS FIRST, started_at DESC`)."""
    ended, started = subscription.terminated_at, subscription.started_at
    return ended is not None, -(ended.timestamp() if ended else 0), -(started.timestamp() if started else 0)


def _bill(org: Organization, usage: EventUsage) -> None:
    """Make the fee of an event, on an invoice of its own unless its charge is not invoiced."""
    fee = make_fee(org, usage)
    keep_level(usage)
    if usage.pricing.charge.invoiceable:
        in_advance.issue(org, usage.pricing.subscription, [fee], usage.event.timestamp)
        return
    tax_fee(org, fee)
    org.fees.add(fee)
    org.notify("fee.created", fee)
