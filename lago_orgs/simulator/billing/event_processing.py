"""What happens to an event after Lago has answered (`app/services/events/post_process_service.rb`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..state.events import Event
from ..state.organization import Organization
from ..state.subscriptions import Subscription
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
    """Forget the usage that was remembered without this event."""
    for subscription in subscriptions_of(org, event):
        if subscription.status == "active":
            for charge in subscription.plan.charges:
                if charge.metric.code == event.code:
                    forget(org, subscription, charge, event)
