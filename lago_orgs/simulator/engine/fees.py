"""The numbers of a fee: what is stored of an amount, and what of it is shown.

Recorded in every fee of the flows. The rules are those of `app/services/fees/*.rb` and of the fee serializer.
"""

from decimal import Decimal
from typing import Any, Final

import attrs

from .aggregation import Aggregated
from .charges import EventPrice, Price
from .numbers import (
    ZERO,
    decimal_of_column,
    decimal_of_float,
    exactly,
    precise_cents,
    quotient,
    rounded,
    subunits,
    to_cents,
    to_units,
)

# The decimals of the columns that precise amounts are stored in.
PLACES: Final = 15


@attrs.frozen(kw_only=True)
class FeeAmounts:
    """What a fee is about, before coupons and taxes.

    Args:
        amount_cents: Rounded to the currency's decimals.
        precise_amount_cents: Not rounded.
        precise_unit_amount: What a unit costs, in units of the currency.
        units: What is billed.
        total_aggregated_units: The level of a weighted sum, else the units; None for fees without usage.
        events_count: How many events were counted; None for fees without usage.
        details: `amount_details`.
    """

    amount_cents: int
    precise_amount_cents: Decimal
    precise_unit_amount: Decimal
    units: Decimal = Decimal(1)
    total_aggregated_units: Decimal | None = None
    events_count: int | None = None
    details: dict[str, Any] = attrs.field(factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether a charge's fee is left away: without units, amount and events (`#should_persist_fee?`)."""
        return not self.units and not self.amount_cents and not self.events_count

    def stored(self) -> "FeeAmounts":
        """The numbers as the database keeps them, and as answers show them from then on."""
        return attrs.evolve(
            self,
            precise_amount_cents=rounded(self.precise_amount_cents, PLACES),
            precise_unit_amount=rounded(self.precise_unit_amount, PLACES),
        )


def charge_fee(aggregated: Aggregated, price: Price, currency: str, *, shows_level: bool = False) -> FeeAmounts:
    """The fee of a charge's bucket and group (`app/services/fees/charge_service.rb`).

    Negative units or amounts become 0.

    Args:
        aggregated: The usage.
        price: What the charge model makes of it.
        currency: The plan's.
        shows_level: Whether current usage asks for a charge that is prorated or paid in advance, whose level is shown.
    """
    usage = aggregated.usage
    if usage.units < 0 or price.amount < 0:
        shown = aggregated.shown_units if shows_level else ZERO
        return FeeAmounts(
            amount_cents=0,
            precise_amount_cents=ZERO,
            precise_unit_amount=ZERO,
            units=shown,
            total_aggregated_units=ZERO,
            events_count=usage.events_count,
            details=price.details,
        )
    units = usage.units if usage.full_units is None else usage.full_units
    units = aggregated.shown_units if shows_level else units
    return FeeAmounts(
        amount_cents=to_cents(price.amount, currency),
        precise_amount_cents=precise_cents(price.amount, currency),
        precise_unit_amount=price.unit_amount,
        units=units,
        total_aggregated_units=units if aggregated.total_units is None else aggregated.total_units,
        events_count=usage.events_count,
        details=price.details,
    )


def event_fee(price: EventPrice) -> FeeAmounts:
    """The fee of an event that is paid in advance (`app/services/fees/create_pay_in_advance_service.rb`)."""
    return FeeAmounts(
        amount_cents=price.amount_cents,
        precise_amount_cents=price.precise_amount_cents,
        precise_unit_amount=price.unit_amount,
        units=price.units,
        total_aggregated_units=price.units,
        events_count=1,
        details=price.details,
    )


@exactly
def one_off_fee(unit_amount_cents: int, units: float | Decimal, currency: str) -> FeeAmounts:
    """The fee of an add-on on an invoice of its own (`app/services/fees/one_off_service.rb`)."""
    count = Decimal(repr(units)) if isinstance(units, float) else units
    return FeeAmounts(
        amount_cents=int(rounded(unit_amount_cents * count)),
        precise_amount_cents=unit_amount_cents * count,
        precise_unit_amount=to_units(unit_amount_cents, currency),
        units=count,
    )


def subscription_fee(cents: float | int, plan_amount_cents: int, currency: str) -> FeeAmounts:
    """The fee of a plan (`app/services/fees/subscription_service.rb`).

    Args:
        cents: What is due: the plan's amount, or days of it as the double that Lago computes.
        plan_amount_cents: The plan's whole amount, which the details show.
        currency: The plan's.
    """
    precise = decimal_of_float(cents) if isinstance(cents, float) else Decimal(cents)
    amount_cents = int(rounded(Decimal(cents)))
    return FeeAmounts(
        amount_cents=amount_cents,
        precise_amount_cents=precise,
        precise_unit_amount=decimal_of_column(float(to_units(amount_cents, currency))),
        details={"plan_amount_cents": plan_amount_cents},
    )


def shown_amount(cents: Decimal, currency: str) -> Decimal:
    """A precise amount as answers show it, in units of the currency: its double, cut after 16 digits, is divided.

    Recorded in invoices-arrears: 1987.096774193548 and its tax 397.4193548387096 are shown as `"23.84516129032257"`.
    """
    return quotient(decimal_of_float(float(cents)), subunits(currency))
