"""Prices of usage, one class per charge model: a property that is misspelt is found where it is written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from lago_orgs.types.plain import Plain

Number = Decimal | int | str


@attrs.frozen(kw_only=True)
class Tier(Plain):
    """One step of a price that depends on how much is used.

    Args:
        up_to: The last unit that it covers; None for all that follow.
        per_unit_amount: What each unit in it costs.
        flat_amount: What it costs to reach it.
    """

    up_to: Decimal | int | None = None
    per_unit_amount: Number = "0"
    flat_amount: Number = "0"


@attrs.frozen(kw_only=True)
class Price(Plain):
    """What all charge models have.

    Args:
        pricing_group_keys: Properties of events by which usage is added up and priced apart, such as `user_id`; None
            leaves what is there.
    """

    model: ClassVar[str]
    pricing_group_keys: Sequence[str] | None = attrs.field(default=None, hash=False)

    def properties(self) -> dict[str, Any]:
        """Give Lago's properties of this price."""
        given = attrs.asdict(self, recurse=False)
        return {key: value for key, value in given.items() if value is not None and key != "tiers"}


@attrs.frozen
class Standard(Price):
    """Price each unit alike: `Standard("0.002")`."""

    model: ClassVar[str] = "standard"
    amount: Number = attrs.field(kw_only=False)


@attrs.frozen(kw_only=True)
class Package(Price):
    """Price units in packages that are begun: `Package(amount=2, package_size=1000)`.

    Args:
        amount: What a package costs.
        package_size: How many units are in one.
        free_units: How many units cost nothing.
    """

    model: ClassVar[str] = "package"
    amount: Number
    package_size: int
    free_units: int = 0


@attrs.frozen(kw_only=True)
class Percentage(Price):
    """Price a part of what is counted: `Percentage(rate="1.5")` is 1.5 percent.

    Args:
        rate: Percents of the units.
        fixed_amount: What each event costs besides.
        free_units_per_events: How many events are free.
        free_units_per_total_aggregation: How many units are free.
        per_transaction_min_amount: What an event costs at least; Lago needs a premium licence for it.
        per_transaction_max_amount: What an event costs at most; Lago needs a premium licence for it.
    """

    model: ClassVar[str] = "percentage"
    rate: Number
    fixed_amount: Number | None = None
    free_units_per_events: int | None = None
    free_units_per_total_aggregation: Number | None = None
    per_transaction_min_amount: Number | None = None
    per_transaction_max_amount: Number | None = None


@attrs.frozen
class Graduated(Price):
    """Price each unit by the tier that it falls into.

    Args:
        tiers: From the lowest; the last one is open.

    Example:
        >>> Graduated([Tier(up_to=1000, per_unit_amount="0.01"), Tier(per_unit_amount="0.008")])
    """

    model: ClassVar[str] = "graduated"
    tiers: Sequence[Tier] = attrs.field(kw_only=False, hash=False)

    def properties(self) -> dict[str, Any]:
        """Give Lago's properties of this price: each tier begins where the one before it ends."""
        return {**super().properties(), "graduated_ranges": ranges(self.tiers, gap=0)}


@attrs.frozen
class Volume(Price):
    """Price all units by the tier that their number reaches; its bounds are whole numbers.

    Args:
        tiers: From the lowest; the last one is open.
    """

    model: ClassVar[str] = "volume"
    tiers: Sequence[Tier] = attrs.field(kw_only=False, hash=False)

    def properties(self) -> dict[str, Any]:
        """Give Lago's properties of this price: each tier begins one behind the end of the one before it."""
        return {**super().properties(), "volume_ranges": ranges(self.tiers, gap=1)}


def ranges(tiers: Sequence[Tier], *, gap: int) -> list[dict[str, Any]]:
    """Write tiers as Lago's ranges.

    Args:
        tiers: From the lowest.
        gap: How far behind the end of one the next begins.

    Raises:
        ValueError: They do not rise, the last one is not open or another is, or a bound is no number that it may be.
    """
    if not tiers or tiers[-1].up_to is not None:
        raise ValueError("the last tier is not open: give one without up_to for all that follows")
    found, begin = [], Decimal(0)
    for tier in tiers:
        end = tier.up_to
        if end is not None:
            if isinstance(end, bool) or not isinstance(end, int | Decimal):
                raise ValueError(f"up_to is {end!r}: give an int or a Decimal")
            if Decimal(end) <= begin or (gap and Decimal(end) != int(end)):
                raise ValueError(f"up_to is {end}: tiers rise" + (", by whole numbers" if gap else ""))
        elif tier is not tiers[-1]:
            raise ValueError("a tier before the last one is open: give it up_to")
        bounds = {"from_value": begin, "to_value": end}
        found.append({**bounds, "per_unit_amount": tier.per_unit_amount, "flat_amount": tier.flat_amount})
        begin = Decimal(0) if end is None else Decimal(end) + gap
    return found
