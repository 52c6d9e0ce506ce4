"""Ids that the recorder made: whoever names one again finds its event, wherever it is and however many there are."""

import sqlite3
import time
from pathlib import Path

import pytest

from lago_orgs.recorder import Outbox, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.errors import OutboxBusy, OutboxFull, TransactionIdReused
from lago_orgs.recorder.events import Event, make_event
from lago_orgs.recorder.outboxes import sqlite_ids
from lago_orgs.recorder.outboxes.rows import Dead, Delivered
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from lago_orgs.recorder.outboxes.sqlite_statements import INSERT
from lago_orgs.recorder.outboxes.sqlite_versions import FORMAT
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago

MORE = sqlite_ids.SHORT + 40  # events than may be looked through without a list


def fresh(outbox: Outbox, count: int, org: str = "acme") -> list[Event]:
    """Keep so many events whose ids are made, each at its first try."""
    events = [make_event(org, "tokens", {"n": number}) for number in range(count)]
    for event in events:
        assert outbox.keep(event, is_fresh=True) is None
    return events


def again(event: Event, **properties: object) -> Event:
    """The use that somebody records under an id that he was given."""
    return make_event(event.organization, event.code, properties, transaction_id=event.transaction_id)


@pytest.mark.parametrize("count", [1, MORE])
@pytest.mark.parametrize("fate", ["waits", "delivered", "dead", "tidied"])
def test_a_use_under_an_id_that_was_made_is_a_repeat_or_another_use(outbox: Outbox, count: int, fate: str) -> None:
    events = fresh(outbox, count)
    rows = outbox.claim(count)
    if fate == "dead":
        outbox.settle([], [Dead(row, "bad") for row in rows])
    elif fate != "waits":
        outbox.settle([Delivered(row) for row in rows], [])
    if fate == "tidied":
        outbox.tidy()
    for number in {0, count // 2, count - 1}:
        assert outbox.keep(again(events[number], n=number)) == events[number]
        assert outbox.keep(events[number]) == events[number], "the very same again, as by who tries again"
        with pytest.raises(TransactionIdReused):
            outbox.keep(again(events[number], n=-1))
    stats = outbox.stats()
    assert stats.total.recorded == count
    assert stats.repeats == 2 * len({0, count // 2, count - 1})


def test_it_is_found_among_later_ones_too_and_another_organization_s_is_another(outbox: Outbox) -> None:
    first = fresh(outbox, MORE)
    assert outbox.keep(again(first[0], n=0)) == first[0]
    later = fresh(outbox, MORE)
    for event in (first[-1], later[0], later[-1]):
        with pytest.raises(TransactionIdReused):
            outbox.keep(again(event, n="other"))
    assert outbox.keep(make_event("globex", "tokens", {"n": 0}, transaction_id=later[0].transaction_id)) is None
    assert outbox.stats().total.recorded == 2 * MORE + 1


def test_what_is_forgotten_is_known_no_more_under_an_id_that_was_made(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(remember=5)
    events = fresh(outbox, MORE)
    assert outbox.keep(again(events[0], n=0)) == events[0]
    outbox.settle([Delivered(row) for row in outbox.claim(MORE)], [])
    outbox.tidy()
    assert outbox.keep(again(events[-1], n=MORE - 1)) == events[-1]
    assert outbox.keep(again(events[0], n=0)) is None


@pytest.mark.parametrize("own", [True, False])
def test_what_was_delivered_is_remembered_however_many_wait_behind_it(make_outbox: MakeOutbox, own: bool) -> None:
    outbox = make_outbox(remember=20)
    events = [
        make_event("acme", "tokens", {"n": number}, transaction_id=f"own-{number}" if own else None)
        for number in range(MORE)
    ]
    for event in events:
        assert outbox.keep(event, is_fresh=not own) is None
    outbox.settle([Delivered(row) for row in outbox.claim(30)], [])
    outbox.tidy()
    for number in (10, 29):
        assert outbox.keep(again(events[number], n=number)) == events[number]
        with pytest.raises(TransactionIdReused):
            outbox.keep(again(events[number], n="other"))
    assert outbox.keep(again(events[9], n=9)) is None


def test_dead_letters_are_named_by_ids_that_were_made(outbox: Outbox) -> None:
    events = fresh(outbox, MORE)
    outbox.settle([], [Dead(row, "bad") for row in outbox.claim(MORE)])
    outbox.keep(make_event("acme", "tokens", transaction_id="own"))
    outbox.settle([], [Dead(row, "bad") for row in outbox.claim(1)])
    assert outbox.requeue([events[3].transaction_id, "own"]) == 2
    assert outbox.discard([events[5].transaction_id, events[MORE - 1].transaction_id], "why") == 2
    waiting = [row.event.transaction_id for row in outbox.claim(MORE)]
    assert waiting == [events[3].transaction_id, "own"]


def test_a_use_that_lago_does_not_count_is_found_by_an_id_that_was_made(outbox: Outbox, lago: Lago) -> None:
    with UsageRecorder(outbox, port=lago.port_to(), guard=None) as recorder:
        made = [recorder.record("acme", "tokns", {"n": number}) for number in range(MORE)]
        assert recorder.flush(30)
        told = {"webhook_type": "events.errors", "object_type": "events_errors"}
        assert recorder.on_webhook({**told, "events_errors": {"invalid_code": [made[0], made[-1]]}}) == 2
        assert recorder.stats().total.dead == 2


def test_a_full_outbox_takes_a_repeat_and_refuses_what_is_new(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=3)
    events = fresh(outbox, 3)
    assert outbox.keep(again(events[1], n=1)) == events[1]
    with pytest.raises(OutboxFull):
        outbox.keep(make_event("acme", "tokens"), is_fresh=True)


# SQLite


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "outbox.db")


def listed(path: Path) -> int:
    connection = sqlite3.connect(path)
    ((count,),) = connection.execute("SELECT count(*) FROM made_ids")
    connection.close()
    return int(count)


def test_ids_that_nobody_names_are_listed_nowhere(tmp_path: Path) -> None:
    outbox = SqliteOutbox(tmp_path / "outbox.db", remember=1)
    fresh(outbox, MORE)
    outbox.put(make_event("acme", "tokens", transaction_id="own"))
    outbox.put(make_event("acme", "tokens", transaction_id="own"))
    assert listed(tmp_path / "outbox.db") == 0
    event = fresh(outbox, 1)[0]
    outbox.keep(event)
    assert listed(tmp_path / "outbox.db") == MORE + 1
    outbox.settle([Delivered(row) for row in outbox.claim(MORE * 2)], [])
    outbox.tidy()
    assert listed(tmp_path / "outbox.db") == 1, "the newest event stays"
    outbox.close()


def test_a_thread_in_haste_lists_as_much_as_it_may_and_comes_further_with_each_try(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_ids, "STEP", 50)
    events = [make_event("acme", "tokens", {"n": number}) for number in range(MORE + 100)]
    for event in events:
        store.insert(event, is_fresh=True)
    tries = 0
    with store.hurried(0.0):
        while True:
            tries += 1
            try:
                known = store.insert(events[0])
            except OutboxBusy:
                assert tries < 10
                time.sleep(0.001)
            else:
                break
    assert known == events[0]
    assert tries > 1
    assert store.newest() == len(events)


def test_rows_are_listed_and_not_places_between_which_nothing_is(store: SqliteStore) -> None:
    """An old dead letter before millions of places that were forgotten: each step lists what there is."""
    events = [make_event("acme", "tokens", {"n": number}) for number in range(MORE)]
    store.insert(events[0], is_fresh=True)
    store.settle([], [Dead(store.waiting(-1, 1, 1)[0], "bad")])
    placed = INSERT.replace("(organization", "(seq, organization").replace("(?", "(1000000, ?")
    store._database.write(placed, events[1])
    for event in events[2:]:
        store.insert(event, is_fresh=True)
    for event in (events[0], events[1], events[-1]):
        assert store.insert(event) == event


def test_a_file_of_version_5_is_taken_over_with_all_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    events = [make_event("acme", "tokens", {"n": number}) for number in range(MORE)]
    own = make_event("acme", "tokens", {"n": 1}, transaction_id="own")
    connection = sqlite3.connect(path)
    connection.executescript(FORMAT.scripts[4])
    connection.execute(f"PRAGMA application_id = {FORMAT.application_id}")
    connection.execute("PRAGMA user_version = 5")
    connection.executemany(INSERT, [*events, own])
    ends = time.time() + 60
    connection.executemany(
        "INSERT INTO holds VALUES ('acme', '', 'tokens', ?, '', 3, 0, ?, ?)",
        [("own", ends - 60, ends), ("h1", ends - 60, ends)],
    )
    connection.execute("INSERT INTO settlements VALUES ('[1]', '[]', '{}', '[]', 1.0)")
    connection.execute("INSERT INTO settlements VALUES ('[]', '[]', '{\"2\":\"bad\"}', '[]', 1.0)")
    connection.commit()
    connection.close()
    store = SqliteStore(path)
    assert [row.event for row in store.waiting(-1, MORE * 2, 1 << 30)] == [*events[2:], own]
    assert [letter.row.event for letter in store.letters(10, -1, [events[1].transaction_id])] == [events[1]]
    for event in (*events[:3], events[-1], own):
        assert store.insert(event) == event
        assert store.known(event) == event
    assert store.held("acme", "", "tokens", "")[0] == (3, 0), "the reservation of what was recorded is over"
    fresh_one = make_event("acme", "tokens")
    assert store.insert(fresh_one, is_fresh=True) is None
    assert store.insert(fresh_one) == fresh_one
    store.close()
    SqliteStore(path).close()
