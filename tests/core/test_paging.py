"""Lists that change while they are read: everybody who stays is met, once, and no list is read for ever."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.paging import Pages


def read(rows: list[str], size: int, meanwhile: Callable[[list[str], str], None]) -> tuple[list[str], int]:
    """What is given of a list, newest first, by whom `meanwhile` changes it at each row; and the requests it took."""
    given_back: list[str] = []
    pages, asked = Pages(size), 0
    while pages.following is not None:
        asked += 1
        assert asked < 1000, "asked for ever"
        start = (pages.following - 1) * size
        page = [{"lago_id": each} for each in rows[start : start + size]]
        following = pages.following + 1 if start + size < len(rows) else None
        for row in pages.new_of(page, {"total_count": len(rows), "next_page": following}):
            given_back.append(row["lago_id"])
            meanwhile(rows, row["lago_id"])
    return given_back, asked


@given(st.integers(0, 60), st.integers(1, 9), st.sets(st.integers(0, 59)))
def test_who_takes_rows_away_skips_nobody(count: int, size: int, doomed: set[int]) -> None:
    rows = [f"r{number}" for number in range(count)]

    def meanwhile(rows: list[str], row: str) -> None:
        if int(row[1:]) in doomed:
            rows.remove(row)

    given_back, _ = read(list(rows), size, meanwhile)
    assert sorted(given_back) == sorted(rows)


@given(st.integers(0, 40), st.integers(1, 9), st.sets(st.integers(0, 39)))
def test_what_is_added_meanwhile_hides_nobody(count: int, size: int, busy: set[int]) -> None:
    rows = [f"r{number}" for number in range(count)]

    def meanwhile(rows: list[str], row: str) -> None:
        if row.startswith("r") and int(row[1:]) in busy:
            rows.insert(0, f"new-{row}")

    given_back, _ = read(list(rows), size, meanwhile)
    assert [each for each in given_back if each.startswith("r")] == rows
    assert len(set(given_back)) == len(given_back)


def test_a_list_that_stands_still_costs_a_request_per_page() -> None:
    assert read([f"r{number}" for number in range(25)], 10, lambda rows, row: None)[1] == 3


def test_a_page_that_brings_nothing_new_is_the_last() -> None:
    for rows in ([{"lago_id": "a"}], [{"amount": 1}], []):
        pages, asked = Pages(100), 0
        while pages.following is not None:
            asked += 1
            pages.new_of(rows, {"total_count": 5, "next_page": asked + 1})
        assert asked <= 2


def test_counts_that_jump_about_end_too() -> None:
    pages, asked = Pages(1), 0
    while pages.following is not None:
        asked += 1
        assert asked < 100
        pages.new_of([{"lago_id": str(asked % 3)}], {"total_count": 1000 - 7 * (asked % 2), "next_page": 9})
