"""What one event costs that is paid in advance.

From `app/services/charges/pay_in_advance_aggregation_service.rb`, `app/services/fees/create_pay_in_advance_service.rb`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from ...pricing.aggregation import (
    Advance,
    Columns,
    Group,
    Source,
    Step,
    Window,
    aggregate,
    event_number_of,
    filter_of_event,
    is_added,
    prorated_step,
    shown_group,
    sum_step,
    text_of,
    unique_step,
)
from ...pricing.charges import EventPrice, event_price
from ...pricing.numbers import ZERO
from ..state.catalogue import Charge
from ..state.events import Event
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .standing import Standing
from .usage import INVOICED, Pricing

_STEPPED = ("sum_agg", "unique_count_agg")


@attrs.frozen(kw_only=True, eq=False)
class EventUsage:
    """The usage that the fee of one event is of.

    Args:
        pricing: The charge, and which of its filters the event falls under.
        event: The event.
        window: The charge period that holds it.
        group: Its group.
        price: What it costs.
        advance: What is billed in advance with it; None for metrics that keep no level.
    """

    pricing: Pricing
    event: Event
    window: Window
    group: Group
    price: EventPrice
    advance: Advance | None

    @property
    def grouped_by(self) -> dict[str, str | None]:
        """The group, as it is shown."""
        return shown_group(self.pricing.group_keys, self.group)


def charges_in_advance(subscription: Subscription, code: str) -> Iterator[Charge]:
    """The charges that bill each event of a metric at once."""
    return (charge for charge in subscription.plan.charges if charge.pay_in_advance and charge.metric.code == code)


def is_billable(charge: Charge, event: Event) -> bool:
    """Whether an event brings what its metric counts; a count wants nothing of it, a sum wants a number."""
    metric = charge.metric
    if metric.aggregation_type == "count_agg":
        return True
    value = event.properties.get(metric.field_name or "")
    if metric.aggregation_type == "sum_agg":
        return event_number_of(value) is not None
    return bool((text_of(value) or "").strip())


def window_of(org: Organization, subscription: Subscription, event: Event) -> Window:
    """The charge period that an event belongs to."""
    return Standing(org, subscription).at(event.timestamp, current=True).charges_window


def event_usage(
    org: Organization, subscription: Subscription, charge: Charge, event: Event, columns: Columns | None = None
) -> EventUsage:
    """Price an event that is stored, or would be.

    Args:
        org: Whose it is.
        subscription: Which is charged.
        charge: One that is paid in advance.
        event: The event.
        columns: All events with this one among them, if it is not stored.
    """
    values = {found.key: found.values for found in charge.metric.filters}
    pricing = Pricing(
        org, subscription, charge, filter_of_event(event.properties, charge.filters, values) if charge.filters else None
    )
    source, model = pricing.source(INVOICED), pricing.tariff.model()
    if columns is not None:
        source = attrs.evolve(source, columns=columns)
    window = window_of(org, subscription, event)
    group = tuple(text_of(event.properties.get(key)) for key in pricing.group_keys)
    # Usage after an event that arrives late does not count for it (`max_timestamp`).
    until = attrs.evolve(window, end=min(window.end, event.timestamp))
    request = pricing.tariff.request(model, until, current=False)
    request = attrs.evolve(request, metric=attrs.evolve(request.metric, rounding_function=None))
    step = _step(pricing, source, window, group, event)
    return EventUsage(
        pricing=pricing,
        event=event,
        window=window,
        group=group,
        price=event_price(
            model,
            aggregate(request, source, group).usage,
            step.units if step else Decimal(1),
            pricing.currency,
            shown_units=step.shown_units if step else None,
            event_amount_cents=Decimal(event.precise_total_amount_cents or 0),
        ),
        advance=step.advance if step else None,
    )


def _step(pricing: Pricing, source: Source, window: Window, group: Group, event: Event) -> Step | None:
    """What the event adds to what is paid for; None for a count, to which every event adds one."""
    metric = pricing.charge.metric
    if metric.aggregation_type not in _STEPPED:
        return None
    before = pricing.org.advances.last(pricing.key(group), window.start, window.end)
    value = event.properties.get(metric.field_name or "")
    if metric.aggregation_type == "sum_agg":
        step = sum_step(event_number_of(value) or ZERO, before)
    else:
        column = source.column("operations", pricing.metric, group)
        start = None if metric.recurring else window.first
        step = unique_step(
            text_of(event.properties.get("operation_type")) or "add",
            was_added=is_added(column, text_of(value), event.timestamp, start),
            before=before,
        )
    return prorated_step(step, event.timestamp, window, before) if pricing.charge.prorated else step


def keep_level(usage: EventUsage) -> None:
    """Note what is billed in advance from this event on."""
    if usage.advance is not None:
        usage.pricing.org.advances.add(usage.pricing.key(usage.group), usage.event.timestamp, usage.advance)
