"""The package charge model: a price for each begun package, the first units free."""

from decimal import Decimal
from math import ceil
from typing import Any, Self

import attrs

from ..numbers import ZERO, decimal_text, exactly, quotient
from .base import Price, Properties, Usage, number


@attrs.frozen(kw_only=True)
class Package:
    """`app/services/charge_models/package_service.rb`; packages are counted in doubles."""

    amount: Decimal
    package_size: int
    free_units: Decimal

    @classmethod
    def of(cls, properties: Properties) -> Self:
        """Read the properties of a charge."""
        return cls(
            amount=number(properties.get("amount")),
            package_size=int(number(properties.get("package_size"))),
            free_units=number(properties.get("free_units")),
        )

    @exactly
    def price(self, usage: Usage, *, before_event: bool = False) -> Price:
        """Price a usage; a unit's price is that of a paid one."""
        paid = usage.units - self.free_units
        amount = ceil(float(paid) / self.package_size) * self.amount if paid > 0 else ZERO
        unit_amount = quotient(amount, paid) if paid > 0 else ZERO
        return Price(amount=amount, unit_amount=unit_amount, details=self._details(usage.units, paid))

    def _details(self, units: Decimal, paid: Decimal) -> dict[str, Any]:
        if not units:
            return {"free_units": "0.0", "paid_units": "0.0", "per_package_size": 0, "per_package_unit_amount": "0.0"}
        return {
            "free_units": decimal_text(self.free_units),
            "paid_units": decimal_text(max(paid, ZERO)),
            "per_package_size": self.package_size,
            "per_package_unit_amount": decimal_text(self.amount),
        }
