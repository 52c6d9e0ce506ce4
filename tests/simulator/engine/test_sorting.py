"""Sorting as PostgreSQL does."""

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.engine.sorting import database_sorted

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers()), max_size=60)


@given(rows=ROWS)
def test_it_sorts_and_loses_nothing(rows: list[tuple[int, int]]) -> None:
    got = database_sorted(rows, lambda row: row[0])
    assert [key for key, _ in got] == sorted(key for key, _ in rows)
    assert sorted(got) == sorted(rows)


@given(rows=st.lists(st.tuples(st.integers(0, 5), st.integers()), max_size=6))
def test_few_rows_keep_their_order(rows: list[tuple[int, int]]) -> None:
    assert database_sorted(rows, lambda row: row[0]) == sorted(rows, key=lambda row: row[0])


def test_more_rows_change_places_as_recorded() -> None:
    """Four applied coupons with their credits, as the recording of invoices with credits lists them."""
    rank = {"thrice": 0, "ten of c2": 1, "five": 2, "ten of c1": 3}
    rows = [
        *(("ten of c1", month) for month in (4, 5, 6)),
        ("five", 4),
        *(("ten of c2", month) for month in (4, 5, 6)),
        *(("thrice", month) for month in (4, 5)),
    ]
    got = database_sorted(rows, lambda row: rank[row[0]])
    assert [month for name, month in got if name == "ten of c1"] == [6, 5, 4]
    assert [month for name, month in got if name == "ten of c2"] == [4, 5, 6]
