"""In which order the parts of a batch go: nobody waits for another subscription's, and each keeps its own order."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.recorder.delivery.batches import lane_of
from lago_orgs.recorder.delivery.parts import deferred, taken_apart
from lago_orgs.recorder.delivery.patience import LEAST, MOST, Patience
from lago_orgs.recorder.delivery.trip import Trip
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
    assert patience.seconds == LEAST, "what hangs first holds nobody up longer than what hangs later"
    patience.failed(LEAST)
    assert patience.seconds == 2 * LEAST, "but a server may be slow"
    patience.answered(0.01)
    assert patience.seconds == LEAST
    patience.failed(0.5)
    assert patience.seconds == LEAST, "it was refused, not awaited in vain"
    for _ in range(10):
        patience.failed(MOST)
    assert patience.seconds is None, "a server that is slow for everybody is given its time"
    patience.answered(1.0)
    assert patience.seconds == 20.0


def test_for_the_answer_to_an_event_alone_is_waited_longer_each_time() -> None:
    patience = Patience()
    waits = [patience.for_one(attempts) for attempts in range(8)]
    assert waits == [3.0, 6.0, 12.0, 24.0, 48.0, 96.0, None, None]
    assert patience.seconds == LEAST, "and no longer for others"


def trip_of(lanes: list[int], size: int = 2) -> Trip:
    batch = rows(lanes)
    return Trip([batch[start : start + size] for start in range(0, len(batch), size)][::-1], None, 0)


def places(parts: Sequence[Sequence[Row]]) -> list[int]:
    return [row.position for part in reversed(parts) for row in part]


def test_a_batch_lets_go_of_the_events_behind_one_that_hangs_unless_there_are_no_others() -> None:
    trip = trip_of([0, 1, 0, 2, 0, 0])
    bad = lane_of(rows([0])[0])
    assert [row.position for row in trip.release(bad)] == [0, 2, 4, 5]
    assert places(trip.parts) == [1, 3]
    assert trip.release(bad) == []
    alone = trip_of([0, 0, 0])
    assert alone.release(bad) == []
    assert places(alone.parts) == [0, 1, 2], "it is apart already, and goes on"
