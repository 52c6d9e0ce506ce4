"""The dynamic charge model: every event brings its own price along."""

from typing import Self

import attrs

from ..numbers import ZERO, exactly, quotient, subunits
from .base import Price, Usage, per_unit


@attrs.frozen
class Dynamic:
    """`app/services/charge_models/dynamic_service.rb`.

    Args:
        currency: The plan's, whose cents the events count in.
    """

    currency: str

    @classmethod
    def of(cls, currency: str) -> Self:
        """A dynamic charge has no properties of its own."""
        return cls(currency)

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage."""
        units = usage.units if usage.full_units is None else usage.full_units
        amount = quotient(usage.precise_total_amount_cents, subunits(self.currency)) if units else ZERO
        return Price(amount=amount, unit_amount=per_unit(amount, usage))
