"""One bucket of a charge: how its events are counted, and what they cost.

From `app/services/fees/charge_service.rb`; every recorded current usage and charge fee is priced by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from .aggregation import Aggregated, Metric, Request, Window
from .charges import ChargeModel, Percentage, Price, Usage, charge_model
from .numbers import ZERO, precise_cents, to_cents


@attrs.frozen(kw_only=True)
class Priced:
    """What a bucket's usage in one group comes to.

    Args:
        units: The units that a fee shows.
        total_aggregated_units: Those that a weighted sum averages, else the same.
        events_count: How many events were counted.
        price: What they cost, in units of the currency.
        currency: The plan's.
    """

    units: Decimal
    total_aggregated_units: Decimal
    events_count: int
    price: Price
    currency: str

    @property
    def amount_cents(self) -> int:
        """The price, rounded."""
        return to_cents(self.price.amount, self.currency)

    @property
    def precise_amount_cents(self) -> Decimal:
        """The price, not rounded."""
        return precise_cents(self.price.amount, self.currency)

    @property
    def is_empty(self) -> bool:
        """Whether an invoice has no fee for it."""
        return not (self.units or self.amount_cents or self.events_count)


@attrs.frozen(kw_only=True, eq=False)
class Tariff:
    """How one bucket of a charge is counted and priced: a filter, or what no filter matches.

    Args:
        metric: How events are counted.
        charge_model: The charge's.
        properties: The prices: the filter's, or the charge's own.
        currency: The plan's.
        prorated: The charge's.
        pay_in_advance: The charge's.
        premium: Whether the licence allows limits per transaction.
    """

    metric: Metric
    charge_model: str
    properties: Mapping[str, Any]
    currency: str
    prorated: bool = False
    pay_in_advance: bool = False
    premium: bool = False

    @property
    def group_keys(self) -> tuple[str, ...]:
        """What usage is told apart by."""
        return tuple(self.properties.get("pricing_group_keys") or ())

    def model(self) -> ChargeModel:
        """The charge model."""
        return charge_model(
            self.charge_model,
            self.properties,
            currency=self.currency,
            prorated=self.prorated and not self.pay_in_advance,
            premium=self.premium,
        )

    def request(self, model: ChargeModel, window: Window, *, current: bool) -> Request:
        """What is asked of the events of a period; `current` is current usage, else it is an invoice's."""
        percentage = model if isinstance(model, Percentage) else None
        prorated_ranges = self.prorated and self.charge_model == "graduated"
        return Request(
            metric=self.metric,
            window=window,
            prorated=self.prorated,
            pay_in_advance=self.pay_in_advance,
            current=current,
            free_events=percentage.free_units_per_events if percentage else 0,
            free_units=percentage.free_units_per_total_aggregation if percentage else ZERO,
            dynamic=self.charge_model == "dynamic",
            per_event=prorated_ranges or bool(percentage and percentage.has_limits),
        )

    def priced(self, model: ChargeModel, found: Aggregated, *, current: bool = False) -> Priced:
        """Price what was counted; negative units, or a negative price, are none at all.

        Raises:
            UnpriceableError: A volume charge has no range for these units; Lago answers 500 then.
        """
        price, usage = model.price(found.usage), found.usage
        full_units = usage.units if usage.full_units is None else usage.full_units
        units, total = full_units if self.prorated else usage.units, found.total_units
        if usage.units < 0 or price.amount < 0:
            price, units, total = attrs.evolve(price, amount=ZERO, unit_amount=ZERO), ZERO, ZERO
        if current and (self.pay_in_advance or self.prorated):
            units = found.shown_units
        return Priced(
            units=units,
            total_aggregated_units=units if total is None else total,
            events_count=usage.events_count,
            price=price,
            currency=self.currency,
        )

    def priced_units(self, usage: Usage) -> Priced:
        """Price units that were counted elsewhere.

        Raises:
            UnpriceableError: A volume charge has no range for these units.
        """
        return self.priced(self.model(), Aggregated(usage=usage, shown_units=usage.units))
