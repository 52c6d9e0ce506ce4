"""What Ruby's `strip` takes off an id's ends: white space of ASCII and NUL, and no other."""

import pytest

from lago_orgs.simulator.http.casting import shown, stripped


@pytest.mark.parametrize("kept", ["\xa0acme", "acme\u2003", "\u3000acme", "acme\x85", "\x1cacme", "\ufeffacme"])
def test_white_space_that_is_not_of_ascii_makes_another_id(kept: str) -> None:
    assert stripped(kept) == kept
    assert shown(kept) == kept


def test_white_space_of_ascii_and_nul_are_taken_off() -> None:
    assert stripped("\0\t\n\v\f\r acme \r\f\v\n\t\0") == "acme"
