"""Units that are agreed and not metered: how many hold in a period, and what of them is due.

From `app/services/fixed_charge_events/aggregations/*.rb` and `Fees::BuildPayInAdvanceFixedChargeService`.
Recorded in fixed-charges.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

import attrs

from .charges import ChargeModel, Price, ProratedGraduated, Usage
from .fees import FeeAmounts
from .numbers import ZERO, decimal_of_float, exactly, postgres_divided, precise_cents, quotient, rounded, to_cents
from .periods import Terms

_DAY: Final = timedelta(days=1)
_PLACES: Final = 6


@attrs.frozen
class Agreed:
    """From when on how many units are agreed.

    Args:
        units: The units.
        timestamp: From when on.
        created_at: When it was agreed; a later agreement for an earlier time replaces this one.
    """

    units: Decimal
    timestamp: datetime
    created_at: datetime


@attrs.frozen(kw_only=True)
class FixedPeriod:
    """The fixed charges' period.

    Args:
        terms: Where the customer lives; days are counted there.
        start: Its first instant.
        end: Its last one.
        days: The days of the whole period.
    """

    terms: Terms
    start: datetime
    end: datetime
    days: int


def agreed_in(agreements: Sequence[Agreed], period: FixedPeriod) -> list[Agreed]:
    """The agreements that matter in a period, the earliest made first: its own, and the last one before it."""
    own = [item for item in agreements if period.start <= item.timestamp < period.end]
    before = [item for item in agreements if item.timestamp < period.start and item.created_at < period.start]
    last = max(before, key=lambda item: item.created_at, default=None)
    return sorted([*([last] if last else []), *own], key=lambda item: item.created_at)


def fixed_usage(agreements: Sequence[Agreed], period: FixedPeriod, *, prorated: bool, model: ChargeModel) -> Usage:
    """What is priced of a fixed charge.

    Args:
        agreements: All that were ever made.
        period: The period.
        prorated: Whether each agreement counts for its days only.
        model: How the charge is priced.
    """
    matching = agreed_in(agreements, period)
    full = matching[-1].units if matching else ZERO
    if not prorated:
        return Usage(units=full, events_count=0)
    units = _prorated(matching, period)
    parts = [units] if isinstance(model, ProratedGraduated) else []
    return Usage(units=units, full_units=full, events_count=0, event_units=parts, prorated_event_units=parts)


@exactly
def _prorated(agreements: Sequence[Agreed], period: FixedPeriod) -> Decimal:
    """Each agreement by its days, rounded to six decimals; what a later one for an earlier time replaces is void."""
    valid = [
        item
        for item in agreements
        if not any(other.timestamp < item.timestamp and other.created_at > item.created_at for other in agreements)
    ]
    ends = [max(item.timestamp, period.start) for item in valid[1:]] + [period.end + _DAY]
    total = ZERO
    for item, end in zip(valid, ends, strict=False):
        days = (_day(period, end) - _day(period, max(item.timestamp, period.start))).days
        total += max(rounded(postgres_divided(Decimal(days), Decimal(period.days)) * item.units, _PLACES), ZERO)
    return total


def _day(period: FixedPeriod, at: datetime) -> date:
    return period.terms.day(at)


def fixed_charge_fee(usage: Usage, price: Price, currency: str) -> FeeAmounts:
    """The fee of a fixed charge for a period (`app/services/fees/fixed_charge_service.rb`)."""
    negative = usage.units < 0 or price.amount < 0
    units = ZERO if negative else usage.units if usage.full_units is None else usage.full_units
    amount = ZERO if negative else price.amount
    return FeeAmounts(
        amount_cents=to_cents(amount, currency),
        precise_amount_cents=precise_cents(amount, currency),
        precise_unit_amount=ZERO if negative else price.unit_amount,
        units=units,
        total_aggregated_units=units,
        details=price.details,
    )


@exactly
def added_in_advance_fee(
    model: ChargeModel, added: Decimal, at: datetime, period: FixedPeriod, currency: str, *, prorated: bool
) -> FeeAmounts | None:
    """The fee of units that are paid in advance when they are agreed; None if there are not more than were paid for.

    Args:
        model: How the charge is priced, as if it were not prorated.
        added: The units beyond those that fees of the period have paid for.
        at: When they were agreed; its date in UTC is the first to pay.
        period: The period.
        currency: The plan's.
        prorated: Whether only the days that are left are paid.
    """
    if added <= 0:
        return None
    units = added
    if prorated:
        days = (period.end.astimezone(UTC).date() - at.astimezone(UTC).date()).days + 1
        units *= decimal_of_float(days / period.days)
    amount = model.price(Usage(units=units, full_units=units, events_count=1)).amount
    return FeeAmounts(
        amount_cents=to_cents(amount, currency),
        precise_amount_cents=precise_cents(amount, currency),
        precise_unit_amount=quotient(amount, added),
        units=added,
        total_aggregated_units=added,
    )
