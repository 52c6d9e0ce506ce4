"""The graduated percentage charge model: each range of an amount has its own rate."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

import attrs

from ..numbers import ZERO, decimal_text, exactly
from .base import Price, Properties, Usage, number, per_unit, ranges_of


@attrs.frozen(kw_only=True)
class RateRange:
    """A range of an amount; bounds are kept as they were sent, since they are shown so."""

    from_value: Any
    to_value: Any
    rate: Decimal
    flat_amount: Decimal

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read a range of a charge."""
        return cls(
            from_value=properties.get("from_value"),
            to_value=properties.get("to_value"),
            rate=number(properties.get("rate")),
            flat_amount=number(properties.get("flat_amount")),
        )

    def is_filled_by(self, units: Decimal) -> bool:
        """Whether units reach its end."""
        return self.to_value is not None and units >= number(self.to_value)

    def share(self, units: Decimal) -> Decimal:
        """How much of the whole amount lies in this range: a full one is counted from its first whole unit."""
        start = number(self.from_value)
        if self.is_filled_by(units):
            return number(self.to_value) - (start or 1) + 1
        return units - start + 1 if start else units


@attrs.frozen
class GraduatedPercentage:
    """`app/services/charge_models/graduated_percentage_service.rb`; premium. Without units the first flat is due."""

    ranges: Sequence[RateRange]

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        return cls([RateRange.of(item) for item in ranges_of(properties, "graduated_percentage_ranges")])

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage."""
        details = []
        amount = ZERO
        for item in self.ranges:
            units = item.share(usage.units)
            flat_amount = ZERO if before_event and not usage.units else item.flat_amount
            total = units * item.rate / 100 + flat_amount
            amount += total
            details.append(
                {
                    "from_value": item.from_value,
                    "to_value": item.to_value,
                    "flat_unit_amount": decimal_text(flat_amount),
                    "rate": decimal_text(item.rate),
                    "units": decimal_text(units),
                    "per_unit_total_amount": decimal_text(units * item.rate / 100),
                    "total_with_flat_amount": decimal_text(total),
                }
            )
            if item.to_value is None or number(item.to_value) >= usage.units:
                break
        return Price(
            amount=amount, unit_amount=per_unit(amount, usage), details={"graduated_percentage_ranges": details}
        )
