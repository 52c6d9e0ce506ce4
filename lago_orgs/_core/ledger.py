"""The arithmetic of limits: what is used, what may still be taken, and how stores write amounts down. Pure.

`used = counted by Lago (as of a moment) + delivered since that moment + waiting + reserved`. What arrived at Lago less
than a settling time before Lago was asked may be in its figure or not: it counts on until the next figure. So a limit
is reached too early by that much at most, and never passed.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from typing import Literal, NamedTuple

from lago_orgs._core.arguments import shown
from lago_orgs.errors import InvalidArgument
from lago_orgs.types.numbers import ARITHMETIC, exact

Overage = Literal["reject", "cap", "overflow"]
"""What happens to a use that is larger than what is left: refused, cut to what is left, or let through once."""

OVERAGES = ("reject", "cap", "overflow")
DECIMALS = 12
PARTS = 10**DECIMALS
SMALLEST = Decimal(1).scaleb(-DECIMALS)
LARGEST = 10**15
MOST = Decimal(LARGEST)
ZERO = Decimal(0)


class Amount(NamedTuple):
    """Units as a store adds them up, exactly: SQLite and Redis have no decimals, but integers.

    Args:
        whole: The units, rounded down to whole ones.
        part: What is missing, in 10^-12 units, from 0 on.
    """

    whole: int
    part: int


def amount(units: Decimal) -> Amount:
    """Write units as whole ones and parts; more decimals than twelve are rounded up, which is never over a limit."""
    whole = int(units)
    if units == whole:
        return Amount(whole, 0)
    rounded = ARITHMETIC.quantize(units, SMALLEST) if _places(units) <= DECIMALS else _ceiled(units)
    scaled = int(ARITHMETIC.multiply(rounded, Decimal(PARTS)))
    return Amount(*divmod(scaled, PARTS))


def units_of(whole: int, part: int) -> Decimal:
    """Return the units that sums of whole ones and of parts come to."""
    if not part:
        return Decimal(whole)
    return plain_number(ARITHMETIC.add(Decimal(whole), ARITHMETIC.divide(Decimal(part), Decimal(PARTS))))


def plain_number(value: Decimal) -> Decimal:
    """Return a number without noughts at its end, as people write it."""
    short = ARITHMETIC.normalize(value)
    exponent = short.as_tuple().exponent
    return ARITHMETIC.quantize(short, Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short


def _places(units: Decimal) -> int:
    exponent = units.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _ceiled(units: Decimal) -> Decimal:
    return units.quantize(SMALLEST, rounding=ROUND_CEILING, context=ARITHMETIC)


class Use(NamedTuple):
    """One recorded use of a metric, as far as limits look at it.

    Args:
        units: How much.
        timestamp: When, in milliseconds since 1970.
        user: Who; "" if nobody is named.
        place: Its place in the store; the later recorded is the larger.
        arrived_at: When it was noted that Lago has it, in seconds by the store's clock; None while it waits.
    """

    units: Decimal
    timestamp: int
    user: str
    place: int
    arrived_at: float | None = None


class Count(NamedTuple):
    """What Lago counted of a metric in a period; two that are equal are of one answer.

    Args:
        units: How much.
        asked_at: When Lago was asked, in seconds by the store's clock.
        newest: The newest place when Lago had answered: whatever was recorded later is no part of the figure.
        first: The first millisecond of the period; None if every use counts, whenever it was.
        last: The last millisecond of the period; None if it has no end.
    """

    units: Decimal
    asked_at: float
    newest: int = -1
    first: int | None = None
    last: int | None = None

    def holds(self, arrived_at: float | None, settling: float) -> bool:
        """Say whether a use is surely part of this figure.

        Args:
            arrived_at: When it was noted that Lago has the use; None while it waits.
            settling: Seconds after which Lago surely counts what it took.
        """
        return arrived_at is not None and arrived_at <= self.asked_at - settling

    def concerns(self, timestamp: int) -> bool:
        """Say whether a use of an instant belongs to this period or to one that comes after it: of none before it."""
        return self.first is None or timestamp >= self.first


class Outstanding(NamedTuple):
    """What was used and is not surely counted by Lago.

    Args:
        units: How much.
        in_doubt: How much of that may be counted by Lago as well.
    """

    units: Decimal
    in_doubt: Decimal


def outstanding(uses: Iterable[Use], count: Count, settling: float, user: str | None = None) -> Outstanding:
    """Add up what Lago does not surely count.

    What gives something back (a negative use) is left out as long as it may be in Lago's figure already: counted twice
    it would let the limit be passed.

    Args:
        uses: Those of one metric and organization.
        count: What Lago says.
        settling: Seconds after which Lago surely counts what it took.
        user: Only this user's; None is everybody's.
    """
    units = in_doubt = ZERO
    for use in uses:
        if (
            not count.concerns(use.timestamp)
            or count.holds(use.arrived_at, settling)
            or (user is not None and use.user != user)
        ):
            continue
        may_be_counted = use.place <= count.newest
        if use.units < 0 and may_be_counted:
            continue
        units = ARITHMETIC.add(units, use.units)
        if may_be_counted and use.arrived_at is not None:
            in_doubt = ARITHMETIC.add(in_doubt, use.units)
    return Outstanding(units, in_doubt)


def granted(limit: Decimal, used: Decimal, units: Decimal, overage: Overage = "reject") -> Decimal | None:
    """Say how many of the wished units may be taken; None is none.

    Args:
        limit: How much may be used.
        used: How much is, with all that is reserved.
        units: How much more is wished for.
        overage: What happens to what is larger than the rest.
    """
    left = ARITHMETIC.subtract(limit, used)
    if units <= left or units <= 0:
        return units
    if overage == "cap" and left > 0:
        return left
    return units if overage == "overflow" and left > 0 else None


def bound(limit: Decimal, used: Decimal, units: Decimal, overage: Overage = "reject") -> Decimal:
    """Say how much may be reserved by others, at most, for a use still to be let through.

    Args:
        limit: How much may be used.
        used: How much is, without reservations.
        units: What is to be let through.
        overage: With `overflow` anything goes as long as something is left.
    """
    left = ARITHMETIC.subtract(limit, used)
    return ARITHMETIC.subtract(left, SMALLEST if overage == "overflow" else units)


def checked_units(name: str, value: object) -> Decimal:
    """Read a number of units.

    Raises:
        InvalidArgument: It is no exact number, or larger than any that can be added up exactly.
    """
    if type(value) is int and -LARGEST < value < LARGEST:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        if isinstance(value, float):
            raise InvalidArgument(f"{name} is the float {value!r}, which is not exact: give a Decimal, an int or a str")
        raise InvalidArgument(f"{name} is {shown(value)}: give a number, as a Decimal, an int or a str")
    try:
        read = exact(value)
    except ValueError as error:
        raise InvalidArgument(f"{name} {shown(value)} {error}: give a number such as 1500 or '0.25'") from None
    if abs(read) >= MOST:
        raise InvalidArgument(f"{name} {shown(value)} is not below 10^15, where limits end: choose a larger unit")
    return read


def checked_limit(name: str, value: object) -> Decimal:
    """Read a limit in units.

    Raises:
        InvalidArgument: It is no number, or below nothing.
    """
    read = checked_units(name, value)
    if read < 0:
        raise InvalidArgument(f"{name} is {value}: a limit is at least 0; leave it out where nothing limits")
    return read or ZERO  # the same as its negative, and is shown


def checked_overage(value: object) -> Overage:
    """Read what happens to what is larger than the rest.

    Raises:
        InvalidArgument: It is something else.
    """
    for known in OVERAGES:
        if value == known:
            return known  # type: ignore[return-value]  # the words of the type, one by one
    raise InvalidArgument(f"overage is {shown(value)}: it is 'reject', 'cap' or 'overflow'")
