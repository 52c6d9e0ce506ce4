"""The library's own arithmetic: exact and bounded, whatever the decimal context of the program is."""

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

# Nobody is billed for more digits than these, in front of the point or behind it.
MOST_DIGITS = 100
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


def total(values: "list[Decimal]") -> Decimal:
    """Add numbers up."""
    found = Decimal(0)
    for value in values:
        found = ARITHMETIC.add(found, value)
    return found
