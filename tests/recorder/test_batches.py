"""Which events travel together."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.events import Event
from lago_orgs.recorder.delivery import batches as module
from lago_orgs.recorder.delivery.batches import Batches, lane_of
from lago_orgs.recorder.outboxes.rows import Row


def row(position: int, organization: str = "acme", transaction_id: str | None = None, properties: str = "{}") -> Row:
    event = Event(organization, "", "tokens", "", 5, transaction_id or f"t{position}", properties, 0, 5)
    return Row(position, event)


def text(size: int) -> str:
    """Properties that have so many bytes, and more than five."""
    return f'{{"":"{"x" * max(0, size - 7)}"}}'


def positions(rows: object) -> list[int]:
    return [each.position for each in rows]  # type: ignore[attr-defined]


def test_one_id_under_two_subscriptions_takes_two_batches() -> None:
    # Lago refuses the second as a duplicate, though it is none: recording events-batch, id "h".
    batches = Batches()
    batches.add([row(1, "a", "h"), row(2, "b", "h"), row(3, "b"), row(4, "c")])
    assert positions(batches.take()) == [1, 4]
    assert positions(batches.take()) == [2, 3]


def test_products_of_one_organization_have_lanes_of_their_own() -> None:
    one, other = row(1), row(2)
    batches = Batches(size=1)
    batches.add([one, other._replace(event=other.event._replace(product="chat"))])
    assert positions(batches.take()) == [1]
    assert positions(batches.take()) == [2]


def test_a_subscription_on_its_way_keeps_its_later_events_back() -> None:
    batches = Batches(size=2)
    batches.add([row(1, "a"), row(2, "a"), row(3, "a"), row(4, "b")])
    first = batches.take()
    assert positions(first) == [1, 2]
    assert positions(batches.take()) == [4]
    assert not batches.take()
    batches.arrived(first)
    assert positions(batches.take()) == [3]


def test_a_few_events_of_many_subscriptions_are_one_batch() -> None:
    batches = Batches()
    batches.add([row(number, f"org-{number}") for number in range(90)])
    assert len(batches.take()) == 90


def test_many_events_of_many_subscriptions_travel_in_several_batches_at_once() -> None:
    batches = Batches()
    batches.add([row(number, f"org-{number % 50}") for number in range(4000)])
    assert [len(batches.take()) for _ in range(4)] == [100] * 4


def test_a_batch_is_bounded_in_bytes_but_for_one_large_event_alone() -> None:
    batches = Batches(most_bytes=1000)
    batches.add([row(number, f"o{number}", properties=text(size)) for number, size in enumerate([400, 400, 400, 5000])])
    assert positions(batches.take()) == [0, 1]
    assert positions(batches.take()) == [2]
    assert positions(batches.take()) == [3]


def test_what_may_be_too_large_for_the_index_travels_alone() -> None:
    noise = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=9000))
    batches = Batches()
    batches.add([row(1, "a"), row(2, "b", properties=f'{{"p":"{noise}"}}'), row(3, "c")])
    travelling = [positions(batches.take()) for _ in range(3)]
    assert [2] in travelling
    assert sorted(place for batch in travelling for place in batch) == [1, 2, 3]


def test_after_a_refusal_for_their_size_batches_are_smaller() -> None:
    batches = Batches()
    batches.add([row(number, properties=text(10_000)) for number in range(100)])
    first = batches.take()
    assert len(first) == 100
    batches.shrink(first)
    batches.arrived(first)
    batches.add([row(number, properties=text(10_000)) for number in range(100, 200)])
    assert len(batches.take()) == 50
    for _ in range(50):
        batches.shrink([row(1, properties="x" * 10), row(2, properties="x" * 10)])
    assert batches.most_bytes == module.SMALLEST, "nothing that a server says makes them smaller than that"


def test_a_lane_that_stands_still_keeps_few_events_and_leaves_the_rest() -> None:
    batches = Batches()
    assert not batches.add([row(0, "still")])
    standing = batches.take()
    left = batches.add([row(number, "still") for number in range(1, 1001)])
    assert len(left) == 1000 - module.MOST_IN_LANE
    assert len(batches) == module.MOST_IN_LANE
    assert batches.rewind() is None, "there is no room yet"
    assert not batches.add([row(2000, "other")]), "others go on"
    assert positions(batches.take()) == [2000]
    batches.arrived(standing)
    for _ in range(3):
        batches.arrived(batches.take())
    assert batches.rewind() == left[0].position


def test_large_events_of_a_lane_that_stands_still_are_left_sooner() -> None:
    batches = Batches()
    left = batches.add([row(number, properties=text(100_000)) for number in range(100)])
    assert len(left) == 100 - module.MOST_BYTES_IN_LANE // 100_000


def test_many_lanes_that_stand_still_make_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 300)
    batches = Batches(known_until=lambda row: row.event.organization == "good")
    batches.add([row(number, f"o{number % 10}") for number in range(300)])
    assert batches.is_full
    assert not batches.has_ready()
    shed = batches.shed()
    assert len(batches) == 10, "one each, by which they are known"
    assert len(shed) == 290
    assert batches.rewind() is None, "they stand still, so they are not read again and again"
    batches.add([row(500, "good")])
    assert positions(batches.take()) == [500]


def test_a_lane_that_is_kept_apart_travels_by_itself_and_in_turn_with_others_like_it() -> None:
    batches = Batches(size=2)
    for name, until in (("bad", 300.0), ("worse", 400.0)):
        batches.keep_apart(row(0, name), until)
    batches.add([row(1, "bad"), row(2, "good"), row(3, "worse"), row(4, "bad"), row(5, "bad"), row(6, "good")])
    assert positions(batches.take()) == [2, 6]
    assert not batches.has_ready()
    assert not batches.take()
    first = batches.take_alone()
    assert positions(first) == [1, 4]
    assert positions(batches.take_alone()) == [3]
    assert not batches.take_alone(), "each is on its way"
    batches.arrived(first)
    batches.add([row(7, "worse")])
    batches.arrived([row(3, "worse")])
    batches.keep_apart(row(0, "bad"), 300.0)
    assert positions(batches.take_alone()) == [5], "it waits longer"
    batches.arrived([row(5, "bad")])
    batches.add([row(8, "bad")])
    assert positions(batches.take_alone()) == [7], "it is the other's turn"
    batches.wake(299.0)
    assert not batches.take()
    batches.wake(300.0)
    assert positions(batches.take()) == [8]
    assert not batches.is_alone(row(0, "bad"))
    assert batches.is_alone(row(0, "worse"))
    batches.rejoin(row(0, "worse"))
    assert not batches.is_alone(row(0, "worse"))


def test_lanes_that_are_kept_apart_make_room_for_others_and_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EVENTS", 30)
    batches = Batches()
    for number in range(3):
        batches.keep_apart(row(0, f"o{number}"), 300.0)
    batches.add([row(number, f"o{number % 3}") for number in range(30)])
    assert batches.is_full
    assert not batches.has_ready()
    assert len(batches.shed()) == 27
    assert batches.rewind() is None, "they were shed just now"
    batches.add([row(500, "good")])
    assert positions(batches.take()) == [500]
    assert [positions(batches.take_alone()) for _ in range(3)] == [[0], [1], [2]]
    batches.arrived([row(0, "o0")])
    assert batches.rewind() == 3


def test_lanes_wait_until_their_subscription_is_known() -> None:
    known: set[str] = set()
    batches = Batches(known_until=lambda row: row.event.organization in known)
    batches.add([row(1, "a"), row(2, "a"), row(3, "b")])
    assert not batches.take()
    assert sorted(positions(batches.unknown())) == [1, 3]
    known.add("a")
    batches.learned()
    assert positions(batches.take()) == [1, 2]
    assert positions(batches.unknown()) == [3]


def test_an_event_travels_only_if_what_is_known_is_new_enough_for_it() -> None:
    def known_until(row: Row) -> int:  # another subscription's facts are older
        until = 7 if not row.subscription else 6
        return until if row.event.recorded_at <= until else 0

    rows = [row(number) for number in range(4)]
    batches = Batches(known_until=known_until)
    batches.add([each._replace(event=each.event._replace(recorded_at=5 + each.position)) for each in rows])
    assert positions(batches.take()) == [0, 1, 2]
    batches = Batches(known_until=known_until)
    batches.add([rows[0], rows[1]._replace(event=rows[1].event._replace(recorded_at=7), subscription="sub")])
    assert positions(batches.take()) == [0]


def test_what_is_given_back_is_the_next_of_its_lane() -> None:
    batches = Batches(size=2)
    batches.add([row(1), row(2), row(3)])
    first = batches.take()
    batches.give_back(first)
    batches.arrived(first)
    assert positions(batches.take()) == [1, 2]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "z", None]))),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_everything_travels_once_in_order_and_never_two_of_one_id(events, size, random) -> None:  # type: ignore[no-untyped-def]
    batches = Batches(size)
    batches.add(row(number, lane, id_) for number, (lane, id_) in enumerate(events, 1))
    travelling: list[list[Row]] = []
    arrived: list[Row] = []
    while len(batches) or travelling:
        batch = list(batches.take())
        if batch:
            assert len(batch) <= size
            assert len({each.event.transaction_id for each in batch}) == len(batch)
            others = {lane_of(each) for other in travelling for each in other}
            assert not others & {lane_of(each) for each in batch}
            travelling.append(batch)
        if travelling and (not batch or random.random() < 0.5):
            done = travelling.pop(random.randrange(len(travelling)))
            batches.arrived(done)
            arrived += done
    assert sorted(positions(arrived)) == list(range(1, len(events) + 1))
    for lane in "abc":
        order = [each.position for each in arrived if each.event.organization == lane]
        assert order == sorted(order)


class Outbox:
    """Rows that are claimed as an outbox lets them be: forward from a cursor, never twice at a time."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.cursor = 0
        self.claimed: set[int] = set()

    def claim(self, limit: int) -> list[Row]:
        found: list[Row] = []
        while not found and (some := [each for each in self.rows if each.position > self.cursor][:limit]):
            self.cursor = some[-1].position
            found = [each for each in some if each.position not in self.claimed]
        self.claimed.update(positions(found))
        return found


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 40)), max_size=60),
    st.randoms(use_true_random=False),
)
def test_overflow_and_rewinding_carry_everything_once_and_in_order(events, random) -> None:  # type: ignore[no-untyped-def]  # noqa: C901
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("MOST_IN_LANE", 4), ("MOST_BYTES_IN_LANE", 60), ("MOST_BYTES", 120), ("MOST_EVENTS", 9)):
            patch.setattr(module, name, value)
        unknown = {"d"}
        batches = Batches(3, 50, lambda each: each.event.organization not in unknown)
        outbox = Outbox([row(place, lane, properties=text(size)) for place, (lane, size) in enumerate(events, 1)])
        travelling: list[list[Row]] = []
        arrived: list[Row] = []
        for turn in range(5000):
            if turn == 50:
                unknown.clear()
                batches.learned()
            if (place := batches.rewind()) is not None:
                outbox.cursor = min(outbox.cursor, place - 1)
            if batches.is_full and not batches.has_ready():
                outbox.claimed.difference_update(positions(batches.shed()))
            for _ in range(5):
                if batches.is_full or not (rows := outbox.claim(3)):
                    break
                outbox.claimed.difference_update(positions(batches.add(rows)))
            batch = list(batches.take())
            if batch and random.random() < 0.1:
                batches.give_back(batch)
                batches.arrived(batch)
            elif batch:
                travelling.append(batch)
            if travelling and (not batch or random.random() < 0.5):
                done = travelling.pop(random.randrange(len(travelling)))
                batches.arrived(done)
                arrived += done
                outbox.rows = [each for each in outbox.rows if each.position not in positions(done)]
                outbox.claimed.difference_update(positions(done))
            if len(arrived) == len(events):
                break
        assert sorted(positions(arrived)) == list(range(1, len(events) + 1))
        for lane in "abcd":
            order = [each.position for each in arrived if each.event.organization == lane]
            assert order == sorted(order)
