"""The library's own arithmetic: exact and bounded, whatever the decimal context of the program is."""

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from math import isfinite

from lago_orgs.types.failures import InvalidArgument, WrongType

# Nobody is billed for more digits than these, in front of the point or behind it.
MOST_DIGITS = 100
LONGEST_SHOWN = 60
# Enough for every digit of a product of two such numbers.
ARITHMETIC = Context(
    prec=5 * MOST_DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow], flags=[]
)


def is_bounded(value: Decimal, most: int = MOST_DIGITS) -> bool:
    """Say whether a number is finite and can be written out in so many digits on either side of the point."""
    if not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -most and value.adjusted() < most and exponent < most


def exact(value: Decimal | int | str) -> Decimal:
    """Read a number without rounding it.

    Raises:
        ValueError: It is no number, not finite, or has more digits than anybody is billed for.
    """
    if isinstance(value, str) and len(value) > 3 * MOST_DIGITS:
        raise ValueError(f"has {len(value)} characters")
    if isinstance(value, int) and value.bit_length() > 4 * MOST_DIGITS:
        raise ValueError(f"has more than {MOST_DIGITS} digits")
    try:
        read = Decimal(value)
    except InvalidOperation:
        raise ValueError("is no number") from None
    if not is_bounded(read):
        raise ValueError("is not finite" if not read.is_finite() else f"has more than {MOST_DIGITS} digits")
    return read


def given(name: str, value: object) -> Decimal:
    """Read an amount or a number of units that a caller gave.

    Raises:
        WrongType: It is a float, which is not exact, or of another type that no number has.
        InvalidArgument: It is no number that anybody can pay.
    """
    if isinstance(value, float):
        digits = float.__repr__(value)
        remedy = f"Decimal('{digits}')" if isfinite(value) else "a number, such as Decimal('12.50')"
        raise WrongType(f"{name} is the float {digits}, which is not exact: give {remedy}")
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise WrongType(f"{name} is {_short(value)}: give a Decimal, an int or a string")
    try:
        return exact(value)
    except ValueError as error:
        raise InvalidArgument(
            f"{name} {_short(value)} {error}, which nobody can pay: give a number, such as Decimal('12.50')"
        ) from None


def _short(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > 4 * MOST_DIGITS:
        return "of very many digits"
    written = repr(value)
    return written if len(written) <= LONGEST_SHOWN else f"{written[:LONGEST_SHOWN]}..."


def total(values: "list[Decimal]") -> Decimal:
    """Add numbers up."""
    found = Decimal(0)
    for value in values:
        found = ARITHMETIC.add(found, value)
    return found
