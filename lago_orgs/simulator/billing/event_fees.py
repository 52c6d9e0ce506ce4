"""The fee of one event that is paid in advance (`app/services/fees/create_pay_in_advance_service.rb`)."""

from __future__ import annotations

from ..state.invoicing import Fee
from ..state.organization import Organization
from .advance import EventUsage


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
        unit_amount=price.unit_amount,
        total_aggregated_units=price.units,
        events_count=1,
        amount_details=price.details,
        pay_in_advance=True,
        event_transaction_id=usage.event.transaction_id,
        from_datetime=usage.window.start,
        to_datetime=usage.window.end,
    )
