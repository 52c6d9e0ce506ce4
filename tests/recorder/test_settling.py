"""Under which subscription usage is sent: found by one rule on the way out, written down, never another customer's."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.recorder import Account, AsyncUsageRecorder, MemoryOutbox, Pace, SqliteOutbox, UsageRecorder, drain
from lago_orgs.recorder.delivery import settling
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.outboxes.rows import Row
from lago_orgs.simulator.faults import Fault
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago, eventually, given, page, said

QUICK = Pace(linger=0.0, poll=0.02)
POLICIES = ["warn", "dead-letter", "raise", None]
FORBIDDEN = said(403, "read_action_not_allowed_for_subscription")
Make = Callable[..., UsageRecorder]


@pytest.fixture
def recorders(lago: Lago, brief_pauses: None) -> Iterator[Make]:
    made: list[UsageRecorder] = []

    def make(outbox: Any = None, **options: Any) -> UsageRecorder:
        given_ = {"guard": None, "pace": QUICK, "port": lago.port_to(), **options}
        made.append(UsageRecorder(outbox or MemoryOutbox(), **given_))
        return made[-1]

    yield make
    for recorder in made:
        recorder.close(0)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_first_event_of_a_process_goes_where_the_organization_is_subscribed(
    lago: Lago, recorders: Make, policy: Any
) -> None:
    lago.subscribe("acme", "sub_4711")
    recorder = recorders(guard=policy)
    recorder.record("acme", "tokens", transaction_id="t1")
    assert recorder.flush()
    if policy in {"warn", None}:
        assert lago.billed() == [("sub_4711", "t1")]
    else:
        assert "unknown_metric" in recorder.dead_letters()[0].reason


def test_lago_may_be_away_at_that_moment(lago: Lago, recorders: Make) -> None:
    lago.subscribe("acme", "sub_4711")
    lago.simulator.faults.add(Fault("reset_before"))
    recorder = recorders()
    recorder.record("acme", "tokens", transaction_id="t1")
    eventually(lambda: recorder.trouble is not None)
    assert recorder.stats().total == Account(recorded=1, pending=1)
    lago.simulator.faults.clear()
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]


@pytest.mark.parametrize(
    "answer", [page(200), page(403), page(404), given(), given(subscriptions=None), NoAnswer("reset")]
)
def test_unknown_is_never_none(lago: Lago, recorders: Make, answer: Any) -> None:
    """Nothing is sent on a guess: it waits until Lago itself says where to."""
    lago.subscribe("acme", "sub_4711")
    port = lago.port_to()
    port.answers["GET /subscriptions"] = answer
    recorder = recorders(port=port)
    recorder.record("acme", "tokens", transaction_id="t1")
    eventually(lambda: port.asked("GET /subscriptions") >= 2)
    assert not port.batches
    assert "subscriptions" in (recorder.trouble or "")
    del port.answers["GET /subscriptions"]
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]


def test_a_restart_between_attempts_keeps_the_id(lago: Lago, tmp_path: Path) -> None:
    """The answer was lost, the process died, and the organization has got an own id meanwhile: still the same event."""
    path = tmp_path / "usage.db"
    lago.subscribe("acme", "sub_4711")
    port = lago.port_to()
    recorder = UsageRecorder(path, port=port, guard=None, pace=QUICK)
    lago.simulator.faults.add(Fault("reset_after"), path="/events/batch")
    recorder.record("acme", "tokens", transaction_id="t1")
    eventually(lambda: len(port.batches) >= 1)
    recorder.close(0)
    lago.simulator.faults.clear()
    lago.subscribe("acme", "acme")
    assert drain(path, port=lago.port_to()).total == Account(recorded=1, delivered=1)
    assert lago.billed() == [("sub_4711", "t1")]


def test_a_crash_after_it_was_written_down_keeps_it(lago: Lago, make_outbox: MakeOutbox, recorders: Make) -> None:
    outbox = make_outbox()
    outbox.put(make_event("acme", "tokens", transaction_id="t1"))
    (row,) = outbox.claim(1)
    assert outbox.route({row.position: "sub_4711"}) == {row.position: "sub_4711"}
    assert outbox.route({row.position: "another"}) == {row.position: "sub_4711"}, "the first word stays"
    outbox.release()
    lago.subscribe("acme", "sub_4711")
    lago.subscribe("acme", "acme")
    recorder = recorders(outbox)
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]


def foreign(lago: Lago, recorder: UsageRecorder) -> None:
    assert recorder.flush(20)
    (letter,) = recorder.dead_letters()
    assert letter.reason.startswith("foreign_subscription: ")
    assert recorder.findings["foreign_subscription"] == 1
    assert lago.ids() == []


@pytest.mark.parametrize("policy", POLICIES)
def test_an_organization_named_as_anothers_product_is_not_billed_to_it(
    lago: Lago, recorders: Make, policy: Any
) -> None:
    lago.subscribe("acme", "acme:chat")
    recorder = recorders(guard=policy)
    recorder.record("acme:chat", "tokens", transaction_id="t1")
    foreign(lago, recorder)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_product_named_as_another_organization_is_not_billed_to_it(lago: Lago, recorders: Make, policy: Any) -> None:
    lago.subscribe("acme:chat", "acme:chat")
    recorder = recorders(guard=policy)
    recorder.record("acme", "tokens", product="chat", transaction_id="t1")
    foreign(lago, recorder)


@pytest.mark.parametrize("policy", POLICIES)
def test_an_own_id_that_another_customer_has_is_not_billed_to_it(lago: Lago, recorders: Make, policy: Any) -> None:
    lago.subscribe("globex", "acme")
    recorder = recorders(guard=policy)
    recorder.record("acme", "tokens", transaction_id="t1")
    foreign(lago, recorder)


@pytest.mark.parametrize("policy", POLICIES)
def test_an_id_that_another_customer_took_over_is_not_billed_to_it(
    lago: Lago, tmp_path: Path, recorders: Make, policy: Any
) -> None:
    """It was written down when it was acme's; once that subscription has ended the id is free."""
    lago.subscribe("acme", "sub_4711")
    outbox = SqliteOutbox(tmp_path / "usage.db")
    outbox.put(make_event("acme", "tokens", transaction_id="t1"))
    (row,) = outbox.claim(1)
    outbox.route({row.position: "sub_4711"})
    outbox.release()
    lago.terminate("sub_4711")
    lago.subscribe("globex", "sub_4711")
    foreign(lago, recorders(outbox, guard=policy))


def test_an_id_that_was_found_elsewhere_is_looked_at_for_each_event(lago: Lago, recorders: Make) -> None:
    lago.subscribe("acme", "sub_4711")
    recorder = recorders()
    recorder.record("acme", "tokens", transaction_id="t1")
    assert recorder.flush()
    lago.terminate("sub_4711")
    lago.subscribe("globex", "sub_4711")
    lago.subscribe("acme", "sub_4712")
    recorder.record("acme", "tokens", transaction_id="t2")
    assert recorder.flush()
    assert lago.billed() == [("sub_4711", "t1"), ("sub_4712", "t2")]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("org", "product"), [("acme", None), ("acme", "chat"), ("acme:chat", None)])
def test_a_key_that_may_not_read_subscriptions_sends_nothing(
    lago: Lago, recorders: Make, policy: Any, org: str, product: str | None
) -> None:
    """Not even under the plain id: another customer may have it (here it has)."""
    lago.subscribe("globex", f"{org}:{product}" if product else org)
    port = lago.port_to()
    port.answers["GET /subscriptions"] = FORBIDDEN
    recorder = recorders(port=port, guard=policy)
    recorder.record(org, "tokens", product=product, transaction_id="t1")
    assert recorder.flush(20)
    assert lago.ids() == []
    assert recorder.stats().total.dead == recorder.findings["foreign_subscription"] == 1
    assert "let the key read them" in recorder.dead_letters()[0].reason


def test_a_key_that_may_read_subscriptions_again_sends_what_is_put_back(lago: Lago, recorders: Make) -> None:
    lago.subscribe("acme", "sub_4711")
    port = lago.port_to()
    port.answers["GET /subscriptions"] = FORBIDDEN
    recorder = recorders(port=port)
    recorder.record("acme", "tokens", transaction_id="t1")
    assert recorder.flush(20)
    del port.answers["GET /subscriptions"]
    recorder.record("acme", "tokens", transaction_id="t2")
    assert recorder.requeue(["t1"]) == 1
    eventually(lambda: lago.billed() == [("sub_4711", "t1"), ("sub_4711", "t2")])


@pytest.mark.parametrize("product", [None, "chat"])
@pytest.mark.parametrize("refusal", [said(403, "feature_unavailable"), said(403, "forbidden"), page(403), FORBIDDEN])
def test_a_refusal_of_a_moment_decides_nothing(lago: Lago, recorders: Make, refusal: Any, product: str | None) -> None:
    """A gateway that starts, or a licence that is looked up: what is asked again is answered."""
    lago.subscribe("acme", "sub_4711" if product is None else "acme:chat")
    port = lago.port_to()
    refusals = [refusal]
    port.answers["GET /subscriptions"] = lambda: refusals.pop() if refusals else port._port.send("GET", asked[-1])
    asked: list[str] = []
    port.on_send = lambda said_: asked.append(said_.partition(" ")[2])
    recorder = recorders(port=port, guard=None)
    recorder.record("acme", "tokens", transaction_id="t1", product=product)
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711" if product is None else "acme:chat", "t1")]
    assert recorder.stats().total.dead == 0


@pytest.mark.parametrize("refusal", [said(403, "feature_unavailable"), page(403)])
def test_a_refusal_that_is_not_about_the_key_holds_events(lago: Lago, recorders: Make, refusal: Any) -> None:
    lago.subscribe("acme", "sub_4711")
    port = lago.port_to()
    port.answers["GET /subscriptions"] = refusal
    recorder = recorders(port=port, guard=None)
    recorder.record("acme", "tokens", transaction_id="t1")
    eventually(lambda: "cannot be read" in str(recorder.trouble))
    assert lago.ids() == []
    del port.answers["GET /subscriptions"]
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]


@pytest.mark.parametrize("other_process", [True, False])
def test_requeue_looks_anew(lago: Lago, recorders: Make, tmp_path: Path, other_process: bool) -> None:
    """Whoever put it right may be another process than the one that sends, and remembers."""
    lago.subscribe("globex", "acme")
    sender = recorders(SqliteOutbox(tmp_path / "usage.db"))
    operator = recorders(SqliteOutbox(tmp_path / "usage.db")) if other_process else sender
    sender.record("acme", "tokens", transaction_id="t1")
    assert sender.flush()
    assert sender.stats().total.dead == 1
    lago.terminate("acme")
    lago.subscribe("acme", "acme")
    assert operator.requeue() == 1
    eventually(lambda: lago.billed() == [("acme", "t1")])


def test_several_subscriptions_elsewhere_are_not_guessed_from(lago: Lago, recorders: Make) -> None:
    lago.subscribe("acme", "one")
    lago.subscribe("acme", "other")
    recorder = recorders()
    recorder.record("acme", "tokens", transaction_id="t1")
    foreign(lago, recorder)
    assert "2 subscriptions" in recorder.dead_letters()[0].reason


def test_those_of_products_are_never_taken_for_the_organizations(lago: Lago, recorders: Make) -> None:
    lago.subscribe("acme", "acme:chat")
    recorder = recorders()
    recorder.record("acme", "tokens", transaction_id="t1")
    recorder.record("acme", "tokens", transaction_id="t2", product="chat")
    assert recorder.flush()
    assert lago.billed() == [("acme", "t1"), ("acme:chat", "t2")]


@pytest.mark.anyio
async def test_the_async_recorder_settles_alike(lago: Lago) -> None:
    lago.subscribe("acme", "sub_4711")
    lago.subscribe("globex", "other")
    async with AsyncUsageRecorder(MemoryOutbox(), port=lago.port_to(), guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="t1")
        recorder.record("other", "tokens", transaction_id="t2")
        assert await recorder.flush()
        assert [letter.transaction_id for letter in recorder.dead_letters()] == ["t2"]
    assert lago.billed() == [("sub_4711", "t1")]


@pytest.mark.parametrize("elsewhere", [True, False])
def test_hundreds_of_organizations_cost_few_questions(lago: Lago, recorders: Make, elsewhere: bool) -> None:
    for number in range(300):
        lago.subscribe(f"org-{number}", f"sub-{number}" if elsewhere else f"org-{number}")
    outbox = MemoryOutbox()
    for number in range(900):
        outbox.put(make_event(f"org-{number % 300}", "tokens"))
    port = lago.port_to()
    recorder = recorders(outbox, port=port)
    assert recorder.flush(30)
    assert port.asked("GET") <= 8
    expected = {f"sub-{number}" if elsewhere else f"org-{number}" for number in range(300)}
    assert {subscription for subscription, _ in lago.billed()} == expected


def test_more_organizations_than_a_page_holds_are_found(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.recorder.guard.facts.PAGE", 10)
    for number in range(35):
        lago.subscribe(f"org-{number}", f"org-{number}")
    facts = Facts(lago.port)
    settler = Settler(facts)
    rows = [Row(number, make_event(f"org-{number}", "tokens")) for number in range(40)]  # five of them are nobody yet
    settler.learn(rows)
    assert all(map(settler.is_known, rows))
    assert {row.subscription for row in settler.settle(rows).ready} == {f"org-{number}" for number in range(40)}
    assert lago.port.asked("GET") <= 4 + 5 * 2


def test_a_list_with_others_rows_says_nothing(lago: Lago) -> None:
    """A cache forgets what was asked: what it shows is of others, and what it lacks may be there."""
    lago.subscribe("acme", "acme:chat")
    lago.subscribe("globex", "globex")
    listed = lago.ask("GET", "/subscriptions?external_customer_id=globex")
    lago.port.answers["GET /subscriptions"] = given(**listed)
    settler = Settler(Facts(lago.port))
    row = Row(1, make_event("acme:chat", "tokens"))
    with pytest.raises(Unknown):
        settler.learn([row])
    with pytest.raises(Unknown):
        settler.settle([row])


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


def test_how_long_a_subscription_is_believed(lago: Lago) -> None:
    clock = Clock()
    lago.subscribe("acme", "acme")
    lago.subscribe("globex", "sub_4711")
    lago.subscribe("chat:ty", "chat:ty")
    settler = Settler(Facts(lago.port, clock))

    def row(org: str) -> Row:
        return Row(1, make_event(org, "tokens")._replace(recorded_at=clock.now))

    old = [row(org) for org in ("acme", "globex", "chat:ty", "nobody")]
    settler.learn(old)
    assert [settler.is_known(each) for each in old] == [True] * 4
    clock.now += 1
    # By its own plain id for a minute; what may be another's by now is looked at for each event.
    assert [settler.is_known(row(org)) for org in ("acme", "globex", "chat:ty", "nobody")] == [
        True,
        False,
        False,
        False,
    ]
    assert [settler.is_known(each) for each in old] == [True] * 4
    clock.now += settling.KEEP
    assert not any(map(settler.is_known, old))


@pytest.mark.parametrize("ahead", [5_000, 3_600_000])
def test_an_event_of_a_host_whose_clock_is_ahead_is_settled(lago: Lago, ahead: int) -> None:
    clock = Clock()
    lago.subscribe("globex", "sub_4711")
    settler = Settler(Facts(lago.port, clock))
    row = Row(1, make_event("globex", "tokens")._replace(recorded_at=clock.now + ahead))
    assert not settler.is_known(row)
    settler.learn([row])
    clock.now += 2_000
    assert settler.is_known(row), "else Lago would be asked without end"
    assert settler.settle([row]).ready[0].subscription == "sub_4711"


def test_a_clock_ahead_makes_no_questions_without_end(lago: Lago, recorders: Make) -> None:
    lago.subscribe("globex", "sub_4711")
    outbox = MemoryOutbox()
    event = make_event("globex", "tokens", transaction_id="t1")
    outbox.put(event._replace(recorded_at=event.recorded_at + 3_600_000))
    port = lago.port_to()
    recorder = recorders(outbox, port=port)
    assert recorder.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]
    assert port.asked("GET") <= 6
