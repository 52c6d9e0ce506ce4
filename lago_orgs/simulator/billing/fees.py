"""Every kind of fee, made of what it costs (`app/services/fees/`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import attrs

from ...pricing.aggregation import number_of, shown_group, text_of
from ...pricing.charges import Price
from ...pricing.numbers import (
    ZERO,
    decimal_of_column,
    decimal_of_float,
    precise_cents,
    rounded,
    subunits,
    to_cents,
    to_units,
)
from ...pricing.periods import Boundaries
from ..state.catalogue import AddOn, FixedCharge, Tax
from ..state.customers import Customer
from ..state.invoicing import Breakdown, Fee
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from ..state.wallets import Wallet, WalletTransaction
from .advance import EventUsage
from .breakdowns import presentation_keys, without
from .taxes import round_float
from .usage import ChargeUsage

_PRECISE_PLACES: Final = 15
Instant = datetime | None


@attrs.frozen
class Line:
    """What is sold on one line of an invoice of add-ons.

    Args:
        unit_amount_cents: What a unit costs; of a fraction only what comes of it is billed, the column has none.
        units: A double, as Lago reads it.
        taxes: The taxes of this line; None takes those of the add-on or the customer.
        start: From when; None is now, as is `end`.
    """

    add_on: AddOn
    unit_amount_cents: int | float
    units: float
    description: str | None
    invoice_display_name: str | None
    taxes: Sequence[Tax] | None
    start: datetime | None
    end: datetime | None


def _made(org: Organization, fee_type: str, customer: Customer, now: Instant = None, **fields: Any) -> Fee:
    now = now or org.now()
    return Fee(lago_id=org.new_id(), created_at=now, updated_at=now, fee_type=fee_type, customer=customer, **fields)


def _of_subscription(org: Organization, fee_type: str, subscription: Subscription, **fields: Any) -> Fee:
    return _made(
        org,
        fee_type,
        subscription.customer,
        subscription=subscription,
        currency=subscription.plan.amount_currency,
        **fields,
    )


def _unit_amount(cents: int, currency: str) -> Decimal:
    """What a unit costs as it is stored: it passes through a double."""
    return decimal_of_column(float(to_units(cents, currency)))


def of_plan(org: Organization, subscription: Subscription, value: int | float, bounds: Boundaries) -> Fee:
    """The fee of a subscription itself; its price in cents is a double where it was prorated."""
    cents = value if isinstance(value, int) else round_float(value)
    precise = Decimal(value) if isinstance(value, int) else rounded(decimal_of_float(value), _PRECISE_PLACES)
    return _of_subscription(
        org,
        "subscription",
        subscription,
        amount_cents=cents,
        precise_amount_cents=precise,
        units=Decimal(1),
        unit_amount=_unit_amount(cents, subscription.plan.amount_currency),
        amount_details={"plan_amount_cents": subscription.plan.amount_cents},
        pay_in_advance=subscription.plan.pay_in_advance,
        from_datetime=bounds.from_datetime,
        to_datetime=bounds.to_datetime,
    )


def of_usage(org: Organization, subscription: Subscription, usage: ChargeUsage, start: Instant, end: Instant) -> Fee:
    """The fee of metered usage."""
    priced = usage.priced
    return _of_subscription(
        org,
        "charge",
        subscription,
        charge=usage.charge,
        charge_filter=usage.charge_filter,
        grouped_by=usage.grouped_by,
        breakdowns=usage.breakdowns,
        amount_cents=usage.amount_cents,
        precise_amount_cents=rounded(priced.precise_amount_cents, _PRECISE_PLACES),
        units=usage.units,
        total_aggregated_units=priced.total_aggregated_units,
        unit_amount=priced.price.unit_amount,
        amount_details=priced.price.details,
        events_count=priced.events_count,
        from_datetime=start,
        to_datetime=end,
    )


def of_event(org: Organization, usage: EventUsage) -> Fee:
    """The fee of one event that is paid in advance, on no invoice yet; its taxes come with the invoice."""
    pricing, price = usage.pricing, usage.price
    return _of_subscription(
        org,
        "charge",
        pricing.subscription,
        charge=pricing.charge,
        charge_filter=pricing.charge_filter,
        grouped_by=usage.grouped_by,
        breakdowns=_event_breakdowns(usage),
        amount_cents=price.amount_cents,
        precise_amount_cents=price.precise_amount_cents,
        units=price.units,
        total_aggregated_units=price.units,
        unit_amount=price.unit_amount,
        amount_details=price.details,
        events_count=1,
        pay_in_advance=True,
        event_transaction_id=usage.event.transaction_id,
        from_datetime=usage.window.start,
        to_datetime=usage.window.end,
    )


def _event_breakdowns(usage: EventUsage) -> list[Breakdown]:
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


def of_agreed_units(
    org: Organization,
    subscription: Subscription,
    charge: FixedCharge,
    price: Price,
    *,
    units: Decimal,
    span: tuple[datetime, datetime],
    at: datetime,
) -> Fee:
    """The fee of units that are agreed, not metered."""
    currency = subscription.plan.amount_currency
    return _of_subscription(
        org,
        "fixed_charge",
        subscription,
        fixed_charge=charge,
        amount_cents=to_cents(price.amount, currency),
        precise_amount_cents=rounded(precise_cents(price.amount, currency), _PRECISE_PLACES),
        units=units,
        total_aggregated_units=units,
        unit_amount=price.unit_amount,
        amount_details=price.details,
        pay_in_advance=charge.pay_in_advance,
        from_datetime=span[0],
        to_datetime=span[1],
        billed_at=at,
    )


def of_line(org: Organization, customer: Customer, currency: str, line: Line, now: datetime) -> Fee:
    """The fee of an add-on that is sold once."""
    units = decimal_of_float(line.units)
    return _made(
        org,
        "add_on",
        customer,
        add_on=line.add_on,
        amount_cents=round_float(line.unit_amount_cents * line.units),
        precise_amount_cents=rounded(Decimal(str(line.unit_amount_cents)) * units, _PRECISE_PLACES),
        currency=currency,
        units=units,
        unit_amount=_unit_amount(int(line.unit_amount_cents), currency),
        description=line.description if line.description is not None else line.add_on.description,
        invoice_display_name=line.invoice_display_name or None,
        from_datetime=line.start or now,
        to_datetime=line.end or now,
    )


def of_credits(org: Organization, wallet: Wallet, transaction: WalletTransaction, now: datetime) -> Fee:
    """The fee of credits that are bought; of what one costs the column keeps whole cents."""
    cents = rounded(transaction.amount * subunits(wallet.currency))
    return _made(
        org,
        "credit",
        wallet.customer,
        now,
        amount_cents=int(cents),
        precise_amount_cents=Decimal(cents),
        currency=wallet.currency,
        units=transaction.credit_amount,
        unit_amount=_unit_amount(int(wallet.rate_amount * subunits(wallet.currency)), wallet.currency),
        credited_id=transaction.lago_id,
        credited_name=transaction.name,
    )
