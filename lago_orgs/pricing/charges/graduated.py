"""The graduated charge model: each range of units has its own price."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self

import attrs

from ..numbers import ZERO, decimal_text, exactly
from .base import Price, Properties, Usage, number, per_unit, ranges_of


@attrs.frozen(kw_only=True)
class Range:
    """A range of units; bounds are kept as they were sent, since they are shown so."""

    from_value: Any
    to_value: Any
    per_unit_amount: Decimal
    flat_amount: Decimal

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read a range of a charge."""
        return cls(
            from_value=properties.get("from_value"),
            to_value=properties.get("to_value"),
            per_unit_amount=number(properties.get("per_unit_amount")),
            flat_amount=number(properties.get("flat_amount")),
        )

    @property
    def start(self) -> Decimal:
        """The first unit, or the bound of the range before."""
        return number(self.from_value)

    @property
    def end(self) -> Decimal | None:
        """The last unit."""
        return None if self.to_value is None else number(self.to_value)

    def ends_before(self, units: Decimal) -> bool:
        """Whether units go on behind this range."""
        return self.end is not None and self.end < units

    def share(self, units: Decimal, *, adjacent: bool) -> Decimal:
        """How many of all units lie in this range."""
        covered = units if self.end is None else min(units, self.end)
        if not self.start:
            return covered
        return covered - self.start + (0 if adjacent else 1)


def are_adjacent(ranges: Sequence[Range]) -> bool:
    """Whether each range starts with the very number at which the one before ends, and not one unit later."""
    return len(ranges) > 1 and all(after.start == number(before.to_value) for before, after in pairwise(ranges))


@attrs.frozen
class Graduated:
    """`app/services/charge_models/graduated_service.rb`; even without units the first range's flat amount is due."""

    ranges: Sequence[Range]

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        return cls([Range.of(item) for item in ranges_of(properties, "graduated_ranges")])

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage."""
        adjacent = are_adjacent(self.ranges)
        details = []
        amount = ZERO
        for item in self.ranges:
            units = item.share(usage.units, adjacent=adjacent)
            per_unit_amount = item.per_unit_amount if units else ZERO
            total = units * per_unit_amount + item.flat_amount
            amount += total
            details.append(
                {
                    "from_value": item.from_value,
                    "to_value": item.to_value,
                    "flat_unit_amount": decimal_text(item.flat_amount),
                    "per_unit_amount": decimal_text(per_unit_amount),
                    "units": decimal_text(units),
                    "per_unit_total_amount": decimal_text(units * per_unit_amount),
                    "total_with_flat_amount": decimal_text(total),
                }
            )
            if not item.ends_before(usage.units):
                break
        if before_event and not usage.units:
            amount = ZERO
        return Price(amount=amount, unit_amount=per_unit(amount, usage), details={"graduated_ranges": details})
