"""Amounts of money that cannot be mixed up."""

from decimal import Decimal
from functools import total_ordering
from typing import Any, Self

import attrs

from lago_orgs.types.failures import CurrencyMismatch, InvalidArgument, WrongType
from lago_orgs.types.numbers import ARITHMETIC, given

# Smallest units per unit where it is not 100, as in the Ruby gem `money` that Lago counts with: it follows ISO 4217
# save for the forint (HUF), which has no subunit there.
SUBUNITS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "HUF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "MGA",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        1,
    ),
    "MRO": 5,
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 1000),
    "CLF": 10_000,
}


CODE = 3


def subunits(currency: str) -> int:
    """Say how many of its smallest units make one unit of a currency: 100 for USD, 1 for JPY, 1000 for KWD."""
    return SUBUNITS.get(currency, 100)


def exponent(currency: str) -> int:
    """Say how many decimals people write in a currency: 2 for USD, 0 for JPY, 3 for KWD."""
    return len(str(subunits(currency) - 1)) if subunits(currency) > 1 else 0


def _exact(amount: Decimal | int | str) -> Decimal:
    return given("amount", amount)


def _upper(currency: str) -> str:
    if not isinstance(currency, str):
        raise WrongType(f"currency is {currency!r}: pass its ISO 4217 code, such as 'USD'")
    code = currency.upper()
    if not (code.isascii() and code.isalpha() and len(code) == CODE):
        raise InvalidArgument(f"currency is {currency!r}: pass its ISO 4217 code of three letters, such as 'USD'")
    return code


@total_ordering
@attrs.frozen(repr=False, order=False)
class Money:
    """An amount in a currency.

    Args:
        amount: In whole units, exact: `Decimal("12.50")`. An int will do, a float is refused.
        currency: The ISO 4217 code, such as `USD`.

    Raises:
        InvalidArgument: The amount is no number, or the currency no code; a `WrongType` if it is a float.

    Example:
        >>> Money.of_cents(1250, "USD") + Money(2, "USD")
        Money('14.50', 'USD')
    """

    amount: Decimal = attrs.field(converter=_exact)
    currency: str = attrs.field(converter=_upper)

    @classmethod
    def of_cents(cls, cents: int, currency: str) -> Self:
        """Read Lago's `*_amount_cents`: a number of the currency's smallest units."""
        if isinstance(cents, bool) or not isinstance(cents, int):
            raise WrongType(f"cents is {cents!r}: pass a whole number of the currency's smallest units")
        divisor = Decimal(subunits(_upper(currency)))
        return cls(ARITHMETIC.divide(given("cents", cents), divisor), currency)

    @property
    def cents(self) -> int:
        """Return the amount in the currency's smallest units, as Lago's `*_amount_cents` want it, rounded half up."""
        smallest = ARITHMETIC.multiply(self.amount, Decimal(subunits(self.currency)))
        return int(ARITHMETIC.quantize(smallest, Decimal(1)))

    def _other(self, other: object, doing: str) -> Decimal:
        if isinstance(other, Money) and other.currency == self.currency:
            return other.amount
        what = other.currency if isinstance(other, Money) else repr(other)
        raise CurrencyMismatch(f"cannot {doing} {self.currency} and {what}: only amounts of one currency go together")

    def __add__(self, other: Self) -> Self:
        return type(self)(ARITHMETIC.add(self.amount, self._other(other, "add")), self.currency)

    def __radd__(self, other: Any) -> Self:
        # sum() starts from the number 0, which every currency agrees on.
        if isinstance(other, int) and other == 0:
            return self
        return type(self)(ARITHMETIC.add(self.amount, self._other(other, "add")), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(ARITHMETIC.subtract(self.amount, self._other(other, "subtract")), self.currency)

    def __mul__(self, factor: int | Decimal) -> Self:
        by: object = factor
        if isinstance(by, str):
            raise WrongType(f"money is multiplied by an int or a Decimal, not by the text {by!r}")
        return type(self)(ARITHMETIC.multiply(self.amount, given("what money is multiplied by", by)), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Self:
        return type(self)(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __abs__(self) -> Self:
        return type(self)(self.amount.copy_abs(), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._other(other, "compare")

    def rounded(self) -> Self:
        """Round half up to the decimals of the currency, as Lago rounds."""
        return type(self)(ARITHMETIC.quantize(self.amount, _step(exponent(self.currency))), self.currency)

    def to_dict(self) -> dict[str, str]:
        """Give it as JSON takes it: the amount as a string that keeps every digit, and the currency."""
        return {"amount": f"{self._written():f}", "currency": self.currency}

    def _written(self) -> Decimal:
        tail = ARITHMETIC.normalize(self.amount).as_tuple().exponent
        places = max(exponent(self.currency), -tail if isinstance(tail, int) else 0)
        return ARITHMETIC.quantize(self.amount, _step(places))

    def __str__(self) -> str:
        return f"{self._written():,f} {self.currency}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money({f'{self._written():f}'!r}, {self.currency!r})"


def _step(places: int) -> Decimal:
    return Decimal((0, (1,), -places))
