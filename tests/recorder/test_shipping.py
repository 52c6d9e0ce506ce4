"""A batch on its way: whatever Lago answers, every event ends delivered, dead or waiting, and none twice."""

import logging
import time
from collections.abc import Callable

import pytest

from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.memory import MemoryOutbox
from lago_orgs.recorder.outbox import Account
from lago_orgs.recorder.shipping import HOPELESS, Shipping
from lago_orgs.recorder.trouble import Trouble
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import Lago, instant

BATCH = "^/api/v1/events/batch$"


@pytest.fixture
def lago() -> Lago:
    return Lago()


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


class Shipyard:
    """Ships everything in an outbox, with waits that take no time."""

    def __init__(self, lago: Lago, outbox: MemoryOutbox, patience: int = 1000) -> None:
        self.waits: list[float] = []
        self.patience = patience
        self.trouble = Trouble(time.monotonic)
        self.shorter: list[int] = []
        self.on_wait: Callable[[], None] = lambda: None
        self.outbox = outbox
        self.shipping = Shipping(outbox, lago.port, self.trouble, self.wait, on_too_long=self.shorter.append)

    def wait(self, seconds: float) -> bool:
        if seconds > 0:
            self.waits.append(seconds)
            self.on_wait()
        return len(self.waits) <= self.patience

    def ship(self) -> bool:
        return self.shipping.ship(self.outbox.claim(1000))


@pytest.fixture
def shipyard(lago: Lago, outbox: MemoryOutbox) -> Shipyard:
    return Shipyard(lago, outbox)


def fill(outbox: MemoryOutbox, count: int, *, own_ids: bool = False, timed: bool = False) -> list[str]:
    ids = []
    for number in range(count):
        event = make_event(
            f"org-{number % 7}",
            "tokens",
            {"n": number},
            transaction_id=f"tx-{number:03}" if own_ids else None,
            timestamp=instant(number % 60) if timed else None,
        )
        outbox.put(event)
        ids.append(event.transaction_id)
    return sorted(ids)


def test_a_batch_is_one_request(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 100)
    payloads = [each.payload for each in outbox.export()]
    assert shipyard.ship()
    assert lago.port.sent == ["POST /events/batch"]
    assert lago.port.batches == [payloads]
    assert lago.ids() == ids
    assert outbox.stats().total == Account(recorded=100, delivered=100)


def test_one_bad_event_in_100_costs_two_requests(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 100)
    entry = outbox._pending[50]
    outbox._pending[50] = entry._replace(payload=entry.payload.replace('"timestamp":"', '"timestamp":"x'))
    assert shipyard.ship()
    assert lago.port.sent == ["POST /events/batch"] * 2
    assert lago.ids() == [each for each in ids if each != entry.transaction_id]
    (letter,) = outbox.dead_letters()
    assert (letter.transaction_id, letter.reason) == (entry.transaction_id, "timestamp: invalid_format")
    assert outbox.stats().total == Account(recorded=100, delivered=99, dead=1)


@pytest.mark.parametrize("own_ids", [True, False])
@pytest.mark.parametrize("kind", ["reset_after", "truncated", "not_json"])
def test_a_lost_answer_delivers_nothing_twice(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, kind: str, own_ids: bool
) -> None:
    ids = fill(outbox, 20, own_ids=own_ids)
    lago.simulator.faults.add(Fault(kind, status=200), path=BATCH, times=1)  # type: ignore[arg-type]
    assert shipyard.ship()
    assert lago.ids() == ids
    stats = outbox.stats()
    assert stats.total == Account(recorded=20, delivered=20)
    assert stats.duplicates == 20
    # Ids made here are nobody else's; the caller's own are looked up.
    assert sum(sent.startswith("GET") for sent in lago.port.sent) == (20 if own_ids else 0)


def test_a_duplicate_that_is_another_event_is_dead_and_counted(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 3, own_ids=True)
    lago.store(transaction_id="tx-001", external_subscription_id="org-1", code="tokens", properties={"n": 99})
    assert shipyard.ship()
    (letter,) = outbox.dead_letters()
    assert letter.transaction_id == "tx-001"
    assert "another event" in letter.reason
    stats = outbox.stats()
    assert (stats.total, stats.conflicts) == (Account(recorded=3, delivered=2, dead=1), 1)


def test_another_time_is_another_event_only_if_the_caller_gave_the_time(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 1, own_ids=True, timed=True)
    outbox.put(make_event("org-1", "tokens", {"n": 1}, transaction_id="job-1"))
    lago.store(
        transaction_id="tx-000", external_subscription_id="org-0", code="tokens", properties={"n": 0}, timestamp=5
    )
    lago.store(
        transaction_id="job-1", external_subscription_id="org-1", code="tokens", properties={"n": 1}, timestamp=5
    )
    assert shipyard.ship()
    assert [letter.transaction_id for letter in outbox.dead_letters()] == ["tx-000"]
    assert outbox.stats().duplicates == 1


def test_a_duplicate_is_ours_even_if_the_id_was_first_used_under_another_subscription(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    fill(outbox, 1, own_ids=True)
    (event,) = outbox.export()
    lago.store(transaction_id="tx-000", external_subscription_id="other", code="tokens", properties={"n": 0})
    lago.store(**event.payload)
    lago.port.scripted["GET /events"] = {"events": [{"transaction_id": "tx-9"}, {**event.payload}]}
    assert shipyard.ship()
    assert lago.port.sent == ["POST /events/batch", "GET /events/tx-000", "GET /events"]
    assert outbox.stats().total == Account(recorded=1, delivered=1)


def test_a_check_that_fails_is_made_again(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 2, own_ids=True)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    lago.simulator.faults.add(Fault("status", status=503), method="GET", times=3)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=2, delivered=2)
    assert len(shipyard.waits) == 4


@pytest.mark.parametrize("status", [408, 422, 429, 500, 502, 503, 504])
def test_what_passes_later_is_sent_again_after_growing_pauses(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, status: int
) -> None:
    ids = fill(outbox, 10)
    lago.simulator.faults.add(Fault("status", status=status), path=BATCH, times=6)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert len(lago.port.sent) >= 7  # a server error again and again makes it try the halves
    assert len(shipyard.waits) >= 6, "a wait before each of them"
    assert outbox.stats().total == Account(recorded=10, delivered=10)


def test_the_server_says_how_long_to_wait(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 1)
    lago.simulator.faults.add(Fault("status", status=429, headers={"Retry-After": "17"}), path=BATCH, times=1)
    assert shipyard.ship()
    assert 17 <= shipyard.waits[0] <= 18
    assert 16 <= shipyard.waits[1] <= 17, "the others are told as well"


def test_lago_away_loses_nothing_and_is_said_once(
    lago: Lago, outbox: MemoryOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    fill(outbox, 10)
    shipyard = Shipyard(lago, outbox, patience=100)
    lago.simulator.faults.add(Fault("reset_before"))
    with caplog.at_level(logging.INFO, "lago_orgs.recorder"):
        assert not shipyard.ship()
        assert outbox.stats().total == Account(recorded=10, pending=10)
        lago.simulator.faults.clear()
        outbox.release()
        shipyard.patience = 1000
        assert shipyard.ship()
    assert [record.levelname for record in caplog.records if record.name == "lago_orgs.recorder"] == ["WARNING", "INFO"]
    assert outbox.stats().total == Account(recorded=10, delivered=10)
    assert max(shipyard.waits) <= 60


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_holds_everything_with_one_line(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    fill(outbox, 10)
    lago.simulator.faults.add(Fault("status", status=status), times=5)
    assert shipyard.ship()
    held = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(held) == 1
    assert str(status) in held[0].message
    assert lago.simulator.api_key not in caplog.text
    assert outbox.stats().total == Account(recorded=10, delivered=10)


def test_a_batch_that_is_too_large_is_halved_until_it_passes(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard
) -> None:
    ids = fill(outbox, 8)
    lago.simulator.faults.add(Fault("status", status=413), path=BATCH, times=2)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert [len(batch) for batch in lago.port.batches] == [8, 4, 2, 2, 4]
    assert not shipyard.waits


def test_one_event_that_is_too_large_is_dead(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    fill(outbox, 1)
    lago.simulator.faults.add(Fault("status", status=413), path=BATCH)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=1, dead=1)
    assert "413" in outbox.dead_letters()[0].reason


@pytest.mark.parametrize("own_ids", [True, False])
def test_an_event_is_not_given_up_that_lago_holds_already(
    lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard, own_ids: bool
) -> None:
    fill(outbox, 1, own_ids=own_ids)
    lago.simulator.faults.add(Fault("reset_after"), path=BATCH, times=1)
    lago.simulator.faults.add(Fault("status", status=413), path=BATCH)
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=1, delivered=1)
    assert outbox.stats().duplicates == 1


def test_a_server_that_takes_fewer_events_is_believed(lago: Lago, outbox: MemoryOutbox, shipyard: Shipyard) -> None:
    ids = fill(outbox, 150)
    assert shipyard.ship()
    assert lago.ids() == ids
    assert [len(batch) for batch in lago.port.batches] == [150, 75, 75]
    assert shipyard.shorter == [75]


def test_one_event_that_breaks_the_server_does_not_hold_the_others_up(lago: Lago, outbox: MemoryOutbox) -> None:
    ids = fill(outbox, 9)
    poison = outbox._pending[4].transaction_id
    lago.port.breaks_over = poison
    shipyard = Shipyard(lago, outbox, patience=HOPELESS * 3)
    assert not shipyard.ship(), "nothing else shows that the server lives, so the event waits"
    assert lago.ids() == [each for each in ids if each != poison]
    assert outbox.stats().total == Account(recorded=9, delivered=8, pending=1)

    outbox.release()
    shipyard = Shipyard(lago, outbox)
    shipyard.on_wait = shipyard.trouble.over  # as if others delivered meanwhile
    assert shipyard.ship()
    assert outbox.stats().total == Account(recorded=9, delivered=8, dead=1)
    assert "500" in outbox.dead_letters()[0].reason
