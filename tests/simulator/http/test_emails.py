"""Addresses are told from other text, in time that grows with their length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.http.emails import is_email

MANY = 3_000_000
OF_AN_ORGANIZATION = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
OF_A_CUSTOMER = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@given(st.text("aé@. \n", max_size=9))
def test_they_are_what_lagos_patterns_say(text: str) -> None:
    assert is_email(text) is (OF_AN_ORGANIZATION.fullmatch(text) is not None)
    assert is_email(text, may_end_with_dot=True) is (OF_A_CUSTOMER.fullmatch(text) is not None)


@pytest.mark.parametrize(
    "text", ["a@" + "." * 5_000_000 + "@", "a" * 5_000_000, "a@" * 2_500_000, "a@" + "b." * 2_500_000]
)
def test_a_long_one_costs_nothing(text: str) -> None:
    assert not is_email(text)  # the pattern of a customer's would be at it for hours
