"""The volume charge model: the range that all units fall into prices every one of them."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Self

import attrs

from ..numbers import ZERO, decimal_of_float, decimal_text, exactly, float_text, quotient
from .base import Price, Properties, UnpriceableError, Usage, ranges_of
from .graduated import Range


@attrs.frozen
class Volume:
    """`app/services/charge_models/volume_service.rb`; without units the first range's flat amount is due."""

    ranges: Sequence[Range]

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        ranges = [Range.of(item) for item in ranges_of(properties, "volume_ranges")]
        return cls(sorted(ranges, key=lambda item: item.start))

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage; units without proration choose the range, prorated ones are priced.

        Raises:
            UnpriceableError: No range holds the units.
        """
        chosen_by = usage.units if usage.full_units is None else usage.full_units
        matching = self._matching(chosen_by)
        total = usage.units * matching.per_unit_amount
        amount = total + matching.flat_amount
        return Price(
            amount=amount,
            unit_amount=quotient(amount, chosen_by) if chosen_by else ZERO,
            details={
                "flat_unit_amount": decimal_text(matching.flat_amount),
                "per_unit_amount": _average(total, chosen_by, whole=usage.whole),
                "per_unit_total_amount": decimal_text(total),
            },
        )

    def _matching(self, units: Decimal) -> Range:
        reached = units.to_integral_value(ROUND_CEILING)
        for item in self.ranges:
            if item.start <= reached and not item.ends_before(units):
                return item
        raise UnpriceableError(f"no volume range holds {units} units")


def _average(total: Decimal, units: Decimal, *, whole: bool) -> str:
    """Lago divides the double of the total: by an integer it stays one, by a decimal it becomes one again."""
    if not units:
        return "0.0"
    if whole:
        return float_text(float(total) / int(units))
    return decimal_text(quotient(decimal_of_float(float(total)), units))
