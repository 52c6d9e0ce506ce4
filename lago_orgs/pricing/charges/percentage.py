"""The percentage charge model: a share of an amount and a fee per transaction, the first of them free."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

import attrs

from ..numbers import ZERO, decimal_text, exactly
from .base import Price, Properties, Usage, number, per_unit


@attrs.frozen(kw_only=True)
class Percentage:
    """`app/services/charge_models/percentage_service.rb`.

    Args:
        rate: In percent.
        fixed_amount: For each transaction that is not free.
        free_units_per_events: How many of the first transactions are free.
        free_units_per_total_aggregation: How much of the amount is free.
        per_transaction_min_amount: What a transaction costs at least; premium.
        per_transaction_max_amount: What a transaction costs at most; premium.
    """

    rate: Decimal
    fixed_amount: Decimal = ZERO
    free_units_per_events: int = 0
    free_units_per_total_aggregation: Decimal = ZERO
    per_transaction_min_amount: Decimal | None = None
    per_transaction_max_amount: Decimal | None = None

    @classmethod
    def of(cls, properties: Properties, *, premium: bool = False) -> Self:
        """Read the properties of a charge; limits per transaction are stored without premium, but not applied."""
        limits = {name: properties.get(name) for name in ("per_transaction_min_amount", "per_transaction_max_amount")}
        return cls(
            rate=number(properties.get("rate")),
            fixed_amount=number(properties.get("fixed_amount")),
            free_units_per_events=int(number(properties.get("free_units_per_events") or 0)),
            free_units_per_total_aggregation=number(properties.get("free_units_per_total_aggregation") or 0),
            **{name: number(value) for name, value in limits.items() if premium and value not in {None, ""}},
        )

    @property
    def has_limits(self) -> bool:
        """Whether each transaction is priced on its own, so that pricing needs the units of every event."""
        return self.per_transaction_min_amount is not None or self.per_transaction_max_amount is not None

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage."""
        free_units, free_events = self._free_units(usage.running_totals), self._free_events(usage.running_totals)
        share = self._share(usage.units, free_units)
        fixed = self._fixed(usage, free_events)
        adjustment = ZERO
        if self.has_limits:
            events = usage.event_units[:-1] if before_event else usage.event_units
            adjustment = self._limited(events) - share - fixed
        amount = share + fixed + adjustment
        free_events = min(free_events, usage.events_count)
        paid_events = usage.events_count - free_events
        details: dict[str, Any] = {
            "units": decimal_text(usage.units),
            "free_units": decimal_text(free_units),
            "free_events": free_events,
            "paid_units": decimal_text(max(usage.units - free_units, ZERO)),
            "rate": decimal_text(self.rate),
            "per_unit_total_amount": 0 if free_units > usage.units else decimal_text(share),
            "paid_events": paid_events,
            "fixed_fee_unit_amount": decimal_text(self.fixed_amount if paid_events > 0 else ZERO),
            "fixed_fee_total_amount": decimal_text(fixed),
            "min_max_adjustment_total_amount": decimal_text(adjustment),
        }
        return Price(amount=amount, unit_amount=per_unit(amount, usage), details=details)

    def _share(self, units: Decimal, free_units: Decimal) -> Decimal:
        return ZERO if free_units > units else (units - free_units) * self.rate / 100

    def _fixed(self, usage: Usage, free_events: int) -> Decimal:
        if not usage.units or free_events >= usage.events_count:
            return ZERO
        return (usage.events_count - free_events) * self.fixed_amount

    def _free_units(self, totals: Sequence[Decimal]) -> Decimal:
        if not totals or not totals[-1]:
            return ZERO
        if 0 < self.free_units_per_events < len(totals):
            return totals[self.free_units_per_events - 1]
        if not self.free_units_per_total_aggregation:
            return totals[-1]
        return min(totals[-1], self.free_units_per_total_aggregation)

    def _free_events(self, totals: Sequence[Decimal]) -> int:
        """The smaller of the two allowances that are not 0."""
        by_amount = sum(total < self.free_units_per_total_aggregation for total in totals)
        return min((count for count in (self.free_units_per_events, by_amount) if count), default=0)

    def _limited(self, events: Sequence[Decimal]) -> Decimal:
        """The sum of the transactions' own prices, each within its limits, after the free ones, which set it to 0."""
        free_events, free_amount, total = self.free_units_per_events, self.free_units_per_total_aggregation, ZERO
        for units in events:
            charged = units
            if free_events > 0 or free_amount > 0:
                free_events -= 1
                if free_amount <= 0:
                    total = ZERO
                    continue
                if free_amount > units:
                    free_amount -= units
                    total = ZERO
                    continue
                charged -= free_amount
                free_amount, free_events = ZERO, 0
            total += self._clamped(charged * self.rate / 100 + self.fixed_amount)
        return total

    def _clamped(self, amount: Decimal) -> Decimal:
        if self.per_transaction_min_amount is not None and amount < self.per_transaction_min_amount:
            return self.per_transaction_min_amount
        if self.per_transaction_max_amount is not None and amount > self.per_transaction_max_amount:
            return self.per_transaction_max_amount
        return amount
