"""The usage that Lago remembers of each bucket of a charge until an event falls into it, or the period ends.

An event renews the one bucket that it would be billed in, though overlapping filters count it in others too: those show
it only when another event renews them (recorded in usage-prices-groups). From
`app/services/subscriptions/charge_cache_middleware.rb` and `app/services/events/post_process_service.rb`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...pricing.aggregation import Window, filter_of_event
from ..state.catalogue import Charge, ChargeFilter
from ..state.events import Event
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .usage import CURRENT, ChargeUsage, Pricing, bucket_usages, buckets_of


def _key(subscription: Subscription, charge: Charge, charge_filter: ChargeFilter | None) -> tuple[object, ...]:
    changed = charge_filter.updated_at if charge_filter else None
    filter_id = charge_filter.lago_id if charge_filter else None
    return subscription.lago_id, charge.lago_id, filter_id, charge.updated_at, changed


def current_usages(
    org: Organization, subscription: Subscription, charge: Charge, window: Window
) -> Iterator[ChargeUsage]:
    """The current usage of a charge, as far as possible as it was remembered."""
    for charge_filter in buckets_of(charge):
        key = _key(subscription, charge, charge_filter)
        held = org.usage_cache.get(key)
        if held is None or held[0] <= org.clock.peek():
            usages = tuple(bucket_usages(Pricing(org, subscription, charge, charge_filter), window, CURRENT))
            held = org.usage_cache[key] = window.end, usages
        yield from held[1]


def forget(org: Organization, subscription: Subscription, charge: Charge, event: Event) -> None:
    """Forget the bucket that an event falls into."""
    values = {found.key: found.values for found in charge.metric.filters}
    charge_filter = filter_of_event(event.properties, charge.filters, values) if charge.filters else None
    org.usage_cache.pop(_key(subscription, charge, charge_filter), None)
