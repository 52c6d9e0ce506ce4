"""Credits and the money they are worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.engine import prepaid

RATES = st.decimals("0.001", "1000", places=3)
CENTS = st.integers(1, 10**9)


@pytest.mark.parametrize(
    ("number", "rate", "currency", "amount_cents"),
    [("3.33", "1", "USD", 333), ("3.5", "1", "JPY", 4), ("3.333", "1", "KWD", 3333), ("10", "0.005", "USD", 5)],
)
def test_credits_are_worth_whole_cents(number: str, rate: str, currency: str, amount_cents: int) -> None:
    assert prepaid.of_credits(Decimal(number), Decimal(rate), currency).amount_cents == amount_cents


def test_credits_that_are_sold_are_those_that_the_cents_buy() -> None:
    sold = prepaid.of_credits(Decimal("1.005"), Decimal("0.5"), "USD")
    assert (sold.amount, sold.credits) == (Decimal("0.50"), Decimal(1))
    granted = prepaid.of_credits(Decimal("1.005"), Decimal("0.5"), "USD", invoiceable=False)
    assert granted.credits == Decimal("1.005")


@given(cents=CENTS, rate=RATES)
def test_what_cents_buy_is_worth_these_cents(cents: int, rate: Decimal) -> None:
    bought = prepaid.of_cents(Decimal(cents), rate, "USD")
    assert bought.amount_cents == cents
    assert abs(bought.credits * rate - bought.amount) <= rate / 10**5


@given(shares=st.lists(st.decimals("0.01", "1000000", places=2), min_size=1, max_size=5))
def test_shares_add_up_to_the_total_but_for_rounding(shares: list[Decimal]) -> None:
    total = int(sum(shares, Decimal()).to_integral_value("ROUND_CEILING"))
    shared = prepaid.share([(str(number), amount) for number, amount in enumerate(shares)], total)
    assert sum(amount for _, amount in shared) == total
    assert [amount for _, amount in shared] == sorted((amount for _, amount in shared), reverse=True)
