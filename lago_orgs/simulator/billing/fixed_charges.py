"""Units that are agreed, not metered: how many hold since when, and what they cost.

From `app/services/fixed_charge_events/`, `app/services/fees/fixed_charge_service.rb` and
`app/services/fees/build_pay_in_advance_fixed_charge_service.rb`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import attrs

from ...pricing.charges import Price, Usage, charge_model
from ...pricing.numbers import ZERO, decimal_of_float, postgres_divided, quotient, rounded
from ...pricing.periods import Boundaries
from ..state.catalogue import FixedCharge, Plan
from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.subscriptions import AgreedUnits, Subscription
from . import fees
from .standing import Standing, zone_of

_DAY: Final = timedelta(days=1)
_SHARE_PLACES: Final = 6


@attrs.frozen
class Span:
    """The period of a fixed charge, and the days of the whole of it."""

    start: datetime
    end: datetime
    days: int


@attrs.frozen
class Sale:
    """A fixed charge of a subscription over a period."""

    subscription: Subscription
    charge: FixedCharge
    span: Span


def current_charges(subscription: Subscription) -> list[FixedCharge]:
    """The fixed charges that the plan has."""
    return [charge for charge in subscription.plan.fixed_charges if charge.deleted_at is None]


def emit_units(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Note how many units of each fixed charge hold from an instant on (`EmitFixedChargeEventsService`)."""
    for charge in current_charges(subscription):
        subscription.agreed_units.append(AgreedUnits(charge.lago_id, charge.units, at, org.now()))


def agree_on_units(
    org: Organization, plan: Plan, charge: FixedCharge, now: datetime, *, immediately: bool
) -> list[Subscription]:
    """Let other units of a fixed charge hold for everyone who is subscribed: from now on, or from the next period on.

    Returns:
        The subscriptions.
    """
    rows = [row for row in org.subscriptions if row.plan is plan and row.status == "active"]
    for row in rows:
        at = now if immediately else span_in_advance(Standing(org, row), now).end + timedelta(seconds=1)
        row.agreed_units.append(AgreedUnits(charge.lago_id, charge.units, at, org.now()))
    return rows


def span_in_advance(standing: Standing, at: datetime) -> Span:
    """The period that holds an instant: what is paid in advance is paid for it."""
    seen = standing.at(at, current=True)
    return Span(seen.fixed_charges_from_datetime, seen.fixed_charges_to_datetime, seen.fixed_charges_days)


def make_fees(standing: Standing, bounds: Boundaries) -> list[Fee]:
    """The fees of the plan's fixed charges on an invoice of the subscription."""
    org, subscription = standing.org, standing.subscription
    start, end = bounds.fixed_charges_from_datetime, bounds.fixed_charges_to_datetime
    if start is None or end is None or start > end or subscription.status not in ("active", "terminated"):
        return []
    arrears = Span(start, end, bounds.fixed_charges_days)
    made = []
    for charge in current_charges(subscription):
        if not _is_due(standing, charge):
            continue
        span = span_in_advance(standing, bounds.timestamp) if charge.pay_in_advance else arrears
        sale = Sale(subscription, charge, span)
        if charge.pay_in_advance and _is_paid(org, sale):
            continue
        fee = _fee(org, sale, bounds.timestamp)
        if fee.units or fee.amount_cents:
            made.append(fee)
    return made


def _is_due(standing: Standing, charge: FixedCharge) -> bool:
    return standing.subscription.status == "active" if charge.pay_in_advance else not standing.is_first_for_units


def _earlier(org: Organization, sale: Sale) -> list[Fee]:
    span = _seconds(sale.span.start, sale.span.end)
    return [
        fee
        for fee in org.fees.where("subscription_id", sale.subscription.lago_id)
        if fee.fixed_charge is sale.charge and _seconds(fee.from_datetime, fee.to_datetime) == span
    ]


def _seconds(*instants: datetime | None) -> tuple[datetime | None, ...]:
    return tuple(at.replace(microsecond=0) if at is not None else None for at in instants)


def _is_paid(org: Organization, sale: Sale) -> bool:
    return any(fee.invoice is not None and fee.invoice.status != "voided" for fee in _earlier(org, sale))


def _fee(org: Organization, sale: Sale, at: datetime) -> Fee:
    rows = _agreed_in(sale)
    units = rows[-1].units if rows else ZERO
    priced = _prorated(org, sale, rows) if sale.charge.prorated else units
    fee = _row(org, sale, _price(sale, priced, units), units, at)
    _deduct_what_was_paid(org, sale, fee)
    return fee


def _deduct_what_was_paid(org: Organization, sale: Sale, fee: Fee) -> None:
    """Take off what a plan change finds paid in advance for the rest of the period, on the first invoice after it.

    As the server does, whoever paid: of all customers' fees for the old plan's charge, the last one counts.
    """
    charge, start, end = sale.charge, sale.span.start, sale.span.end
    previous = sale.subscription.previous
    is_first = Standing(org, sale.subscription).has_begun_only
    if not (charge.pay_in_advance and charge.prorated and previous is not None and is_first):
        return
    old = next((row for row in current_charges(previous) if row.add_on is charge.add_on), None)
    if old is None:
        return
    candidates = [row for row in org.fees if row.fixed_charge is old and _covers(row, start, end)]
    if not candidates:
        return
    paid = max(candidates, key=lambda row: row.created_at)
    if paid.to_datetime is None or paid.billed_at is None:
        return
    price = paid.amount_cents * float(_days_begun(end - start)) / _days_begun(paid.to_datetime - paid.billed_at)
    deduction = rounded(Decimal(price))
    fee.amount_cents = max(fee.amount_cents - int(deduction), 0)
    fee.precise_amount_cents = max(fee.precise_amount_cents - deduction, ZERO)


def _covers(fee: Fee, start: datetime, end: datetime) -> bool:
    since, until = fee.from_datetime, fee.to_datetime
    return since is not None and until is not None and since <= start and until >= end


def _days_begun(duration: timedelta) -> int:
    return -(-duration // _DAY)


def _agreed_in(sale: Sale) -> list[AgreedUnits]:
    """The units of the period, with those that held when it began, in the order in which they were agreed."""
    span = sale.span
    mine = [row for row in sale.subscription.agreed_units if row.fixed_charge_id == sale.charge.lago_id]
    inside = [row for row in mine if span.start <= row.at < span.end]
    before = [row for row in mine if row.created_at < span.start and row.at < span.start]
    return [*before[-1:], *inside]


def _prorated(org: Organization, sale: Sale, rows: Sequence[AgreedUnits]) -> Decimal:
    """Each number of units for its days of the period; what later agreements made void does not count."""
    span, zone = sale.span, zone_of(org, sale.subscription.customer)

    def day(at: datetime) -> date:
        return max(at, span.start).astimezone(zone).date()

    valid = [row for row in rows if not any(later.at < row.at and later.created_at > row.created_at for later in rows)]
    starts = [*(row.at for row in valid), span.end + _DAY]
    total = ZERO
    for row, (start, end) in zip(valid, pairwise(starts), strict=True):
        share = postgres_divided(Decimal((day(end) - day(start)).days), Decimal(span.days))
        total += max(rounded(share * row.units, _SHARE_PLACES), ZERO)
    return total


def _price(sale: Sale, priced: Decimal, units: Decimal) -> Price:
    charge, currency = sale.charge, sale.subscription.plan.amount_currency
    model = charge_model(charge.charge_model, charge.properties, currency=currency, prorated=charge.prorated)
    usage = Usage(
        units=priced,
        events_count=1,
        full_units=units,
        event_units=[priced],
        prorated_event_units=[priced],
    )
    return model.price(usage)


def _row(org: Organization, sale: Sale, price: Price, units: Decimal, at: datetime) -> Fee:
    span = (sale.span.start, sale.span.end)
    return fees.of_agreed_units(org, sale.subscription, sale.charge, price, units=units, span=span, at=at)


def fees_in_advance(org: Organization, subscription: Subscription, at: datetime) -> list[Fee] | None:
    """The fees of units that were agreed at an instant and are paid in advance; None where none were agreed then."""
    made, agreed = [], False
    for charge in current_charges(subscription):
        for row in subscription.agreed_units:
            if row.fixed_charge_id != charge.lago_id or row.at != at or not charge.pay_in_advance:
                continue
            agreed = True
            sale = Sale(subscription, charge, span_in_advance(Standing(org, subscription), at))
            paid = sum((fee.units for fee in _earlier(org, sale)), ZERO)
            more = row.units - paid
            # Fewer units are not paid back, but noted.
            nothing = Price(amount=ZERO, unit_amount=ZERO)
            made.append(_added(org, sale, more, at) if more > 0 else _row(org, sale, nothing, ZERO, at))
    return made if agreed else None


def _added(org: Organization, sale: Sale, units: Decimal, at: datetime) -> Fee:
    """What more units cost; prorated by a double, unlike on the period's invoice."""
    priced = units
    if sale.charge.prorated:
        days = (sale.span.end.astimezone(UTC).date() - at.astimezone(UTC).date()).days + 1
        priced = units * decimal_of_float(days / sale.span.days)
    amount = _price(sale, priced, priced).amount
    return _row(org, sale, Price(amount=amount, unit_amount=quotient(amount, units)), units, at)
