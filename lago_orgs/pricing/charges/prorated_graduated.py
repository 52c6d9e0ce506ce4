"""The graduated charge model for prorated usage: whole units choose the range, their prorated part is priced in it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

import attrs

from ..numbers import ZERO, decimal_of_float, exactly, quotient
from .base import Price, Properties, Usage, ranges_of
from .graduated import Range


@attrs.frozen
class ProratedGraduated:
    """`app/services/charge_models/prorated_graduated_service.rb`: events are walked in order, each may span ranges."""

    ranges: Sequence[Range]

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        return cls([Range.of(item) for item in ranges_of(properties, "graduated_ranges")])

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage by its events."""
        if not usage.units:
            amount = self._with_flat_amounts(ZERO, ZERO, ZERO)
        else:
            walk = _Walk(self.ranges, usage.event_units, usage.prorated_event_units)
            amount = self._with_flat_amounts(walk.amount(), walk.total, walk.highest)
        units = sum(usage.event_units, ZERO)
        return Price(amount=amount, unit_amount=quotient(amount, units) if units else ZERO)

    def _with_flat_amounts(self, amount: Decimal, total: Decimal, highest: Decimal) -> Decimal:
        """Add the flat amounts of all ranges up to the one that the highest level reached."""
        if total < 0:
            return ZERO
        amount = max(amount, ZERO)
        for item in self.ranges:
            amount += item.flat_amount
            if not item.ends_before(highest):
                break
        return amount


class _Walk:
    """One pass over events; `overflow` is the part of the last one that lies in another range than it began in."""

    def __init__(self, ranges: Sequence[Range], units: Sequence[Decimal], prorated: Sequence[Decimal]) -> None:
        self.ranges = ranges
        self.units = units
        self.prorated = prorated
        self.total = ZERO
        self.highest = ZERO

    def amount(self) -> Decimal:
        """The price without flat amounts."""
        index, overflow, share, amount = 0, ZERO, ZERO, ZERO
        current = self.ranges[0]
        while index < len(self.prorated) or overflow:
            current = self._range(overflow, self.units[index] if index < len(self.units) else None)
            if overflow:
                share += overflow * self._ratio(index - 1)
                if current.end is not None and self.total >= current.end:
                    overflow = self.total - current.end
                    share -= overflow * self._ratio(index - 1)
                    amount += share * current.per_unit_amount
                    share = ZERO
                    continue
                overflow = ZERO
            if index >= len(self.prorated):
                break
            if self._is_void(index):
                index += 1
                continue
            self.total += self.units[index]
            self.highest = max(self.highest, self.total)
            share += self.prorated[index]
            index += 1
            if self._stays_in(current):
                continue
            overflow = self._overflow(current)
            share -= overflow * self._ratio(index - 1)
            amount += share * current.per_unit_amount
            share = ZERO
        return amount + share * current.per_unit_amount

    def _is_void(self, index: int) -> bool:
        """Whether an event adds nothing in this period, or removes what was added in none."""
        if self.prorated[index]:
            return False
        units = self.units[index]
        return units > 0 or (units < 0 and self.total + units < 0)

    def _range(self, overflow: Decimal, following: Decimal | None) -> Range:
        if self.total <= 0:
            return self.ranges[0]
        units = self.total
        if overflow:
            units += 1 - overflow if overflow > 0 else overflow
        for index, item in enumerate(self.ranges):
            if units == item.end:
                return self.ranges[index + 1] if following is not None and following > 0 else item
            if units >= item.start and not item.ends_before(units):
                return item
        return self.ranges[0]

    def _stays_in(self, current: Range) -> bool:
        if current.end is None:
            return self.total >= current.start - 1
        return current.start <= self.total < current.end

    def _overflow(self, current: Range) -> Decimal:
        if current.end is None or self.total < current.end:
            return self.total - current.start + 1
        return self.total - current.end

    def _ratio(self, index: int) -> Decimal:
        return quotient(decimal_of_float(float(self.prorated[index])), self.units[index])
