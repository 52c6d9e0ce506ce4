"""Credits of a wallet and the money they are worth (`app/models/wallet_credit.rb`, `app/services/wallets/balance/`)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import attrs

from ...pricing.numbers import EXACT, decimal_of_float, exactly, exponent, quotient, rounded, subunits

CREDIT_PLACES: Final = 5
_QUOTIENT_PLACES: Final = 30


@attrs.frozen
class WalletCredit:
    """A number of credits with the amount they are worth.

    Args:
        credits: With five decimals at most, as the column keeps them.
        amount: In units of the currency.
        amount_cents: The same in cents.
    """

    credits: Decimal
    amount: Decimal
    amount_cents: int


def _quotient(amount: Decimal, rate: Decimal) -> Decimal:
    """What the five decimals of the column keep of a division."""
    quotient = EXACT.divide(amount, rate).quantize(Decimal(1).scaleb(-_QUOTIENT_PLACES), ROUND_HALF_UP, context=EXACT)
    return rounded(quotient, CREDIT_PLACES)


@exactly
def of_credits(number: Decimal, rate: Decimal, currency: str, *, invoiceable: bool = True) -> WalletCredit:
    """So many credits at a rate.

    Args:
        number: The credits.
        rate: What one is worth, in units of the currency.
        currency: Its ISO code.
        invoiceable: Credits that come in are of whole cents only; those that are voided stay as they are.
    """
    amount = rounded(number * rate, exponent(currency))
    return WalletCredit(
        credits=_quotient(amount, rate) if invoiceable else number,
        amount=amount,
        amount_cents=int(amount * subunits(currency)),
    )


@exactly
def of_cents(cents: Decimal, rate: Decimal, currency: str) -> WalletCredit:
    """The credits that an amount of cents costs; fractions of a cent are rounded."""
    amount = rounded(cents) / subunits(currency)
    return WalletCredit(credits=_quotient(amount, rate), amount=amount, amount_cents=int(rounded(cents)))


def credits_of_cents(cents: int, rate: Decimal, currency: str) -> Decimal:
    """Cents as credits: first a double, that becomes a BigDecimal where it is divided by one."""
    return quotient(decimal_of_float(cents / subunits(currency)), rate)


@exactly
def share(amounts: list[tuple[str, Decimal]], total_cents: int) -> list[tuple[str, Decimal]]:
    """What of an invoice wallets may pay, the largest share first, made to add up to the invoice's total.

    Only rounding is made up for: at most one cent per share
    (`app/services/credits/allocate_prepaid_credits_by_wallets_service.rb`).

    Args:
        amounts: The kinds of fees with their precise amounts in cents, taxes included.
        total_cents: What is to be paid.
    """
    ordered = sorted(((key, amount) for key, amount in amounts if amount > 0), key=lambda pair: -pair[1])
    difference = total_cents - sum((amount for _, amount in ordered), Decimal(0))
    if ordered and 0 < difference <= len(ordered):
        key, amount = ordered[0]
        ordered[0] = (key, amount + difference)
    return ordered
