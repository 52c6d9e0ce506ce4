"""The price list, and what usage must cost by it: reckoned here by itself, to hold the server's figures against."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

import attrs

from examples.demo.trace import CALLS, INPUT, OUTPUT, Call
from lago_orgs import ChargeSpec, Money

CENT = Decimal("0.01")


class Price(Protocol):
    """A charge model."""

    def spec(self, metric: str) -> ChargeSpec:
        """The charge as a plan declares it."""
        ...

    def of(self, units: int) -> Decimal:
        """What so many units cost, unrounded."""
        ...


@attrs.frozen
class Standard:
    """Every unit costs the same."""

    amount: Decimal

    def spec(self, metric: str) -> ChargeSpec:
        """The charge as a plan declares it."""
        return ChargeSpec(metric=metric, properties={"amount": self.amount})

    def of(self, units: int) -> Decimal:
        """What so many units cost, unrounded."""
        return units * self.amount


@attrs.frozen
class Package:
    """Units come in packages, a part of one costs as much as a whole; the first ones are free."""

    amount: Decimal
    size: int
    free: int

    def spec(self, metric: str) -> ChargeSpec:
        """The charge as a plan declares it."""
        properties = {"amount": self.amount, "package_size": self.size, "free_units": self.free}
        return ChargeSpec(metric=metric, model="package", properties=properties)

    def of(self, units: int) -> Decimal:
        """What so many units cost, unrounded."""
        paid = max(units - self.free, 0)
        return -(-paid // self.size) * self.amount


@attrs.frozen
class Graduated:
    """Units cost one amount up to a limit, and another beyond it."""

    up_to: int
    below: Decimal
    beyond: Decimal

    def spec(self, metric: str) -> ChargeSpec:
        """The charge as a plan declares it."""
        ranges = [
            {"from_value": 0, "to_value": self.up_to, "per_unit_amount": self.below, "flat_amount": "0"},
            {"from_value": self.up_to + 1, "to_value": None, "per_unit_amount": self.beyond, "flat_amount": "0"},
        ]
        return ChargeSpec(metric=metric, model="graduated", properties={"graduated_ranges": ranges})

    def of(self, units: int) -> Decimal:
        """What so many units cost, unrounded."""
        return min(units, self.up_to) * self.below + max(units - self.up_to, 0) * self.beyond


@attrs.frozen
class PriceList:
    """A plan of the demo."""

    code: str
    name: str
    monthly: Money
    prices: Mapping[str, Price]

    def charges(self) -> list[ChargeSpec]:
        """Its charges as `ensure_plan` takes them."""
        return [price.spec(metric) for metric, price in self.prices.items()]

    def expected(self, calls: Iterable[Call]) -> dict[str, tuple[int, Money]]:
        """Per metric the units of some calls, and what they cost, rounded as Lago rounds."""
        units = dict.fromkeys((CALLS, INPUT, OUTPUT), 0)
        for call in calls:
            units[CALLS] += 1
            units[INPUT] += call.context
            units[OUTPUT] += call.generated
        return {
            metric: (count, Money(self.prices[metric].of(count).quantize(CENT, ROUND_HALF_UP), "USD"))
            for metric, count in units.items()
        }


GATEWAY = PriceList(
    "demo_gateway",
    "Gateway",
    Money(49, "USD"),
    {
        CALLS: Package(Decimal(1), size=500, free=100),
        INPUT: Graduated(1_000_000, Decimal("0.000003"), Decimal("0.0000025")),
        OUTPUT: Standard(Decimal("0.000015")),
    },
)
SCALE = PriceList(
    "demo_gateway_scale",
    "Gateway Scale",
    Money(199, "USD"),
    {
        CALLS: Package(Decimal("0.50"), size=1000, free=1000),
        INPUT: Graduated(1_000_000, Decimal("0.0000025"), Decimal("0.000002")),
        OUTPUT: Standard(Decimal("0.00001")),
    },
)
# What a real Lago server charged for the first 660 calls on the plan Gateway, begun on 16 November 2023.
RECORDED_CALLS = 660
RECORDED_USAGE = {CALLS: Money(2, "USD"), INPUT: Money("4.04", "USD"), OUTPUT: Money("0.26", "USD")}
RECORDED_INVOICE = Money("30.80", "USD")
