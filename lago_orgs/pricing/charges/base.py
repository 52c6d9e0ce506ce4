"""What goes into a charge model and what comes out."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import attrs

from ..numbers import ZERO, quotient

# The properties of a charge or of one of its filters, as the API takes and shows them.
Properties = Mapping[str, Any]


class UnpriceableError(Exception):
    """No range of a volume charge holds these units; Lago itself answers 500 then (recorded: negative units)."""


@attrs.frozen(kw_only=True)
class Usage:
    """What an aggregation found, in the units that are priced.

    Args:
        units: The result of the aggregation; prorated if the charge is.
        events_count: How many events it counted.
        full_units: The units without proration, if the charge is prorated.
        running_totals: The sum after each event, as far as a percentage charge with free units needs it.
        event_units: What each event added, for percentages with limits per transaction and prorated graduated charges.
        prorated_event_units: The same, prorated.
        precise_total_amount_cents: The sum of the amounts that the events brought with them, for dynamic charges.
        whole: Whether units are an integer of Ruby's, as those of a count are: their quotients are doubles.
    """

    units: Decimal
    events_count: int
    full_units: Decimal | None = None
    running_totals: Sequence[Decimal] = ()
    event_units: Sequence[Decimal] = ()
    prorated_event_units: Sequence[Decimal] = ()
    precise_total_amount_cents: Decimal = ZERO
    whole: bool = False


@attrs.frozen(kw_only=True)
class Price:
    """The price of a usage, in units of the currency and not rounded yet.

    Args:
        amount: All of it.
        unit_amount: What a unit costs on average.
        details: How it came about, as fees show it in `amount_details`.
    """

    amount: Decimal
    unit_amount: Decimal
    details: dict[str, Any] = attrs.field(factory=dict)


class ChargeModel(Protocol):
    """A way to price usage, with its properties."""

    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage.

        Args:
            usage: What was used.
            before_event: Whether this is the usage before an event that is paid in advance, whose price is subtracted:
                then a first range's flat amount is not due yet.
        """
        ...


def per_unit(amount: Decimal, usage: Usage) -> Decimal:
    """The average price of a unit, of the ones without proration; 0 without units."""
    units = usage.units if usage.full_units is None else usage.full_units
    return quotient(amount, units) if units else ZERO


def ranges_of(properties: Properties, key: str) -> list[Mapping[str, Any]]:
    """The ranges of a charge, none if it has none."""
    return list(properties.get(key) or ())


def number(value: object) -> Decimal:
    """A number as the API takes it: text, an integer or null for nothing."""
    return ZERO if value is None else Decimal(str(value))


Maker = Callable[[Properties], ChargeModel]
