"""What every store does, whatever keeps its rows: one suite for all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.outboxes.memory import MemoryStore
from lago_orgs.recorder.outboxes.rows import COLUMNS, Dead, Delivered, Row
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from lago_orgs.recorder.outboxes.store import Store
from tests.recorder.stores import event

ALL = 1_000_000
FACTORIES: dict[str, Callable[[pytest.FixtureRequest, Path], Store]] = {
    "memory": lambda _, __: MemoryStore(),
    "sqlite": lambda _, folder: SqliteStore(folder / "outbox.db"),
}


@pytest.fixture(params=sorted(FACTORIES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = FACTORIES[request.param](request, tmp_path)
    yield made
    made.close()


def fill(store: Store, count: int, organization: str = "acme") -> list[Row]:
    for number in range(1, count + 1):
        assert store.insert(event(number, organization)) is None
    return list(store.waiting(-1, ALL, ALL))


def positions(rows: object) -> list[int]:
    return [row.position for row in rows]  # type: ignore[attr-defined]  # of rows, or of letters' rows


def test_what_is_inserted_waits_as_it_was(store: Store) -> None:
    odd = event(
        3,
        'ac"me',
        product="chät",
        user="jane 😀",
        timestamp=-500,
        transaction_id="a/b c\\",
        properties='{"n":"\\u00e9","list":[1,true,null]}',
        flags=3,
        pinned="sub_4711",
    )
    assert store.insert(odd) is None
    assert store.insert(event()) is None
    rows = store.waiting(-1, 10, ALL)
    assert [row.event for row in rows] == [odd, event()]
    assert rows[0].position < rows[1].position == store.newest()
    assert [row.subscription for row in rows] == ["", ""]


def test_everything_that_is_held_is_remembered_with_what_became_of_it(store: Store) -> None:
    waits, arrived, died, gone = fill(store, 4)
    store.route({arrived.position: "sub_1"})
    store.settle([Delivered(arrived)], [Dead(died, "refused"), Dead(gone, "not billable: size")])
    store.discard([gone.position], "a test's own")
    found = {each.row.event: (each.state, each.reason) for each in store.remembered()}
    assert found.keys() == {row.event for row in (waits, arrived, died, gone)}
    assert found[waits.event] == ("pending", "")
    assert found[arrived.event] == ("delivered", "")
    assert found[died.event] == ("dead", "refused")
    assert found[gone.event][0] == "discarded"
    if not store.is_remote:  # Redis keeps of what was delivered the event alone
        assert {each.row.subscription for each in store.remembered()} == {"", "sub_1"}


def test_an_identity_is_kept_once_and_the_first_is_given_back(store: Store) -> None:
    assert store.insert(event()) is None
    other = event(properties='{"n":"other"}', code="calls", timestamp=5)
    assert store.insert(other) == event()
    assert [row.event for row in store.waiting(-1, 10, ALL)] == [event()]
    assert store.figures().recorded == 1


@pytest.mark.parametrize("change", [{"organization": "globex"}, {"product": "chat"}, {"pinned": "sub"}])
def test_each_part_of_the_identity_counts(store: Store, change: dict[str, str]) -> None:
    assert store.insert(event()) is None
    assert store.insert(event()._replace(**change)) is None
    assert store.insert(event()._replace(**change)) == event()._replace(**change)


def test_a_delivered_event_is_known_until_it_is_forgotten(store: Store) -> None:
    rows = fill(store, 5)
    store.settle([Delivered(row) for row in rows], [])
    store.tidy(2)
    assert store.insert(event(5)) == event(5)
    assert store.insert(event(4)) == event(4)
    assert store.insert(event(1)) is None
    assert store.figures().recorded == 6


def test_the_newest_place_only_grows_though_all_is_forgotten(store: Store) -> None:
    assert store.newest() == -1
    rows = fill(store, 3)
    store.settle([Delivered(row) for row in rows], [])
    newest = store.newest()
    store.tidy(0)
    assert store.newest() == newest
    store.insert(event(9))
    assert store.newest() > newest


def test_waiting_is_limited_by_number_place_and_bytes(store: Store) -> None:
    rows = fill(store, 9)
    size = len(event().properties)
    assert list(store.waiting(-1, 4, ALL)) == rows[:4]
    assert list(store.waiting(rows[3].position, 3, ALL)) == rows[4:7]
    assert len(store.waiting(-1, ALL, 3 * size)) in {3, 4}
    assert len(store.waiting(-1, ALL, 1)) == 1, "one at least, or nothing would ever go"
    assert list(store.waiting(rows[-1].position, 3, ALL)) == []


def test_pending_counts_events_and_bytes(store: Store) -> None:
    rows = fill(store, 4)
    size = len(event().properties)
    assert store.pending() == (4, 4 * size)
    store.settle([Delivered(rows[0])], [Dead(rows[1], "bad")])
    assert store.pending() == (2, 2 * size)
    store.raise_letters([rows[1].position])
    assert store.pending() == (3, 3 * size)
    store.tidy(1)
    assert store.pending() == (3, 3 * size)


def test_the_first_subscription_written_down_stays(store: Store) -> None:
    one, two, three = positions(fill(store, 3))
    assert store.route({one: "acme", two: "sub_4711"}) == {one: "acme", two: "sub_4711"}
    assert store.route({two: "other", three: "x:y"}) == {two: "sub_4711", three: "x:y"}
    assert [row.subscription for row in store.waiting(-1, 10, ALL)] == ["acme", "sub_4711", "x:y"]
    assert store.route({}) == {}


def test_what_was_settled_waits_no_more_and_is_booked_once(store: Store) -> None:
    rows = fill(store, 5)
    for _ in range(2):
        store.settle([Delivered(rows[0]), Delivered(rows[2], is_duplicate=True)], [Dead(rows[3], "bad", True)])
    store.settle([Delivered(rows[3])], [Dead(rows[0], "late"), Dead(rows[2], "late", True)])
    assert positions(store.waiting(-1, 10, ALL)) == positions([rows[1], rows[4]])
    figures = store.figures()
    counts = {name: figures.organizations["acme"].get(name, 0) for name in COLUMNS}
    assert counts == {"recorded": 5, "delivered": 2, "dead": 1, "discarded": 0}
    assert (figures.numbers["duplicates"], figures.numbers["conflicts"]) == (1, 1)
    assert [(letter.row.event, letter.reason, letter.is_conflict) for letter in store.letters(10)] == [
        (event(4), "bad", True)
    ]


def test_the_oldest_that_waits(store: Store) -> None:
    assert store.oldest_waiting() is None
    assert store.figures().oldest is None
    rows = fill(store, 5)
    assert store.oldest_waiting() == rows[0].position
    assert store.figures().oldest == event(1).recorded_at
    store.settle([Delivered(rows[0]), Delivered(rows[1]), Delivered(rows[3])], [])
    assert store.oldest_waiting() == rows[2].position
    store.settle([Delivered(rows[2]), Delivered(rows[4])], [])
    assert store.oldest_waiting() is None
    store.insert(event(6))
    assert store.oldest_waiting() == store.newest()
    assert store.figures().oldest == event(6).recorded_at


def test_figures_are_by_organization_and_a_recount_agrees(store: Store) -> None:
    acme = fill(store, 3)
    for number in range(4):
        store.insert(event(number, "globex"))
    store.settle([Delivered(acme[0])], [Dead(acme[1], "bad")])
    for _ in range(2):
        kept, counted = store.figures(), store.figures(recount=True)
        assert kept.recorded == counted.recorded == 7
        for name, pending in (("acme", 1), ("globex", 4)):
            of_kept, of_counted = kept.organizations[name], dict(counted.organizations[name])
            assert of_counted.pop("pending") == pending
            assert of_counted.get("recorded") == of_kept.get("recorded")
            assert of_counted.get("dead", 0) == of_kept.get("dead", 0) == (name == "acme")
        store.tidy(1)


def test_numbers_are_added_to(store: Store) -> None:
    store.add("repeats")
    store.add("repeats", 2)
    store.add("dropped", 5)
    numbers = store.figures().numbers
    assert dict(numbers) == {
        "repeats": 3,
        "duplicates": 0,
        "conflicts": 0,
        "uncounted": 0,
        "dropped": 5,
        "lost": 0,
    }


def test_letters_are_listed_in_order_by_portions_and_by_id(store: Store) -> None:
    rows = fill(store, 6)
    store.settle([], [Dead(row, f"reason {row.position}") for row in reversed(rows)])
    letters = store.letters(4)
    assert positions(letter.row for letter in letters) == positions(rows[:4])
    assert positions(letter.row for letter in store.letters(4, rows[3].position)) == positions(rows[4:])
    named = store.letters(10, -1, ["t5", "t2", "unknown"])
    assert [letter.row.event.transaction_id for letter in named] == ["t2", "t5"]
    assert store.letters(10, rows[1].position, ["t2"]) == []
    assert all(letter.died_at > 1_600_000_000 and not letter.amended for letter in letters)


def test_raised_letters_wait_again_at_their_places_without_a_subscription(store: Store) -> None:
    rows = fill(store, 4)
    store.route(dict.fromkeys(positions(rows), "sub"))
    store.settle([Delivered(rows[3])], [Dead(row, "bad", is_conflict=True) for row in rows[:3]])
    generation = store.generation()
    assert store.raise_letters([rows[0].position, rows[2].position, rows[3].position, 999_999]) == 2
    assert store.raise_letters([rows[0].position]) == 0
    assert store.generation() != generation
    assert [(row.event, row.subscription) for row in store.waiting(-1, 10, ALL)] == [(event(1), ""), (event(3), "")]
    assert store.oldest_waiting() == rows[0].position
    assert store.figures().numbers["conflicts"] == 1
    assert store.route({rows[0].position: "new"}) == {rows[0].position: "new"}


def test_an_amended_letter_waits_again_and_the_former_event_is_in_the_history(store: Store) -> None:
    rows = fill(store, 3)
    store.route(dict.fromkeys(positions(rows), "sub"))
    store.settle([], [Dead(rows[1], "no such metric")])
    generation, place = store.generation(), rows[1].position
    better = event(2, code="calls", properties='{"n":2,"more":"words"}', user="jane", flags=3)
    assert store.amend(place, better, "misspelt")
    assert not store.amend(place, better, "it is no dead letter any more")
    assert not store.amend(rows[0].position, better, "it never was one")
    assert store.generation() != generation
    assert [row.event for row in store.waiting(-1, 10, ALL)] == [event(1), better, event(3)]
    assert store.waiting(-1, 10, ALL)[1].subscription == ""
    assert store.pending() == (3, sum(len(each.properties) for each in (event(1), better, event(3))))
    (entry,) = store.history("t2")
    assert {**entry, "at": 0} == {
        "at": 0,
        "what": "amended",
        "why": "misspelt",
        "code": "tokens",
        "properties": '{"n":2}',
    }
    store.settle([], [Dead(store.waiting(-1, 10, ALL)[1], "still")])
    assert [letter.amended for letter in store.letters(10)] == [1]
    store.tidy(1)
    assert store.pending() == (2, len(event(1).properties) + len(event(3).properties))


def test_discarded_letters_have_a_column_of_their_own(store: Store) -> None:
    rows = fill(store, 3)
    store.settle([], [Dead(row, "bad", is_conflict=True) for row in rows[:2]])
    assert store.discard([rows[0].position, rows[2].position], "a test's usage") == 1
    assert store.discard([rows[0].position], "again") == 0
    assert store.raise_letters([rows[0].position]) == 0
    for figures in (store.figures(), store.figures(recount=True)):
        counts = {name: figures.organizations["acme"].get(name, 0) for name in ("recorded", "dead", "discarded")}
        assert counts == {"recorded": 3, "dead": 1, "discarded": 1}
    assert positions(store.waiting(-1, 10, ALL)) == [rows[2].position]
    assert store.pending()[0] == 1
    assert [entry["what"] for entry in store.history("t1")] == ["discarded"]
    assert store.history("t2") == []


def test_notes_stay(store: Store) -> None:
    assert store.note("address") is None
    assert store.set_note("address", "https://one", unless="exists") == "https://one"
    assert store.set_note("address", "https://two", unless="exists") == "https://one"
    assert store.set_note("address", "https://three") == "https://three"
    assert store.note("address") == "https://three"


def test_one_owner_at_a_time_may_send(store: Store) -> None:
    assert store.lease("one", 30)
    assert not store.lease("two", 30)
    assert store.lease("one", 30)
    store.end_lease("two")
    assert not store.lease("two", 30)
    store.end_lease("one")
    assert store.lease("two", 30)
    assert not store.lease("one", 30)


def test_nothing_is_wrong_with_a_storage_that_is_there(store: Store) -> None:
    store.insert(event())
    assert store.check() is None
    assert store.place


def test_a_connection_of_the_caller_is_refused_by_name(store: Store) -> None:
    with pytest.raises(ValueError, match="connection"):
        store.insert(event(), object())
    assert store.newest() == -1


def test_a_closed_store_says_so(store: Store) -> None:
    store.insert(event())
    store.close()
    with pytest.raises(RecorderClosed):
        store.insert(event(2))
    with pytest.raises(RecorderClosed):
        store.pending()
