"""What every store does for limits: what changed since a look, and reservations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lago_orgs._core.ledger import PARTS, Amount
from lago_orgs.recorder.outboxes import limits, sqlite_limits_statements
from lago_orgs.recorder.outboxes.limits import Bounds, Changes, Hold, Seen, Total
from lago_orgs.recorder.outboxes.memory import MemoryStore
from lago_orgs.recorder.outboxes.rows import Dead, Delivered
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from lago_orgs.recorder.outboxes.store import Store
from tests.recorder.redis_server import make_store
from tests.recorder.stores import event

ALL = 1_000_000
NOTHING = Amount(0, 0)
FREE = Bounds(None, None)
FACTORIES: dict[str, Callable[[pytest.FixtureRequest, Path], Store]] = {
    "memory": lambda _, __: MemoryStore(),
    "sqlite": lambda _, folder: SqliteStore(folder / "outbox.db"),
    "redis": make_store,
}


@pytest.fixture(params=sorted(FACTORIES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = FACTORIES[request.param](request, tmp_path)
    yield made
    made.close()


def hold(name: str = "h1", units: str = "1", **more: object) -> Hold:
    whole, _, part = units.partition(".")
    given = {"organization": "acme", "product": "", "code": "tokens", "user": "", "seconds": 60.0, **more}
    return Hold(id=name, whole=int(whole), part=int(part.ljust(12, "0")) if part else 0, **given)  # type: ignore[arg-type]  # by name


def most(everybody: int | None, user: int | None = None) -> Bounds:
    return Bounds(*(None if each is None else Amount(each, 0) for each in (everybody, user)))


def looked(store: Store) -> Seen:
    return store.changes(None).seen


def told(changes: Changes) -> tuple[list[str], int, int]:
    return [each.transaction_id for _, each in changes.recorded], len(changes.arrived), len(changes.gone)


def test_what_waits_is_told_to_whoever_looks_first_and_then_what_is_new(store: Store) -> None:
    store.insert(event(1))
    first = store.changes(None)
    assert first.is_anew
    assert told(first) == (["t1"], 0, 0)
    store.insert(event(2))
    store.insert(event(3, "globex", user="jane"))
    second = store.changes(first.seen)
    assert not second.is_anew
    assert [each for _, each in second.recorded] == [event(2), event(3, "globex", user="jane")]
    assert told(store.changes(second.seen)) == ([], 0, 0)
    assert second.seen.place == store.newest()


def test_what_arrives_and_what_is_given_up_is_told_once(store: Store) -> None:
    seen = looked(store)
    for number in range(1, 5):
        store.insert(event(number))
    rows = list(store.waiting(-1, ALL, ALL))
    between = store.changes(seen)
    store.settle([Delivered(rows[0]), Delivered(rows[2], is_duplicate=True)], [Dead(rows[1], "bad")])
    after = store.changes(between.seen)
    assert [place for place, _ in after.arrived] == [rows[0].position, rows[2].position]
    assert all(abs(at - after.seen.at) < 60 for _, at in after.arrived)
    assert list(after.gone) == [rows[1].position]
    last = store.changes(after.seen)
    assert told(last) == ([], 0, 0)


def test_what_was_recorded_and_arrived_between_two_looks_is_told_as_both(store: Store) -> None:
    seen = looked(store)
    store.insert(event(1))
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    changes = store.changes(seen)
    assert told(changes._replace(recorded=(recorded := list(changes.recorded)))) == (["t1"], 1, 0)
    assert recorded[0][0] == changes.arrived[0][0]


def test_whoever_looks_first_is_told_what_has_just_arrived(store: Store) -> None:
    looked(store)
    store.insert(event(1))
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    store.insert(event(2))
    ids, arrived, gone = told(store.changes(None))
    assert (sorted(ids), arrived, gone) == (["t1", "t2"], 1, 0)


def test_a_file_is_not_asked_for_what_this_process_put_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, others = SqliteStore(tmp_path / "outbox.db"), SqliteStore(tmp_path / "outbox.db")
    others.insert(event(0))
    seen = mine.changes(looked(mine)).seen
    mine.insert(event(1))
    with mine.hurried(5.0):
        mine.insert(event(2))
    with monkeypatch.context() as patched:
        patched.setattr(sqlite_limits_statements, "SINCE", "no statement")
        changes = mine.changes(seen)
    assert changes == others.changes(seen)._replace(seen=changes.seen)
    assert [each for _, each in changes.recorded] == [event(1), event(2)]
    for store, number in ((mine, 3), (others, 4), (mine, 5)):
        store.insert(event(number))
    assert told(mine.changes(changes.seen)) == (["t3", "t4", "t5"], 0, 0)
    mine.close()
    others.close()


def test_what_waits_again_is_told_again(store: Store) -> None:
    store.insert(event(1))
    (row,) = store.waiting(-1, ALL, ALL)
    seen = looked(store)
    store.settle([], [Dead(row, "bad")])
    assert store.raise_letters([row.position]) == 1
    changes = store.changes(seen)
    recorded = dict(changes.recorded)
    assert "t1" in {each.transaction_id for each in recorded.values()}
    (again,) = store.waiting(-1, ALL, ALL)
    assert again.position in recorded
    assert changes.is_anew or again.position not in changes.gone


def test_what_arrived_is_told_though_so_much_did_that_the_list_of_it_was_cut(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "outbox.db")
    store.insert(event(0))
    seen = looked(store)
    for number in range(1, 1_100):
        store.insert(event(number))
    rows = list(store.waiting(-1, ALL, ALL))
    for row in rows[:-2]:
        store.settle([Delivered(row)], [])
    store.settle([], [Dead(rows[-2], "bad")])
    cut = store.changes(seen)
    assert not cut.is_anew
    recorded = {place for place, _ in cut.recorded}
    assert recorded == {row.position for row in rows[1:]}
    assert {place for place, _ in cut.arrived} == {row.position for row in rows[:-2]}
    assert list(cut.gone) == [rows[-2].position]
    assert told(store.changes(cut.seen)) == ([], 0, 0)
    first = store.changes(None)
    assert first.complete_since > 0, "it cannot tell of all that has just arrived"
    store.close()


def test_a_first_look_at_a_file_misses_nothing_that_is_delivered_meanwhile(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "outbox.db")
    for number in range(2 * limits.PORTION + 10):
        store.insert(event(number))
    rows = list(store.waiting(-1, ALL, ALL))
    first = store.changes(None)
    recorded = iter(first.recorded)
    seen = {next(recorded)[0]}
    store.settle([Delivered(rows[-1]), Delivered(rows[limits.PORTION])], [])  # not read yet
    store.insert(event(10**6))
    seen |= {place for place, _ in recorded}
    assert seen == {row.position for row in rows}
    after = store.changes(first.seen)
    assert {place for place, _ in after.arrived} == {rows[-1].position, rows[limits.PORTION].position}
    assert told(after)[0] == ["t1000000"]
    store.close()


def test_much_is_told_whole(store: Store) -> None:
    seen = looked(store)
    for number in range(5_002):
        store.insert(event(number))
    changes = store.changes(seen)
    assert len(changes.recorded) == 5_002
    assert [each for _, each in changes.recorded] == [event(number) for number in range(5_002)]


def test_reservations_add_up_by_organization_product_metric_and_user(store: Store) -> None:
    seen = looked(store)
    for each in (
        hold("a", "1.5"),
        hold("b", "2.75", user="jane"),
        hold("c", "100", product="chat"),
        hold("d", "100", code="calls"),
        hold("e", "100", organization="globex"),
    ):
        assert store.hold(each, FREE, seen).is_kept
    assert store.held("acme", "", "tokens", "jane") == (
        Amount(4, PARTS // 4),
        Amount(2, 3 * PARTS // 4),
    )
    assert store.held("acme", "", "tokens", "joe")[1] == NOTHING


def test_a_reservation_is_kept_if_others_hold_no_more_than_the_bound(store: Store) -> None:
    seen = looked(store)
    assert store.hold(hold("a", "3", user="jane"), most(0), seen).is_kept
    refused = store.hold(hold("b", "1"), most(2), seen)
    assert (refused.is_kept, refused.is_outdated, refused.everybody) == (False, False, Amount(3, 0))
    assert store.hold(hold("b", "1"), most(3), seen).is_kept
    own = store.hold(hold("c", "1", user="jane"), most(99, 2), seen)
    assert (own.is_kept, own.user) == (False, Amount(3, 0))
    assert store.hold(hold("c", "1", user="jane"), most(99, 3), seen).is_kept
    assert not store.hold(hold("d", "1"), Bounds(Amount(-1, 5), None), seen).is_kept
    assert store.held("acme", "", "tokens", "jane") == (Amount(5, 0), Amount(4, 0))


def test_parts_are_compared_too(store: Store) -> None:
    seen = looked(store)
    assert store.hold(hold("a", "0.6"), FREE, seen).is_kept
    assert store.hold(hold("b", "0.6"), FREE, seen).is_kept
    assert not store.hold(hold("c"), Bounds(Amount(1, PARTS // 5 - 1), None), seen).is_kept
    assert store.hold(hold("c"), Bounds(Amount(1, PARTS // 5), None), seen).is_kept


def test_the_same_id_is_held_once(store: Store) -> None:
    seen = looked(store)
    assert store.hold(hold("a", "3"), most(0), seen).is_kept
    assert store.hold(hold("a", "5"), most(0), seen).is_kept
    assert store.held("acme", "", "tokens", "")[0] == Amount(5, 0)


def test_a_reservation_is_void_when_its_event_is_recorded(store: Store) -> None:
    seen = looked(store)
    assert store.hold(hold("t1", "3"), FREE, seen).is_kept
    assert store.hold(hold("t2", "4"), FREE, seen).is_kept
    store.insert(event(1))
    assert store.held("acme", "", "tokens", "")[0] == Amount(4, 0)
    assert store.hold(hold("t3", "1"), most(4), store.changes(seen).seen).is_kept
    assert store.held("acme", "", "tokens", "")[0] == Amount(5, 0)


def test_a_reservation_ends_by_release_and_by_time(store: Store) -> None:
    seen = looked(store)
    assert store.hold(hold("a", "3"), FREE, seen).is_kept
    assert store.hold(hold("b", "4", seconds=-1.0), FREE, seen).is_kept
    assert store.held("acme", "", "tokens", "")[0] == Amount(3, 0)
    assert store.hold(hold("c", "1"), most(3), seen).is_kept
    store.release(hold("a"))
    store.release(hold("a"))
    store.release(hold("unknown"))
    assert store.held("acme", "", "tokens", "")[0] == Amount(1, 0)


def test_nothing_is_reserved_by_a_look_that_is_out_of_date(store: Store) -> None:
    seen = looked(store)
    store.insert(event(1, "globex"))
    store.insert(event(2, code="calls"))
    store.insert(event(3, product="chat"))
    assert store.hold(hold("a"), FREE, seen).is_kept, "of other organizations, metrics and products it needs not know"
    store.insert(event(4))
    refused = store.hold(hold("b"), FREE, seen)
    assert (refused.is_kept, refused.is_outdated) == (False, True)
    (row,) = [each for each in store.waiting(-1, ALL, ALL) if each.event == event(4)]
    store.settle([Delivered(row)], [])
    refused = store.hold(hold("b"), FREE, seen)
    assert (refused.is_kept, refused.is_outdated) == (False, True)
    assert store.hold(hold("b"), FREE, store.changes(seen).seen).is_kept


def test_a_look_holds_on_beside_what_the_caller_recorded_itself(store: Store) -> None:
    store.insert(event(1))
    seen = looked(store)
    store.insert(event(2))
    store.insert(event(3, "globex"))
    assert store.hold(hold("a"), FREE, seen).is_outdated
    assert store.hold(hold("a"), FREE, seen, 1).is_kept
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    assert store.hold(hold("b"), FREE, seen, 1).is_kept, "it was there before, delivered or not"
    assert store.hold(hold("c"), FREE, seen, 2).is_outdated
    store.insert(event(4))
    assert store.hold(hold("c"), FREE, seen, 1).is_outdated, "somebody else recorded too"


def test_a_look_before_something_waits_again_is_out_of_date(store: Store) -> None:
    store.insert(event(1))
    (row,) = store.waiting(-1, ALL, ALL)
    store.settle([], [Dead(row, "bad")])
    seen = looked(store)
    store.raise_letters([row.position])
    assert store.hold(hold("a"), FREE, seen).is_outdated


def test_amounts_beyond_what_a_double_counts_are_exact(store: Store) -> None:
    seen = looked(store)
    large = 10**15 - 1
    for name in ("a", "b", "c"):
        assert store.hold(hold(name, f"{large}.{'9' * 12}"), FREE, seen).is_kept
    assert store.held("acme", "", "tokens", "")[0] == Amount(3 * large + 2, PARTS - 3)
    assert not store.hold(hold("d"), Bounds(Amount(3 * large + 2, PARTS - 4), None), seen).is_kept
    assert store.hold(hold("d"), Bounds(Amount(3 * large + 2, PARTS - 3), None), seen).is_kept


def test_odd_names_hold_apart(store: Store) -> None:
    seen = looked(store)
    odd = hold('x"\\', "2", organization="a'b: {c}", product="chät", user="jane 😀", code="tok:ens")
    assert store.hold(odd, FREE, seen).is_kept
    assert store.held(*odd[:3], "jane 😀") == (Amount(2, 0), Amount(2, 0))
    store.release(odd)
    assert store.held(*odd[:3], "jane 😀") == (NOTHING, NOTHING)


def test_totals_are_added_once(store: Store) -> None:
    key = ("acme", "", "tokens")
    assert store.totals(*key, 0) == (-1, [])
    assert store.totalled(*key) == -1
    first = [Total("jane", 7, 1, PARTS - 1, 2), Total("", 7, 5, 0, 1), Total("jane", 8, -3, 0, 1)]
    store.add_totals(*key, first, after=-1, until=10)
    store.add_totals(*key, first, after=-1, until=10)
    store.add_totals(*key, first, after=9, until=12)
    store.add_totals(*key, [Total("jane", 7, 1, 3, 1)], after=10, until=20)
    store.add_totals(*key, [], after=20, until=30)
    place, totals = store.totals(*key, 0)
    assert (place, store.totalled(*key)) == (30, 30)
    assert sorted(totals) == [Total("", 7, 5, 0, 1), Total("jane", 7, 3, 2, 3), Total("jane", 8, -3, 0, 1)]
    assert store.totals(*key, 8) == (30, [Total("jane", 8, -3, 0, 1)])
    assert sorted(store.totals(*key, 0, "jane")[1]) == [Total("jane", 7, 3, 2, 3), Total("jane", 8, -3, 0, 1)]
    assert store.totals("acme", "chat", "tokens", 0) == (-1, [])


def test_what_was_recorded_between_two_places(store: Store) -> None:
    rows = [store.insert(event(number)) or store.waiting(-1, ALL, ALL)[-1] for number in range(1, 6)]
    store.insert(event(6, "globex"))
    looked(store)
    places = [row.position for row in store.waiting(-1, ALL, ALL)]
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)[:2]], [])
    assert len(rows) == 5
    assert sorted(store.recorded("acme", "", "tokens", -1, places[-1])) == [event(number) for number in range(1, 6)]
    assert sorted(store.recorded("acme", "", "tokens", places[0], places[2])) == [event(2), event(3)]
    assert list(store.recorded("globex", "", "tokens", -1, places[-1])) == [event(6, "globex")]


def test_much_that_was_recorded_is_given_once_whatever_is_delivered_meanwhile(store: Store) -> None:
    for number in range(2 * limits.PORTION + 7):
        store.insert(event(number))
    rows = store.waiting(-1, ALL, ALL)
    found = iter(store.recorded("acme", "", "tokens", -1, rows[-1].position))
    ids = [next(found).transaction_id]
    looked(store)
    for row in (rows[0], rows[limits.PORTION + 3], rows[-1]):
        store.settle([Delivered(row)], [])
    ids += [each.transaction_id for each in found]
    assert sorted(ids) == sorted(f"t{number}" for number in range(2 * limits.PORTION + 7))
