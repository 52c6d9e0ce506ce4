"""The order of lists, whatever was created at one instant."""

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.state.tables import Table, latest_first, newest_first


@attrs.define
class Made:
    lago_id: str
    created_at: datetime


BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = st.lists(
    st.builds(Made, st.text("abc", min_size=1), st.integers(0, 9).map(lambda days: BEGIN + timedelta(days=days))),
    unique_by=lambda row: row.lago_id,
)


@given(ROWS)
def test_the_newest_come_first_and_what_was_made_at_once_by_id(rows: list[Made]) -> None:
    table: Table[Made] = Table()
    for row in rows:
        table.add(row)
    wanted = sorted(rows, key=lambda row: (-row.created_at.timestamp(), row.lago_id))
    assert newest_first(table) == table.newest_first() == wanted
    by_length = sorted(rows, key=lambda row: (-len(row.lago_id), row.lago_id))
    assert latest_first(rows, lambda row: len(row.lago_id)) == by_length
