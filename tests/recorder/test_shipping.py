"""A batch on its way: whatever Lago answers, every event ends delivered, dead or waiting, and none twice."""

import itertools
import json
import logging
import random
import time
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs._core.lookups import PAGE
from lago_orgs.recorder import Account, MemoryOutbox
from lago_orgs.recorder.delivery.shipping import HOPELESS, TRIAL
from lago_orgs.recorder.events import make_event
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import Lago, broken, given, instant, page, said
from tests.recorder.yard import Shipyard, fill

BATCH = "^/api/v1/events/batch$"


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def shipyard(lago: Lago, outbox: MemoryOutbox) -> Shipyard:
    return Shipyard(lago, outbox)


def posts(lago: Lago) -> int:
    return lago.port.asked("POST /events/batch")


def looks(lago: Lago) -> list[str]:
    return [each for each in lago.port.sent if each.startswith("GET /events")]


def answered(shipyard: Shipyard) -> None:
    """Let another thread have had an answer of a working server."""
    shipyard.trouble.over()


def test_a_batch_is_one_request(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 100)
    payloads = [each.payload for each in outbox.export()]
    assert shipyard.ship()
    assert posts(lago) == 1
    assert lago.port.batches == [payloads]
    assert lago.ids() == ids
    assert outbox.stats().total == Account(recorded=100, delivered=100)
    assert len(shipyard.ended) == 100


@pytest.mark.parametrize("named", [{"code": "another"}, {"external_subscription_id": "another"}])
def test_an_answer_that_tells_of_other_uses_is_no_receipt(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, named: dict[str, str]
) -> None:
    ids = fill(outbox, 3)

    def mix_up() -> Answer:
        del lago.port.answers["POST /events/batch"]
        return given(events=[{"transaction_id": each, **named} for each in ids])

    lago.port.answers["POST /events/batch"] = mix_up
    assert shipyard.ship()
    assert lago.ids() == ids, "sent again, as nobody had taken them"
    assert outbox.stats().total == Account(recorded=3, delivered=3)
    assert posts(lago) == 2


def test_one_refused_event_in_100_costs_two_requests(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 100, own_ids=True)
    refused = ids[50]
    asked = itertools.count()

    def refuse_one() -> Answer:
        del lago.port.answers["POST /events/batch"]
        details = {"50": {"timestamp": ["invalid_format"]}}
        assert next(asked) == 0
        body = {"status": 422, "error": "Unprocessable Entity", "code": "validation_errors", "error_details": details}
        return Answer(422, {}, json.dumps(body).encode())

    lago.port.answers["POST /events/batch"] = refuse_one
    assert shipyard.ship()
    assert posts(lago) == 2
    assert lago.ids() == [each for each in ids if each != refused]
    (letter,) = outbox.dead_letters()
    assert (letter.transaction_id, letter.reason) == (refused, "timestamp: invalid_format")
    assert outbox.stats().total == Account(recorded=100, delivered=99, dead=1)


@pytest.mark.parametrize("own_ids", [True, False])
@pytest.mark.parametrize("kind", ["reset_after", "truncated", "not_json"])
@pytest.mark.parametrize("count", [1, 20, 100])
def test_a_lost_answer_delivers_nothing_twice_and_costs_few_look_ups(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, kind: str, own_ids: bool, count: int
) -> None:
    ids = fill(outbox, count, own_ids=own_ids, timed=True)
    lago.simulator.faults.add(Fault(kind, status=200), path=BATCH, times=1)  # type: ignore[arg-type]
    assert shipyard.ship()
    assert lago.ids() == ids
    stats = outbox.stats()
    assert stats.total == Account(recorded=count, delivered=count)
    assert stats.duplicates == count
    # Ids made here are nobody else's; the caller's own are looked up, all at once.
    assert len(looks(lago)) <= (3 if own_ids else 0)


def test_events_without_an_instant_of_the_callers_are_found_by_their_ids(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    outbox.put(make_event("acme", "tokens", {"n": 1}, transaction_id="job-1"))
    lago.store(transaction_id="job-1", external_subscription_id="acme", code="tokens", properties={"n": 1}, timestamp=5)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=1, delivered=1)
    assert outbox.stats().duplicates == 1


def test_a_duplicate_that_is_another_event_is_dead_counted_and_said(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, caplog: pytest.LogCaptureFixture
) -> None:
    fill(outbox, 3, own_ids=True)
    lago.store(transaction_id="tx-001", external_subscription_id="org-1", code="tokens", properties={"n": 99})
    assert shipyard.ship()
    (letter,) = outbox.dead_letters()
    assert letter.transaction_id == "tx-001"
    assert "holds another" in letter.reason
    stats = outbox.stats()
    assert (stats.total, stats.conflicts) == (Account(recorded=3, delivered=2, dead=1), 1)
    assert "'tx-001' of 'org-1'" in caplog.text


@pytest.mark.parametrize(("mine", "held"), [(1, True), (True, 1), (0, False), (False, 0), (1, "1"), ("1", 1)])
def test_another_kind_of_value_is_another_event(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, mine: Any, held: Any
) -> None:
    outbox.put(make_event("acme", "tokens", {"n": mine}, transaction_id="job-1"))
    lago.store(transaction_id="job-1", external_subscription_id="acme", code="tokens", properties={"n": held})
    assert shipyard.ship()
    assert outbox.stats().conflicts == 1


def test_another_time_is_another_event_only_if_the_caller_gave_the_time(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 1, own_ids=True, timed=True)
    outbox.put(make_event("org-1", "tokens", {"n": 1}, transaction_id="job-1"))
    first = {"external_subscription_id": "org-0", "code": "tokens", "properties": {"n": 0}, "timestamp": 5}
    lago.store(transaction_id="tx-000", **first)
    lago.store(transaction_id="job-1", **{**first, "external_subscription_id": "org-1", "properties": {"n": 1}})
    assert shipyard.ship()
    assert [letter.transaction_id for letter in outbox.dead_letters()] == ["tx-000"]
    assert outbox.stats().duplicates == 1


def test_a_duplicate_is_ours_even_if_the_id_was_first_used_under_another_subscription(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 1, own_ids=True, timed=True)
    (event,) = outbox.export()
    lago.store(transaction_id="tx-000", external_subscription_id="other", code="tokens", properties={"n": 0})
    lago.store(**event.payload)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=1, delivered=1)
    assert outbox.stats().duplicates == 1


@pytest.mark.parametrize(
    "id_", [".", "..", "a/b", "a%2Fb", "?page=1", "ä", "with space", "#", "x" * 255, "events", "a\\b", "..%2f.."]
)
@pytest.mark.parametrize("same", [True, False])
def test_odd_ids_are_looked_up_where_they_are(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, id_: str, same: bool
) -> None:
    event = make_event("acme", "tokens", {"n": 1}, transaction_id="t", timestamp=instant())
    outbox.put(event._replace(transaction_id=id_))  # an outbox of an older version may hold what is refused now
    held = {"external_subscription_id": "acme", "code": "tokens", "timestamp": instant().timestamp()}
    lago.store(transaction_id=id_, properties={"n": 1 if same else 2}, **held)
    assert shipyard.ship()
    stats = outbox.stats()
    assert (stats.duplicates, stats.conflicts) == ((1, 0) if same else (0, 1))
    quoted = quote(id_, safe="").replace(".", "%2E")
    assert all(each in {"GET /events", f"GET /events/{quoted}"} for each in looks(lago))


UNDECIDED: dict[str, Answer | NoAnswer] = {
    "page404": page(404),
    "page200": page(200),
    "page403": page(403),
    "no_answer": NoAnswer("reset"),
    "empty": given(),
    "null": given(event=None, events=None),
    "strange": given(event=[], events={}),
    "json404": said(404, "not_found"),
    "500": broken(),
}


@pytest.mark.parametrize("name", UNDECIDED)
@pytest.mark.parametrize("count", [1, 5])
def test_nothing_but_lagos_own_word_says_that_it_holds_no_event(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, name: str, count: int
) -> None:
    fill(outbox, count, own_ids=True, timed=True)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    left = [4]

    def answer() -> Answer | NoAnswer:
        left[0] -= 1
        if not left[0]:
            del lago.port.answers["GET /events"]
        return UNDECIDED[name]

    lago.port.answers["GET /events"] = answer
    assert shipyard.ship()
    assert left == [0]
    assert outbox.stats().total == Account(recorded=count, delivered=count)
    assert outbox.stats().conflicts == 0
    assert len(shipyard.waits) >= 4


def test_rows_of_others_in_a_list_are_no_answer(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    """A cache that forgets the query gives other events: then there is one more question, and no other event's word."""
    fill(outbox, 2, own_ids=True, timed=True)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    others = [{"transaction_id": f"tx-00{n}", "external_subscription_id": "stranger", "code": "x"} for n in range(2)]
    left = [1]

    def answer() -> Answer | NoAnswer:
        left[0] -= 1
        del lago.port.answers["GET /events"]
        return given(events=others, meta={"next_page": None})

    lago.port.answers["GET /events"] = answer
    assert shipyard.ship()
    assert left == [0]
    assert outbox.stats().total == Account(recorded=2, delivered=2)


def test_many_events_at_one_instant_are_looked_through_page_by_page(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    for number in range(2):
        outbox.put(make_event("acme", "tokens", {"n": number}, transaction_id=f"mine-{number}", timestamp=instant()))
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    other = {"transaction_id": "other", "external_subscription_id": "acme"}
    pages = iter([given(events=[other] * PAGE, meta={"next_page": 2})])

    def answer() -> Answer:
        mine = [{**event, "timestamp": "2026-03-10T09:30:00.000Z"} for event in lago.port.batches[0]]
        return next(pages, None) or given(events=mine, meta={"next_page": None})

    lago.port.answers["GET /events"] = answer
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=2, delivered=2)


def test_a_check_that_fails_is_made_again(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 2, own_ids=True, timed=True)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    lago.simulator.faults.add(Fault("status", status=503), method="GET", path="/events", times=3)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=2, delivered=2)
    assert len(shipyard.waits) == 4


@pytest.mark.parametrize("status", [408, 422, 429, 500, 502, 503, 504])
def test_what_passes_later_is_sent_again_after_growing_pauses(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, status: int
) -> None:
    ids = fill(outbox, 10)
    lago.port.answers["GET /organizations"] = broken(503)  # down for everybody
    lago.simulator.faults.add(Fault("status", status=status, headers={"X-RateLimit-Reset": ""}), path=BATCH, times=6)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert posts(lago) == 7
    assert len(shipyard.waits) >= 6, "a wait before each of them"
    assert outbox.stats().total == Account(recorded=10, delivered=10)
    assert not shipyard.aside


def test_whoever_finds_lago_well_again_ends_the_pauses_of_others(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 3)
    lago.simulator.faults.add(Fault("status", status=500), path=BATCH, times=1)
    shipyard.on_wait = lambda: answered(shipyard)
    assert shipyard.ship()
    assert len(shipyard.waits) == 1
    assert shipyard.now == 0
    assert outbox.stats().total.delivered == 3


def test_a_pause_that_the_server_asked_for_is_kept_whatever_others_find(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 3)
    lago.simulator.faults.add(Fault("status", status=503, headers={"Retry-After": "7"}), path=BATCH, times=1)
    shipyard.on_wait = lambda: answered(shipyard)
    assert shipyard.ship()
    assert shipyard.now >= 7


def test_the_server_says_how_long_to_wait(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 1)
    lago.simulator.faults.add(Fault("status", status=429, headers={"Retry-After": "17"}), path=BATCH, times=1)
    assert shipyard.ship()
    assert 17 <= shipyard.waits[0] <= 18
    assert shipyard.trouble.remaining_pause() == 0


@pytest.mark.parametrize("header", ["Retry-After", "X-RateLimit-Reset"])
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "value",
    ["inf", "1e400", "-5", "nan", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z", "x"],
)
def test_a_pause_without_end_is_no_pause(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, header: str, value: str, status: int
) -> None:
    ids = fill(outbox, 3)
    fault = Fault("status", status=status, headers={header: value})
    lago.simulator.faults.add(fault, path=BATCH, times=1)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert sum(shipyard.waits) <= 2


@pytest.mark.parametrize("value", ["3000", "86399", "{in_an_hour}", "{in_an_hour_ms}"])
def test_a_long_pause_is_cut_and_said(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    hour = int(time.time()) + 3600
    given_ = value.format(in_an_hour=hour, in_an_hour_ms=hour * 1000)
    fill(outbox, 1)
    lago.simulator.faults.add(Fault("status", status=429, headers={"Retry-After": given_}), path=BATCH, times=1)
    assert shipyard.ship()
    assert 300 <= shipyard.waits[0] <= 301
    assert "asks to wait 300 s" in caplog.text


def test_lago_away_loses_nothing_and_is_said_once(
    lago: Lago, outbox: MemoryOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    fill(outbox, 10)
    shipyard = Shipyard(lago, outbox, patience=100)
    rows = outbox.claim(1000)
    shipyard.settler.learn(rows)
    lago.simulator.faults.add(Fault("reset_before"))
    with caplog.at_level(logging.INFO, "lago_orgs"):
        assert not shipyard.shipping.ship(rows)
        assert outbox.stats().total == Account(recorded=10, pending=10)
        lago.simulator.faults.clear()
        outbox.release()
        shipyard.patience = 1000
        assert shipyard.ship()
    assert [record.levelname for record in caplog.records if record.name == "lago_orgs"] == ["WARNING", "INFO"]
    assert outbox.stats().total == Account(recorded=10, delivered=10)
    assert max(shipyard.waits) <= 60


@pytest.mark.parametrize("answer", [said(401, "unauthorized"), said(403, "write_action_not_allowed_for_event")])
def test_a_refused_key_holds_everything_with_one_line(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    fill(outbox, 10)
    left = [5]

    def refuse() -> Answer:
        left[0] -= 1
        if not left[0]:
            del lago.port.answers["POST /events/batch"]
        return answer

    lago.port.answers["POST /events/batch"] = refuse
    assert shipyard.ship()
    held = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(held) == 1
    assert str(answer.status) in held[0].message
    assert lago.simulator.api_key not in caplog.text
    assert outbox.stats().total == Account(recorded=10, delivered=10)
    assert not shipyard.aside, "nobody is suspected for what the key lacks"


def test_a_batch_that_is_too_large_is_halved_until_it_passes(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    ids = fill(outbox, 8)
    lago.simulator.faults.add(Fault("status", status=413), path=BATCH, times=2)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert [len(batch) for batch in lago.port.batches] == [8, 4, 2, 2, 4]
    assert [len(each) for each in shipyard.larger] == [8, 4], "so that later ones are smaller"
    assert not shipyard.waits


def test_one_event_that_is_too_large_is_dead(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 1)
    lago.port.breaks_over, lago.port.bad = '"org-0"', page(413)
    assert shipyard.ship()
    for _ in range(HOPELESS):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total == Account(recorded=1 + HOPELESS, delivered=HOPELESS, dead=1)
    assert "413" in outbox.dead_letters()[0].reason


@pytest.mark.parametrize("own_ids", [True, False])
def test_an_event_is_not_given_up_that_lago_holds_already(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, own_ids: bool
) -> None:
    fill(outbox, 1, own_ids=own_ids)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    shipyard.on_wait = lambda: setattr(lago.port, "breaks_over", '"org-0"')
    lago.port.bad = page(413)
    assert shipyard.ship()
    for _ in range(HOPELESS):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total == Account(recorded=1 + HOPELESS, delivered=1 + HOPELESS)
    assert outbox.stats().duplicates == 1


def test_a_server_that_takes_fewer_events_is_believed(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 150)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert [len(batch) for batch in lago.port.batches] == [150, 75, 75]
    assert shipyard.shorter == [75]


BAD: dict[str, Answer | NoAnswer] = {
    "500": broken(),
    "502": page(502),
    "504": page(504),
    "reset": NoAnswer("the connection was reset"),
    "page200": page(200),
    "page403": page(403),
    "page404": page(404),
    "json403": Answer(403, {}, b'{"message": "blocked by a rule"}'),
    "413": page(413),
}


@pytest.mark.parametrize("orgs", [7, 1])
@pytest.mark.parametrize("count", [2, 100])
@pytest.mark.parametrize("name", BAD)
def test_one_bad_event_costs_the_others_nothing_and_becomes_a_dead_letter(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, name: str, count: int, orgs: int
) -> None:
    ids = fill(outbox, count, own_ids=True, timed=True, orgs=orgs)
    bad = ids[count // 2]
    lago.port.breaks_over, lago.port.bad = f'"{bad}"', BAD[name]
    assert shipyard.ship()
    assert lago.ids() == [each for each in ids if each != bad]
    assert posts(lago) <= 2 + 10 + 10 + 10
    assert sum(shipyard.waits) < 3
    for _ in range(HOPELESS):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    (letter,) = outbox.dead_letters()
    assert letter.transaction_id == bad
    assert name.removeprefix("page").removeprefix("json") in letter.reason
    assert outbox.stats().total.pending == 0
    assert not shipyard.aside
    assert shipyard.now >= TRIAL, "it is tried for some time"
    assert outbox.stats().is_balanced


@pytest.mark.parametrize("orgs", [5, 1])
@pytest.mark.parametrize("bad", [3, 12, 40])
@pytest.mark.parametrize("name", BAD)
def test_several_bad_events_before_the_first_good_one_keep_it_back_for_seconds_all_together(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, name: str, bad: int, orgs: int
) -> None:
    for number in range(bad):
        outbox.put(make_event(f"org-{number % orgs}", "tokens", transaction_id=f"bad-{number:02}"))
    good = fill(outbox, 60, own_ids=True, orgs=orgs)
    lago.port.breaks_over, lago.port.bad = '"bad-', BAD[name]
    assert shipyard.ship()
    assert lago.ids() == good
    assert shipyard.now < 25
    for _ in range(3 * HOPELESS):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    letters = outbox.dead_letters()
    assert sorted(each.transaction_id for each in letters) == [f"bad-{number:02}" for number in range(bad)]
    assert all(name.removeprefix("page").removeprefix("json") in each.reason for each in letters)
    assert outbox.stats().total.pending == 0


@pytest.mark.parametrize("name", BAD)
def test_those_of_other_subscriptions_go_before_bad_events_of_one(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, name: str
) -> None:
    for number in range(60):
        outbox.put(make_event("acme", "tokens", transaction_id=f"bad-{number:02}"))
    outbox.put(make_event("other", "tokens", transaction_id="good"))
    lago.port.breaks_over, lago.port.bad = '"bad-', BAD[name]
    arrived: list[float] = []

    def look(asked: str) -> None:
        if lago.ids():
            arrived.append(shipyard.now)

    lago.port.on_send = look
    assert shipyard.ship()
    assert arrived[0] < 2
    assert lago.ids() == ["good"]


def large(number: int) -> str:
    chance = random.Random(number)
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQ") for _ in range(4000))


@pytest.mark.parametrize("takes_large", [True, False])
def test_many_that_are_too_large_are_given_up_where_little_passes_unless_lago_has_taken_one(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, takes_large: bool
) -> None:
    if takes_large:
        lago.port.answers["POST /events/batch"] = lambda: given(events=[{"transaction_id": "one", **named}])
        named = {"code": "tokens", "external_subscription_id": "acme"}
        outbox.put(make_event("acme", "tokens", {"text": large(0)}, transaction_id="one"))
        assert shipyard.ship()
        lago.port.answers.clear()
    for number in range(30):
        outbox.put(make_event("acme", "tokens", {"text": large(number)}, transaction_id=f"large-{number}"))
    lago.port.breaks_over = '"large-'
    for _ in range(30):
        assert shipyard.ship(1)
    fill_more(outbox, shipyard)
    shipyard.try_again(10)
    assert outbox.stats().total.dead == (0 if takes_large else 30)


def test_an_event_that_is_too_large_for_lagos_index_is_set_aside_at_once_and_given_up_on_little_evidence(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    """As it was foreseen that Lago would fail over it, its subscription does not wait."""
    outbox.put(make_event("acme", "tokens", {"text": large(1)}, transaction_id="large"))
    lago.port.breaks_over = '"large"'
    assert shipyard.ship()
    assert not shipyard.waits
    assert [each.is_foreseen for each in shipyard.aside] == [True]
    shipyard.try_again(20)
    assert outbox.stats().total.dead == 0, "Lago took nothing yet"
    fill_more(outbox, shipyard)
    shipyard.try_again(10)
    (letter,) = outbox.dead_letters()
    assert "500" in letter.reason
    assert "too_large_for_lago" in letter.reason


_more = itertools.count()


def fill_more(outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    """Other traffic, which shows that Lago lives."""
    outbox.put(make_event("others", "tokens", transaction_id=f"more-{next(_more)}"))
    assert shipyard.ship()


def test_the_only_event_that_waits_is_never_given_up_while_nothing_shows_that_lago_lives(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 1, own_ids=True)
    lago.port.breaks_over = "tx-000"
    assert shipyard.ship()
    shipyard.try_again(30)
    assert outbox.stats().total == Account(recorded=1, pending=1)
    assert shipyard.trouble.reason is not None
    for _ in range(HOPELESS):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total.dead == 1


EVERYBODY = [
    broken(),
    page(502),
    page(403),
    page(200),
    NoAnswer("reset"),
    page(404),
    page(413),
    Answer(413, {}, b'{"status": 413, "error": "Payload Too Large"}'),
    Answer(400, {}, b'{"message": "blocked by a rule"}'),
]


@pytest.mark.parametrize("answer", EVERYBODY)
@pytest.mark.parametrize("reads", [True, False])
def test_while_the_server_fails_for_everybody_nobody_dies(
    lago: Lago, outbox: MemoryOutbox, answer: Answer | NoAnswer, reads: bool
) -> None:
    """Whether it only takes no events, or answers nothing at all."""
    shipyard = Shipyard(lago, outbox, patience=12)
    ids = fill(outbox, 30, own_ids=True)
    rows = outbox.claim(1000)
    shipyard.settler.learn(rows)
    lago.port.answers["POST /events/batch"] = answer
    if not reads:
        lago.port.answers["GET /"] = answer
    assert not shipyard.shipping.ship(rows)
    assert len(shipyard.aside) < 15, "few are suspected on no better evidence"
    shipyard.try_again(50)
    assert not shipyard.larger, "nothing says that batches should be smaller"
    assert outbox.stats().total == Account(recorded=30, pending=30)
    lago.port.answers.clear()
    outbox.release()
    assert shipyard.ship()
    assert lago.ids() == ids
    shipyard.try_again()
    assert outbox.stats().total == Account(recorded=30, delivered=30)


@pytest.mark.parametrize("taken", [1, 3, 8])
def test_nobody_dies_of_a_server_that_takes_some_events_in_between(
    lago: Lago, outbox: MemoryOutbox, taken: int
) -> None:
    shipyard = Shipyard(lago, outbox, patience=60)
    ids = fill(outbox, 60, own_ids=True)
    rows = outbox.claim(1000)
    shipyard.settler.learn(rows)
    lago.port.answers["POST /events/batch"] = broken()
    shipyard.shipping.ship(rows)
    assert len(shipyard.aside) > 20
    left, real = [taken], lago.port.send
    lago.port.answers.clear()

    def some(method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        if content is not None:
            left[0] -= 1
        if left[0] < 0:
            lago.port.answers["POST"] = broken()
        return real(method, path, content)

    lago.port.send = some  # type: ignore[method-assign]
    shipyard.try_again(80)
    assert outbox.stats().total.dead == 0
    left[0] = 1_000_000
    lago.port.answers.clear()
    shipyard.try_again(3)
    outbox.release()
    assert shipyard.ship()
    shipyard.try_again(3)
    assert lago.ids() == ids


def test_many_bad_events_do_not_keep_the_good_ones_behind_them(lago: Lago, outbox: MemoryOutbox) -> None:
    """Nothing was delivered yet that would show whose fault it is; none of them may hold a way up for long."""
    shipyard = Shipyard(lago, outbox, patience=3)
    for number in range(20):
        outbox.put(make_event(f"bad-{number}", "tokens", transaction_id=f"bad-{number:02}"))
    outbox.put(make_event("good", "tokens", transaction_id="good"))
    lago.port.breaks_over = '"bad-'
    rows = outbox.claim(100)
    shipyard.settler.learn(rows)
    for row in rows[:3]:
        assert shipyard.shipping.ship([row])
    for _ in range(10):
        shipyard.try_again()  # none of them stays on its way
    shipyard.left = 3
    assert shipyard.shipping.ship([rows[-1]])
    assert lago.ids() == ["good"]
    shipyard.patience = 1000
    for row in rows[3:-1]:
        shipyard.left = 1000
        assert shipyard.shipping.ship([row])
    for _ in range(30):
        fill_more(outbox, shipyard)
        fill_more(outbox, shipyard)
        fill_more(outbox, shipyard)
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total.dead == 20


def test_nobody_dies_of_a_server_that_fails_every_second_request(lago: Lago, outbox: MemoryOutbox) -> None:
    shipyard = Shipyard(lago, outbox, patience=100_000)
    turns = itertools.count()
    real = lago.port.send

    def every_second(method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        return broken() if next(turns) % 2 and content is not None else real(method, path, content)

    lago.port.send = every_second  # type: ignore[method-assign]
    ids = []
    for start in range(0, 300, 10):
        for number in range(start, start + 10):
            outbox.put(make_event(f"org-{number % 3}", "tokens", transaction_id=f"t-{number:03}"))
            ids.append(f"t-{number:03}")
        assert shipyard.ship()
        shipyard.try_again(3)
    shipyard.try_again(50)
    assert outbox.stats().total == Account(recorded=300, delivered=300)
    assert lago.ids() == ids


@pytest.mark.parametrize(("share", "answer"), [(0.5, broken()), (0.7, page(403)), (0.6, NoAnswer("reset"))])
@pytest.mark.parametrize("orgs", [1, 2, 7])
def test_nobody_dies_of_a_server_that_fails_by_chance(
    lago: Lago, outbox: MemoryOutbox, share: float, answer: Answer | NoAnswer, orgs: int
) -> None:
    shipyard = Shipyard(lago, outbox, patience=100_000)
    chance, real = random.Random(orgs), lago.port.send

    def now_and_then(method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        return answer if content is not None and chance.random() < share else real(method, path, content)

    lago.port.send = now_and_then  # type: ignore[method-assign]
    for number in range(300):
        outbox.put(make_event(f"org-{number % orgs}", "tokens", transaction_id=f"t-{number:03}"))
        if number % 3 == 2:
            assert shipyard.ship()
            shipyard.try_again()
    for _ in range(60):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total.dead == 0


def test_a_bad_event_is_given_up_by_a_server_that_fails_by_chance(lago: Lago, outbox: MemoryOutbox) -> None:
    shipyard = Shipyard(lago, outbox, patience=100_000)
    chance, real = random.Random(1), lago.port.send

    def now_and_then(method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        fails = content is not None and (b'"bad"' in content or chance.random() < 0.3)
        return broken() if fails else real(method, path, content)

    lago.port.send = now_and_then  # type: ignore[method-assign]
    outbox.put(make_event("acme", "tokens", transaction_id="bad"))
    for _ in range(60):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    (letter,) = outbox.dead_letters()
    assert letter.transaction_id == "bad"


def test_what_waited_long_is_not_sent_before_it_is_known_whose_its_subscription_is(
    lago: Lago, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have become another customer's while Lago was away."""
    shipyard = Shipyard(lago, outbox)
    ids = fill(outbox, 10, own_ids=True)
    given: list[Any] = []
    monkeypatch.setattr(shipyard, "lacking", given.extend)
    lago.port.answers["POST /events/batch"] = lago.port.answers["GET /organizations"] = NoAnswer("away")
    start = shipyard.facts.now()

    def wait() -> None:
        monkeypatch.setattr(shipyard.facts, "now", lambda: start + round(shipyard.now * 1000))
        if shipyard.now > 61:
            lago.port.answers.clear()

    shipyard.on_wait = wait
    assert shipyard.ship()
    assert lago.ids() == []
    assert sorted(row.event.transaction_id for row in given) == ids


def test_order_within_a_subscription_is_kept_through_failures_that_pass(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    for number in range(100):
        outbox.put(make_event("acme", "level", {"n": number}))
    lago.port.answers["GET /organizations"] = broken()
    for kind, times in (("reset_before", 3), ("reset_after", 1), ("truncated", 1)):
        lago.simulator.faults.add(Fault(kind), path=BATCH, times=times)  # type: ignore[arg-type]
    lago.simulator.faults.add(Fault("status", status=413), path=BATCH, times=2)
    assert shipyard.ship()
    assert [event.properties["n"] for event in lago.simulator.organization().events] == list(range(100))


def test_the_subscription_is_written_down_before_the_first_attempt(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    lago.subscribe("acme", "sub_4711")
    outbox.put(make_event("acme", "tokens", transaction_id="t1"))
    seen: list[str] = []

    def look(asked: str) -> None:
        if asked.startswith("POST"):
            seen.extend(row.subscription for row in outbox.store.waiting(-1, 10, 1000))

    lago.port.on_send = look
    assert shipyard.ship()
    assert seen == ["sub_4711"]
    assert lago.billed() == [("sub_4711", "t1")]


# Limits and hanging requests


def limited(seconds: int = 100) -> Answer:
    return Answer(429, {"retry-after": str(seconds)}, b"slow down")


def test_a_limit_for_one_event_alone_holds_it_alone_up(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 100, own_ids=True, timed=True)
    lago.port.breaks_over, lago.port.bad = f'"{ids[50]}"', limited()
    shipyard.on_wait = shipyard.trouble.pass_limit  # as when another thread's events pass meanwhile
    assert shipyard.ship()
    assert lago.ids() == [each for each in ids if each != ids[50]]
    assert shipyard.now < 10
    (ordeal,) = shipyard.aside
    assert shipyard.now + 90 < ordeal.due < shipyard.now + 101
    for _ in range(20):
        fill_more(outbox, shipyard)
        shipyard.try_again()
    assert outbox.stats().total.dead == 0, "a limiter's word says nothing against an event"
    lago.port.breaks_over = None
    shipyard.try_again()
    assert outbox.stats().total.pending == 0


def test_a_limit_for_one_subscription_lets_it_rest(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    lago.port.breaks_over, lago.port.bad = '"org-0"', limited()
    shipyard.on_wait = shipyard.trouble.pass_limit
    fill(outbox, 70)
    assert shipyard.ship()
    assert outbox.stats().total.delivered == 60
    fill(outbox, 30, orgs=1)
    asked = posts(lago)
    assert shipyard.ship()
    assert posts(lago) == asked + 1, "what is known to be limited is not taken apart"
    ((rows, seconds),) = shipyard.resting
    assert len(rows) == 30
    assert 90 < seconds <= 100


def test_during_a_limiters_pause_one_request_sees_whether_it_means_everybody(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    shipyard.trouble.met("slow down", 100.0)
    fill(outbox, 3)
    assert shipyard.ship()
    assert 4 < shipyard.now < 8, "it went before the end"
    assert shipyard.trouble.remaining_pause() == 0, "the others need not wait either"
    shipyard.trouble.met("slow down", 100.0)
    lago.port.answers["POST /events/batch"] = limited()
    shipyard.on_wait = lambda: lago.port.answers.clear() if shipyard.now > 60 else None
    fill(outbox, 3)
    assert shipyard.ship()
    assert shipyard.now > 100, "where it means everybody, that is kept"
    assert posts(lago) == 4


def test_a_request_that_hangs_over_one_event_holds_no_other_subscription_up(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    for number in range(100):
        outbox.put(make_event("acme" if number < 50 else "other", "level", {"n": number}))
    lago.port.breaks_over, lago.port.bad = '{"n":3}', NoAnswer("no answer in time")
    waited = 0.0

    def look(asked: str) -> None:
        nonlocal waited
        if sum(event.external_subscription_id == "other" for event in lago.simulator.organization().events) < 50:
            waited = shipyard.now

    lago.port.on_send = look
    answered(shipyard)
    answered(shipyard)
    real = lago.port.send

    def slowly(method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        answer = real(method, path, content)
        shipyard.now += 8.0 if isinstance(answer, NoAnswer) else 0.0
        return answer

    lago.port.send = slowly  # type: ignore[method-assign]
    assert shipyard.ship()
    assert waited < 17, "after the second failure they go before what fails"
    events = lago.simulator.organization().events
    for org in ("acme", "other"):
        mine = [event.properties["n"] for event in events if event.external_subscription_id == org]
        assert mine == sorted(mine), "and the order within each stays"
    assert len(shipyard.aside) == 1


@pytest.mark.parametrize("orgs", [2, 11])
@pytest.mark.parametrize("is_warm", [False, True])
def test_a_subscription_whose_requests_hang_is_told_from_the_others_of_its_batch_and_they_go_on(
    lago: Lago, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch, is_warm: bool, orgs: int
) -> None:
    """Also in a process that knows nothing yet, and whatever time it took: the batch is not put together again."""
    shipyard = Shipyard(lago, outbox)
    ids = [fill(outbox, 55, own_ids=True, orgs=orgs)[number] for number in range(55)]
    bad = [each for number, each in enumerate(ids) if number % orgs == 0]
    start, within, real = shipyard.facts.now(), list[float](), lago.port.send
    monkeypatch.setattr(shipyard.facts, "now", lambda: start + round(shipyard.now * 1000))

    def send_within(seconds: float | None, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        if content is None or b'"org-0"' not in content or len(within) == 5:
            return real(method, path, content)
        within.append(30.0 if seconds is None else seconds)
        shipyard.now += within[-1] + (61.0 if len(within) == 1 else 0.0)  # until what was said of them is old
        return NoAnswer("no answer in time")

    monkeypatch.setattr(lago.port, "send_within", send_within, raising=False)
    shipyard.shipping = shipyard.another()
    if is_warm:
        answered(shipyard)
    assert shipyard.ship()
    assert lago.ids() == [each for each in ids if each not in bad]
    assert within == [3.0, 6.0, within[2]], "the batch, a part of it, and one event"
    assert within[2] <= 12.0
    (ordeal,) = shipyard.aside
    ((suspect, taken_back),) = shipyard.apart
    assert ordeal.row == suspect
    assert [row.event.transaction_id for row in (suspect, *taken_back)] == bad
    shipyard.try_again(2)
    assert within[3:] == [6.0, 12.0], "and longer each time"
    assert outbox.stats().total == Account(recorded=55, delivered=55 - len(bad), pending=len(bad))
    assert not shipyard.rejoined
    shipyard.try_again()
    assert shipyard.rejoined == [suspect], "it passed at once"


@pytest.mark.parametrize("orgs", [1, 7])
def test_a_server_that_is_slow_for_everybody_is_given_its_time(
    lago: Lago, outbox: MemoryOutbox, monkeypatch: pytest.MonkeyPatch, orgs: int
) -> None:
    shipyard = Shipyard(lago, outbox)
    ids = fill(outbox, 100, own_ids=True, orgs=orgs)
    waited, real = list[float](), lago.port.send

    def send_within(seconds: float | None, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        if content is not None:
            if not waited:
                answered(shipyard)  # another batch, just before it became so slow
            waited.append(30.0 if seconds is None else seconds)
            shipyard.now += min(waited[-1], 25.0)
            if waited[-1] < 25.0:
                return NoAnswer("no answer in time")
        return real(method, path, content)

    monkeypatch.setattr(lago.port, "send_within", send_within, raising=False)
    monkeypatch.setattr(lago.port, "send", partial(send_within, None))
    shipyard.shipping = shipyard.another()
    assert shipyard.ship()
    for _, taken_back in shipyard.apart:
        assert shipyard.shipping.ship(taken_back)
    assert len(waited) < 40
    shipyard.try_again(5)
    assert lago.ids() == ids
    assert outbox.stats().total == Account(recorded=100, delivered=100)
