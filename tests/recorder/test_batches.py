"""Which events travel together."""

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.recorder.batches import Batches
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import Entry


def entry(position: int, subscription: str = "acme", transaction_id: str | None = None) -> Entry:
    return Entry(position, Event("acme", subscription, transaction_id or f"t{position}", "{}", False, False))


def test_one_id_under_two_subscriptions_takes_two_batches() -> None:
    # Lago refuses the second as a duplicate, though it is none: recording events-batch, id "h".
    batches = Batches()
    batches.add([entry(1, "a", "h"), entry(2, "b", "h"), entry(3, "b"), entry(4, "c")])
    assert [each.position for each in batches.take()] == [1, 4]
    assert [each.position for each in batches.take()] == [2, 3]


def test_a_subscription_on_its_way_keeps_its_later_events_back() -> None:
    batches = Batches(size=2)
    batches.add([entry(1, "a"), entry(2, "a"), entry(3, "a"), entry(4, "b")])
    first = batches.take()
    assert [each.position for each in first] == [1, 2]
    assert [each.position for each in batches.take()] == [4]
    assert not batches.take()
    batches.arrived(first)
    assert [each.position for each in batches.take()] == [3]


def test_a_few_events_of_many_subscriptions_are_one_batch() -> None:
    batches = Batches()
    batches.add([entry(number, f"org-{number}") for number in range(90)])
    assert len(batches.take()) == 90


def test_many_events_of_many_subscriptions_travel_in_several_batches_at_once() -> None:
    batches = Batches()
    batches.add([entry(number, f"org-{number % 50}") for number in range(4000)])
    assert [len(batches.take()) for _ in range(4)] == [100] * 4


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "z", None]))),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_everything_travels_once_in_order_and_never_two_of_one_id(events, size, random) -> None:  # type: ignore[no-untyped-def]
    batches = Batches(size)
    batches.add(entry(number, subscription, id_) for number, (subscription, id_) in enumerate(events, 1))
    travelling: list[list[Entry]] = []
    arrived: list[Entry] = []
    while len(batches) or travelling:
        batch = list(batches.take())
        if batch:
            assert len(batch) <= size
            assert len({each.event.transaction_id for each in batch}) == len(batch)
            others = {each.event.subscription for other in travelling for each in other}
            assert not others & {each.event.subscription for each in batch}
            travelling.append(batch)
        if travelling and (not batch or random.random() < 0.5):
            done = travelling.pop(random.randrange(len(travelling)))
            batches.arrived(done)
            arrived += done
    assert sorted(each.position for each in arrived) == list(range(1, len(events) + 1))
    for subscription in "abc":
        order = [each.position for each in arrived if each.event.subscription == subscription]
        assert order == sorted(order)
