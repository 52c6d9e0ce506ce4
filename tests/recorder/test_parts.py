"""In which order the parts of a batch go: nobody waits for another subscription's, and each keeps its own order."""

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.recorder.delivery.parts import deferred, taken_apart
from lago_orgs.recorder.delivery.patience import LEAST, MOST, Patience
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Row


def rows(lanes: list[int]) -> list[Row]:
    return [Row(place, make_event(f"org-{lane}", "tokens")) for place, lane in enumerate(lanes)]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_a_batch_is_taken_apart_whole_and_in_order(lanes: list[int]) -> None:
    batch = rows(lanes)
    assert [row for part in reversed(taken_apart(batch)) for row in part] == batch


@given(st.lists(st.integers(0, 3), min_size=2, max_size=60), st.data())
def test_each_subscription_stays_in_order_and_others_go_first(lanes: list[int], data: st.DataObject) -> None:
    parts = taken_apart(rows(lanes))
    failing = parts.pop()
    left = deferred(parts, taken_apart(failing))
    order = [row for part in reversed(left) for row in part]
    assert sorted(row.position for row in order) == list(range(len(lanes)))
    for lane in set(lanes):
        places = [row.position for row in order if row.event.organization == f"org-{lane}"]
        assert places == sorted(places)
    failed = {row.event.organization for row in failing}
    are_blocked = [row.event.organization in failed for row in order]
    assert are_blocked == sorted(are_blocked), "what fails goes last, and what is behind it"


def test_an_answer_is_waited_for_as_long_as_answers_take() -> None:
    patience = Patience()
    assert patience.seconds is None, "nothing is known yet"
    patience.answered(0.01)
    assert patience.seconds == LEAST
    patience.failed(0.5)
    assert patience.seconds == LEAST, "it was refused, not awaited in vain"
    for _ in range(10):
        patience.failed(MOST)
    assert patience.seconds is None, "a server that is slow for everybody is given its time"
    patience.answered(1.0)
    assert patience.seconds == 20.0
