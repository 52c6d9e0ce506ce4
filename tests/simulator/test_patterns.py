"""Patterns of the linear kind find what Python's own find, and cost what the text is long."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lago_orgs.simulator.patterns import MAX_LENGTH, LinearPattern

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[]a]", r"\d", r"\w", r"\.", "^", "$"])
QUANTIFIERS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{1,}", "*?"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(st.tuples(inner, QUANTIFIERS).map("".join), max_size=4).map("".join)
    return st.one_of(
        several.map("({})".format), several.map("(?:{})".format), st.tuples(several, several).map("|".join)
    )


PATTERNS = st.lists(st.tuples(st.recursive(ATOMS, larger, max_leaves=5), QUANTIFIERS).map("".join), max_size=3)


@given(PATTERNS.map("".join), st.text("ab1].", max_size=8))
def test_they_find_what_pythons_own_find(pattern: str, text: str) -> None:
    try:
        expected = re.search(pattern, text) is not None
    except re.error:
        assume(False)
    assume(not re.search(r"[*+?}]\+", pattern))  # repetition that gives nothing back: it cannot be had
    assert LinearPattern(pattern).search(text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*$",
        "(.*)*x",
        ".*.*.*.*.*=",
        "(x+x+)+y",
        "(a?){100}a{100}$",
        "((a{0,9}){0,9})b",
        "[ab]*a[ab]{90}c",
    ],
)
def test_no_pattern_stops_a_server(pattern: str) -> None:
    text = "ab" * 50 + "a" * 8_000 + "!"
    LinearPattern(pattern).search(text)  # Python's own would be at it for ever


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "*", "a**", "[a", r"\1", r"\b", "(?=a)", "(?<n>a)", "a{2,1}", "a{101}", "(a{99}){99}", "\\", "[b-a]"],
)
def test_what_cannot_be_had_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no pattern that can be used"):
        LinearPattern(pattern)


def test_what_is_too_long_or_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        LinearPattern("a" * (MAX_LENGTH + 1))
    with pytest.raises(TypeError, match="text"):
        LinearPattern(5)  # type: ignore[arg-type]  # what JSON may hold
