"""Numbers as Lago's three calculators keep them: Ruby's BigDecimal, Ruby's Float and PostgreSQL's numeric.

Prices, units and taxes are BigDecimals, exact and of any size. Proration divides Floats. Prorated seats and weighted
sums are divided by PostgreSQL. Each loses digits in its own way, and the answers show all of them.
"""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    localcontext,
)
from functools import wraps
from math import log10
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO: Final = Decimal(0)
# Enough for every digit of any sum or product; only quotients, which are always rounded at once, could want more.
EXACT: Final = Context(prec=1000, rounding=ROUND_HALF_UP)
FLOAT_DIGITS: Final = 16
_COLUMN: Final = Context(prec=FLOAT_DIGITS, rounding=ROUND_HALF_EVEN)

# What one unit of a currency is divided into, where it is not 100: `config/currency_iso.json` of the money gem.
_SUBUNITS: Final = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "HUF", "ISK", "JPY", "KMF", "KRW", "MGA"], 1),
    **dict.fromkeys(["PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 1),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 1000),
    **dict.fromkeys(["MRO", "MRU"], 5),
    "CLF": 10_000,
}


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function compute with every digit, whatever the caller's decimal context is."""

    @wraps(function)
    def computed(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return computed


def subunits(currency: str) -> int:
    """How many cents a currency's unit has: 100 for USD, 1 for JPY, 1000 for KWD."""
    return _SUBUNITS.get(currency, 100)


def exponent(currency: str) -> int:
    """How many decimals an amount of this currency is rounded to: 2 for USD, 0 for JPY, 3 for KWD.

    As in the money gem it is the rounded logarithm of the number of cents: one decimal where there are five of them.
    """
    return round(log10(subunits(currency)))


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """Half away from zero, as BigDecimal rounds (`config/initializers/money.rb`); places may be negative."""
    return value.quantize(Decimal(1).scaleb(-places), context=EXACT)


def ceiled(value: Decimal, places: int = 0) -> Decimal:
    """Up to the next number with so many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_CEILING, context=EXACT)


def floored(value: Decimal, places: int = 0) -> Decimal:
    """Down to the next number with so many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR, context=EXACT)


def truncated(value: Decimal, places: int = 0) -> Decimal:
    """Without the decimals behind so many, as `BigDecimal#truncate`."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN, context=EXACT)


@exactly
def to_cents(amount: Decimal, currency: str) -> int:
    """An amount in units of a currency, rounded half up to its decimals, as a number of cents.

    Lago rounds the units first and multiplies then (`app/services/fees/charge_service.rb`).

    Example:
        >>> to_cents(Decimal("0.495"), "USD"), to_cents(Decimal("0.495"), "JPY"), to_cents(Decimal("0.495"), "KWD")
        (50, 0, 495)
    """
    return int(rounded(amount, exponent(currency)) * subunits(currency))


@exactly
def precise_cents(amount: Decimal, currency: str) -> Decimal:
    """An amount in units of a currency as cents with all of their decimals."""
    return amount * subunits(currency)


@exactly
def to_units(cents: Decimal | int, currency: str) -> Decimal:
    """Cents as an amount in units of their currency: 12345 is 123.45 USD, 12345 JPY, 12.345 KWD."""
    return Decimal(cents) / subunits(currency)


def decimal_text(value: Decimal) -> str:
    """A BigDecimal in JSON: plain, with at least one decimal and none of the trailing zeros.

    Example:
        >>> decimal_text(Decimal("10.00")), decimal_text(Decimal("1E-5")), decimal_text(Decimal("1E+3"))
        ('10.0', '0.00001', '1000.0')
    """
    whole, _, fraction = format(value, "f").partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def decimal_of_float(value: float) -> Decimal:
    """What Ruby makes of a Float when it wants a BigDecimal: its shortest form, cut after 16 significant digits.

    Recorded in subscriptions-upgrade: 22 days of 2800/31 are the double 1987.0967741935483 and the precise amount
    `"1987.096774193548"`; the digits behind are cut, never rounded.
    """
    shortest = Decimal(repr(value))
    if not shortest.is_finite():
        raise OverflowError(f"{value} is no number")  # as Ruby's FloatDomainError
    places = FLOAT_DIGITS - 1 - shortest.adjusted()
    return shortest if _scale(shortest) <= places else truncated(shortest, places)


def decimal_of_column(value: float) -> Decimal:
    """What is stored of a Float in a decimal column: the exact value of the double, rounded to 16 significant digits.

    Recorded in plan-changes: the double 931.07 in `precise_unit_amount` is `"931.0700000000001"`.
    """
    return _COLUMN.create_decimal(value)


def float_text(value: float) -> str:
    """A Float as `Float#to_s` writes it: as Python does, but for `1.0e-05` with its `.0`."""
    digits, mark, power = repr(value).partition("e")
    return f"{digits}{'.0' if mark and '.' not in digits else ''}{mark}{power}"


def quotient(dividend: Decimal | int, divisor: Decimal | int) -> Decimal:
    """A quotient of BigDecimals: with twice the digits of the longer one, 32 at least, rounded half up.

    Example:
        >>> quotient(2, 3)
        Decimal('0.66666666666666666666666666666667')
    """
    numbers = Decimal(dividend), Decimal(divisor)
    digits = 2 * max(max(number.adjusted() + 1, 0) + _scale(number) for number in numbers)
    return Context(prec=max(digits, 2 * FLOAT_DIGITS), rounding=ROUND_HALF_UP).divide(*numbers)


def postgres_divided(dividend: Decimal, divisor: Decimal) -> Decimal:
    """A quotient of PostgreSQL's numeric, with the digits that it decides to keep.

    It keeps at least 16 significant ones, counted in groups of four: the scale follows from the weights of the first
    groups of both numbers (`select_div_scale` in `src/backend/utils/adt/numeric.c`). Recorded in usage-aggregations:
    the weighted sum.
    """
    weight, first = _leading_group(dividend)
    other_weight, other_first = _leading_group(divisor)
    quotient_weight = weight - other_weight - (1 if first <= other_first else 0)
    scale = max(16 - 4 * quotient_weight, _scale(dividend), _scale(divisor), 0)
    return rounded(EXACT.divide(dividend, divisor), min(scale, 1000))


def _scale(value: Decimal) -> int:
    """The decimals that a numeric is written with, trailing zeros included."""
    return max(-int(value.as_tuple().exponent), 0)


def _leading_group(value: Decimal) -> tuple[int, int]:
    """The weight and the value of the first group of four digits: 123456.7 is 12·10000 + 3456 + 0.7000, so (1, 12)."""
    if not value:
        return 0, 0
    weight = value.adjusted() // 4
    return weight, int(abs(value).scaleb(-4 * weight))
