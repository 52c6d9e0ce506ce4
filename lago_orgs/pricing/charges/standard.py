"""The standard charge model: a price per unit."""

from decimal import Decimal
from typing import Self

import attrs

from ..numbers import exactly
from .base import Price, Properties, Usage, number, per_unit


@attrs.frozen
class Standard:
    """`app/services/charge_models/standard_service.rb`."""

    amount: Decimal

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        return cls(number(properties.get("amount")))

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage."""
        amount = usage.units * self.amount
        return Price(amount=amount, unit_amount=per_unit(amount, usage))
