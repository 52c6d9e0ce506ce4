"""Prices of usage, one class per charge model: what is misspelt, or not exact, is found where it is written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from lago_orgs.types.failures import InvalidArgument, WrongType
from lago_orgs.types.numbers import given
from lago_orgs.types.plain import Plain

Number = Decimal | int | str


def _is_number(owner: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None or field.default is not None:
        _read(owner, field, value)


def _is_count(owner: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None or field.default is not None:
        read = _read(owner, field, value)
        if read != int(read):
            raise InvalidArgument(f"{_named(owner, field)} is {value}: give a whole number")


def _is_bound(owner: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if isinstance(value, str):
        raise WrongType(f"{_named(owner, field)} is the text {value!r}: give an int or a Decimal")
    _is_number(owner, field, value)


def _read(owner: object, field: "attrs.Attribute[Any]", value: object) -> Decimal:
    read = given(_named(owner, field), value)
    if read < 0:
        raise InvalidArgument(f"{_named(owner, field)} is negative: {value}")
    return read


def _named(owner: object, field: "attrs.Attribute[Any]") -> str:
    return f"{field.name} of {type(owner).__name__}"


@attrs.frozen(kw_only=True)
class Tier(Plain):
    """One step of a price that depends on how much is used.

    Args:
        up_to: The last unit that it covers; None for all that follow.
        per_unit_amount: What each unit in it costs.
        flat_amount: What it costs to reach it.
    """

    up_to: Decimal | int | None = attrs.field(default=None, validator=_is_bound)
    per_unit_amount: Number = attrs.field(default="0", validator=_is_number)
    flat_amount: Number = attrs.field(default="0", validator=_is_number)


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
    amount: Number = attrs.field(kw_only=False, validator=_is_number)


@attrs.frozen(kw_only=True)
class Package(Price):
    """Price units in packages that are begun: `Package(amount=2, package_size=1000)`.

    Args:
        amount: What a package costs.
        package_size: How many units are in one.
        free_units: How many units cost nothing.
    """

    model: ClassVar[str] = "package"
    amount: Number = attrs.field(validator=_is_number)
    package_size: int = attrs.field(validator=_is_count)
    free_units: int = attrs.field(default=0, validator=_is_count)


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
    rate: Number = attrs.field(validator=_is_number)
    fixed_amount: Number | None = attrs.field(default=None, validator=_is_number)
    free_units_per_events: int | None = attrs.field(default=None, validator=_is_count)
    free_units_per_total_aggregation: Number | None = attrs.field(default=None, validator=_is_number)
    per_transaction_min_amount: Number | None = attrs.field(default=None, validator=_is_number)
    per_transaction_max_amount: Number | None = attrs.field(default=None, validator=_is_number)


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
        InvalidArgument: They do not rise, the last one is not open or another is.
    """
    if not tiers or tiers[-1].up_to is not None:
        raise InvalidArgument("the last tier is not open: give one without up_to for all that follows")
    found, begin = [], Decimal(0)
    for tier in tiers:
        end = tier.up_to
        if end is not None:
            if Decimal(end) <= begin or (gap and Decimal(end) != int(end)):
                raise InvalidArgument(f"up_to is {end}: tiers rise" + (", by whole numbers" if gap else ""))
        elif tier is not tiers[-1]:
            raise InvalidArgument("a tier before the last one is open: give it up_to")
        bounds = {"from_value": begin, "to_value": end}
        found.append({**bounds, "per_unit_amount": tier.per_unit_amount, "flat_amount": tier.flat_amount})
        begin = Decimal(0) if end is None else Decimal(end) + gap
    return found
