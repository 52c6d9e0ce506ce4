"""The fee of one event that is paid in advance (`app/services/fees/create_pay_in_advance_service.rb`)."""

from __future__ import annotations

from ...pricing.aggregation import number_of, shown_group, text_of
from ...pricing.numbers import ZERO
from ..state.invoicing import Breakdown, Fee
from ..state.organization import Organization
from .advance import EventUsage
from .breakdowns import presentation_keys, without


def make_fee(org: Organization, usage: EventUsage) -> Fee:
    """The fee of an event, on no invoice yet; its taxes come with the invoice."""
    now, pricing, price = org.now(), usage.pricing, usage.price
    return Fee(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        fee_type="charge",
        customer=pricing.subscription.customer,
        amount_cents=price.amount_cents,
        precise_amount_cents=price.precise_amount_cents,
        currency=pricing.currency,
        units=price.units,
        subscription=pricing.subscription,
        charge=pricing.charge,
        charge_filter=pricing.charge_filter,
        grouped_by=usage.grouped_by,
        breakdowns=_breakdowns(usage),
        unit_amount=price.unit_amount,
        total_aggregated_units=price.units,
        events_count=1,
        amount_details=price.details,
        pay_in_advance=True,
        event_transaction_id=usage.event.transaction_id,
        from_datetime=usage.window.start,
        to_datetime=usage.window.end,
    )


def _breakdowns(usage: EventUsage) -> list[Breakdown]:
    """The event under the values that it has itself; one without properties has none."""
    pricing, properties = usage.pricing, usage.event.properties
    keys = presentation_keys(pricing.charge)
    if not keys or not properties:
        return []
    own = without(keys, pricing.group_keys)
    units = usage.price.units
    if pricing.metric.aggregation_type == "sum_agg":
        units = number_of(properties.get(pricing.metric.field_name or "")) or ZERO
    return [Breakdown(shown_group(own, tuple(text_of(properties.get(key)) for key in own)), units)]
