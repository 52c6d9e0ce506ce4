"""Pages have Kaminari's habits."""

from typing import Any

import pytest

from lago_orgs.simulator.http.paging import paged
from lago_orgs.simulator.http.refusals import Refusal


def page(count: int, **query: str) -> tuple[list[int], dict[str, Any]]:
    answer = paged("rows", list(range(count)), query, lambda row: {"row": row})
    return [row["row"] for row in answer["rows"]], answer["meta"]


def meta(current: int, following: int | None, previous: int | None, pages: int, count: int) -> dict[str, Any]:
    return {
        "current_page": current,
        "next_page": following,
        "prev_page": previous,
        "total_pages": pages,
        "total_count": count,
    }


def test_the_first_page_has_a_hundred() -> None:
    rows, told = page(130)
    assert (len(rows), told) == (100, meta(1, 2, None, 2, 130))


def test_an_empty_result_is_page_zero() -> None:
    assert page(0, page="3") == ([], meta(0, None, None, 0, 0))


def test_beyond_the_end() -> None:
    assert page(30, page="7", per_page="5") == ([], meta(7, None, 6, 6, 30))


@pytest.mark.parametrize("text", ["0", "x", "-1", ""])
def test_an_odd_page_is_the_first(text: str) -> None:
    assert page(30, page=text, per_page="5")[0] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["", "x", "-5"])
def test_an_odd_size_is_twenty_five(text: str) -> None:
    assert len(page(30, per_page=text)[0]) == 25


def test_a_size_of_zero_crashes_where_there_is_something() -> None:
    with pytest.raises(Refusal, match="500"):
        page(1, per_page="0")
    assert page(0, per_page="0")[0] == []


def test_more_digits_than_any_list_has_rows() -> None:
    with pytest.raises(Refusal, match="500"):
        page(2, page="9" * 12_000)
    assert page(2, page="0" * 12_000 + "1", per_page="0" * 12_000 + "1")[0] == [0]
