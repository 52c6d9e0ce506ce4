"""What Lago accepted and does not count: told by its webhooks, booked as dead, and amended under a new id."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs._store.sqlite import statements
from lago_orgs.errors import ConnectionFailed
from lago_orgs.recorder import Outbox, OutboxBelongsElsewhere, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.hearsay import hearsay
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from lago_orgs.recorder.outboxes.sqlite_versions import FORMAT
from lago_orgs.webhooks import MemoryInbox, WebhookHandlers
from lago_orgs.webhooks.events import EventError, EventsErrors
from lago_orgs.webhooks.naming import event_of
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago, instant
from tests.recorder.stores import event


def errors(**lists: Any) -> dict[str, Any]:
    return {"webhook_type": "events.errors", "object_type": "events_errors", "events_errors": lists}


def error(id_: str, message: object, **fields: Any) -> dict[str, Any]:
    about = {"status": 422, "error": "Unprocessable entity", "message": message, "event": {"transaction_id": id_}}
    return {"webhook_type": "event.error", "object_type": "event_error", "event_error": {**about, **fields}}


@pytest.fixture
def recorder(outbox: Outbox, lago: Lago) -> Iterator[UsageRecorder]:
    with UsageRecorder(outbox, port=lago.port_to(), guard=None) as made:
        yield made


def delivered(recorder: UsageRecorder, *ids: str) -> None:
    for id_ in ids:
        recorder.record("acme", "tokns", {"n": 1}, transaction_id=id_)
    assert recorder.flush(30)


def test_what_lago_does_not_count_is_in_the_books_and_billed_once_it_is_amended(
    recorder: UsageRecorder, lago: Lago
) -> None:
    delivered(recorder, "t1", "t2", "t3")
    told = errors(invalid_code=["t1"], missing_aggregation_property=["t2"], missing_group_key=None)
    assert recorder.on_webhook(told) == 2
    assert recorder.on_webhook(told) == 0, "it is told again"
    stats = recorder.stats()
    assert (stats.total.delivered, stats.total.dead, stats.uncounted, stats.conflicts) == (1, 2, 2, 0)
    assert stats.is_balanced
    assert recorder.outbox.recount().total == stats.total
    letters = sorted(recorder.dead_letters(), key=lambda letter: letter.transaction_id)
    assert [(each.transaction_id, each.is_id_taken) for each in letters] == [("t1", True), ("t2", True)]
    assert "invalid_code" in letters[0].reason
    assert recorder.findings["invalid_code"] == 2

    assert recorder.amend(["t1"], code="tokens", why="a slip") == 1
    assert recorder.flush(30)
    assert recorder.amend(["t1"], code="tokens") == 0, "it was amended"
    (new,) = set(lago.ids()) - {"t1", "t2", "t3"}
    held = {each.transaction_id: each for each in lago.simulator.organization().events}
    assert held[new].code == "tokens"
    assert held[new].timestamp == held["t1"].timestamp, "the same use, at the same instant"
    assert held[new].properties == held["t1"].properties
    stats = recorder.stats()
    assert stats.is_balanced
    assert stats.total.recorded == 4
    assert (stats.total.delivered, stats.total.dead, stats.total.discarded, stats.uncounted) == (2, 1, 1, 1)
    (of_old,), (of_new,) = recorder.history("t1"), recorder.history(new)
    assert (of_old["what"], of_old["code"]) == ("discarded", "tokns")
    assert of_old["why"] == f"a slip (sent as {new})"
    assert (of_new["what"], of_new["code"], of_new["why"]) == ("reissued", "tokns", "a slip (instead of t1)")

    assert recorder.on_webhook(told) == 0, "what was amended is not given up once more"
    assert recorder.record("acme", "tokns", {"n": 1}, transaction_id="t1") == "t1"
    assert recorder.stats().repeats == 1
    assert recorder.outbox.recount().total == recorder.stats().total


def test_what_was_made_right_in_lago_is_asked_for_once_more_under_its_id(recorder: UsageRecorder, lago: Lago) -> None:
    delivered(recorder, "t1")
    recorder.on_webhook(errors(invalid_code=["t1"]))
    assert recorder.requeue(["t1"]) == 1
    assert recorder.flush(30)
    stats = recorder.stats()
    assert (stats.total.delivered, stats.total.dead, stats.uncounted, stats.duplicates) == (1, 0, 0, 1)
    assert lago.ids() == ["t1"]


def test_it_can_be_given_up_for_good_and_stays_so(recorder: UsageRecorder) -> None:
    delivered(recorder, "t1")
    recorder.on_webhook(errors(invalid_code=["t1"]))
    assert recorder.discard(["t1"], "a test") == 1
    assert recorder.on_webhook(errors(invalid_code=["t1"])) == 0
    stats = recorder.stats()
    assert (stats.total.delivered, stats.total.discarded, stats.uncounted) == (0, 1, 0)
    assert stats.is_balanced


def test_what_waits_still_is_dead_too_and_not_sent_again(outbox: Outbox) -> None:
    outbox.put(event(1))
    outbox.put(event(2))
    assert outbox.uncount({"t1": "invalid_code", "unknown": "invalid_code"}) == 1
    assert [row.event.transaction_id for row in outbox.claim(10)] == ["t2"]
    stats = outbox.stats()
    assert (stats.total.pending, stats.total.dead, stats.uncounted) == (1, 1, 1)
    assert outbox.recount().total == stats.total
    assert outbox.store.pending() == (1, len(event(2).properties))


def test_what_was_not_counted_is_not_forgotten_with_what_was_delivered(recorder: UsageRecorder) -> None:
    delivered(recorder, "t1", "t2", "t3")
    recorder.on_webhook(errors(invalid_code=["t1"]))
    recorder.outbox.store.tidy(0)
    assert recorder.amend(["t1"], code="tokens") == 1
    assert recorder.flush(30)
    assert recorder.stats().is_balanced


def test_a_letter_whose_id_another_event_has_is_amended_under_a_new_one(recorder: UsageRecorder, lago: Lago) -> None:
    lago.store(transaction_id="t1", external_subscription_id="acme", code="tokens", properties={"n": 99})
    recorder.record("acme", "tokens", {"n": 1}, transaction_id="t1")
    assert recorder.flush(30)
    assert recorder.stats().conflicts == 1
    assert recorder.amend(["t1"], properties={"n": 1}) == 1
    assert recorder.flush(30)
    stats = recorder.stats()
    assert (stats.total.recorded, stats.total.delivered, stats.total.discarded, stats.conflicts) == (2, 1, 1, 0)
    assert len(lago.ids()) == 2


@pytest.mark.parametrize(
    ("payload", "kind", "is_counted"),
    [
        (errors(invalid_code=["t1"]), "invalid_code", False),
        (errors(missing_aggregation_property=["t1"]), "missing_aggregation_property", False),
        (errors(invalid_filter_values=["t1"]), "invalid_filter_values", True),
        (errors(invalid_filter_values=["t1"], missing_aggregation_property=["t1"]), "missing_aggregation_property", 0),
        (errors(something_new=["t1"], invalid_code=None), "something_new", False),
        (error("t1", json.dumps({"code": ["not_found"]})), "code", False),
        (error("t1", {"code": ["not_found"]}), "code", False),
        (error("t1", json.dumps({"transaction_id": ["value_already_exist"]})), "transaction_id", True),
        (error("t1", json.dumps({"target_wallet_code": ["not_found"]})), "target_wallet_code", True),
        (error("t1", "not { json"), "error", False),
        (error("t1", None), "error", False),
    ],
)
def test_what_lago_says_of_an_event_is_counted_or_not(payload: dict[str, Any], kind: str, is_counted: bool) -> None:
    (said,) = hearsay(event_of(payload, body=b"", unique_key=None, received_at=instant()))
    assert (said.transaction_id, said.kind, said.is_counted) == ("t1", kind, is_counted)
    assert hearsay(payload) == [said]


# Whom it means: an id belongs to a subscription, and a webhook may come again.


def counts(lago: Lago, code: str) -> None:
    metric = {"name": code, "code": code, "aggregation_type": "sum_agg", "field_name": "n"}
    lago.ask("POST", "/billable_metrics", {"billable_metric": metric})


@pytest.mark.parametrize(
    ("kind", "bad"), [("invalid_code", ("tokns", {"n": 1})), ("missing_aggregation_property", ("tokens", {}))]
)
def test_of_uses_with_one_id_that_is_meant_which_lago_does_not_count(
    kind: str, bad: tuple[str, dict[str, Any]], recorder: UsageRecorder, lago: Lago
) -> None:
    counts(lago, "tokens")
    recorder.record("acme", *bad, transaction_id="t1")
    recorder.record("globex", "tokens", {"n": 7}, transaction_id="t1")
    recorder.record("globex", "tokens", {"n": 7}, transaction_id="t1", product="chat")
    assert recorder.flush(30)
    assert recorder.on_webhook(errors(**{kind: ["t1"]})) == 1
    stats = recorder.stats()
    assert (stats.organizations["acme"].dead, stats.organizations["globex"].dead) == (1, 0)
    assert recorder.outbox.recount().total == stats.total
    assert recorder.amend(["t1"], code="tokens", properties={"n": 1}) == 1
    assert recorder.flush(30)
    billed = [(subscription, id_) for subscription, id_ in lago.billed() if subscription.startswith("globex")]
    assert billed == [("globex", "t1"), ("globex:chat", "t1")]


def test_what_was_put_right_stays_so_when_the_webhook_comes_again(recorder: UsageRecorder, lago: Lago) -> None:
    told = errors(invalid_code=["t1"])
    delivered(recorder, "t1")
    assert recorder.on_webhook(told) == 1
    counts(lago, "tokns")
    assert recorder.requeue() == 1
    assert recorder.flush(30)
    assert recorder.on_webhook(told) == 0, "Lago counts it now: amended under a new id it would be billed twice"
    stats = recorder.stats()
    assert (stats.total.delivered, stats.total.dead, stats.uncounted) == (1, 0, 0)


def test_what_came_right_before_it_is_heard_is_not_given_up(recorder: UsageRecorder, lago: Lago) -> None:
    delivered(recorder, "t1")
    counts(lago, "tokns")
    assert recorder.on_webhook(errors(invalid_code=["t1"])) == 0
    assert recorder.on_webhook(error("t1", {"code": ["not_found"]})) == 0
    assert recorder.on_webhook(errors(missing_aggregation_property=["t1"])) == 0


def test_while_lago_cannot_be_asked_nothing_is_booked(outbox: Outbox, lago: Lago) -> None:
    port = lago.port_to()
    with UsageRecorder(outbox, port=port, guard=None) as recorder:
        delivered(recorder, "t1")
        port.answers["GET /billable_metrics"] = NoAnswer("away")
        with pytest.raises(ConnectionFailed, match="hear the webhook again"):
            recorder.on_webhook(errors(invalid_code=["t1"]))
        assert recorder.stats().total.dead == 0
        body = {"status": 403, "error": "Forbidden", "code": "read_action_not_allowed_for_billable_metric"}
        port.answers["GET /billable_metrics"] = Answer(403, {}, json.dumps(body).encode())
        assert recorder.on_webhook(errors(invalid_code=["t1"])) == 1, "a key that may not read them: Lago is believed"


def test_a_process_that_sends_nothing_hears_it_too_and_none_of_another_organization(
    make_outbox: MakeOutbox, lago: Lago
) -> None:
    with UsageRecorder(make_outbox(), port=lago.port_to(), guard=None) as recorder:
        delivered(recorder, "t1", "t2")
    with UsageRecorder(make_outbox(), port=lago.port_to(), guard=None) as other:
        if other.outbox.store.place == "the outbox in memory":
            pytest.skip("nobody shares memory")
        assert other.on_webhook(errors(invalid_code=["t1"])) == 1
    port = lago.port_to()
    body = {"organization": {**lago.ask("GET", "/organizations")["organization"], "lago_id": "another"}}
    port.answers["GET /organizations"] = Answer(200, {}, json.dumps(body).encode())
    with UsageRecorder(make_outbox(), port=port, guard=None) as stranger:
        with pytest.raises(OutboxBelongsElsewhere):
            stranger.on_webhook(errors(invalid_code=["t2"]))
        assert stranger.stats().total.dead == 1


def test_what_no_metric_can_tell_is_believed_of_an_id_of_one_use_alone(recorder: UsageRecorder) -> None:
    delivered(recorder, "t1", "t2")
    recorder.record("globex", "tokns", {"n": 1}, transaction_id="t1")
    recorder.record("globex", "other", {"n": 1}, transaction_id="t2")
    assert recorder.flush(30)
    assert recorder.on_webhook(errors(something_new=["t1", "t2"])) == 0
    told = error("t2", "odd", event={"transaction_id": "t2", "code": "other"})
    assert recorder.on_webhook(told) == 1, "the code says which is meant"
    stats = recorder.stats()
    assert (stats.organizations["globex"].dead, stats.organizations["acme"].dead) == (1, 0)


@pytest.mark.parametrize(
    "payload",
    [
        {"webhook_type": "invoice.created", "events_errors": {"invalid_code": ["t1"]}},
        {"webhook_type": "events.errors"},
        {"webhook_type": "events.errors", "events_errors": "t1"},
        errors(invalid_code="t1", other=[None, 1, ""]),
        {"webhook_type": ["events.errors"]},
        error("", "{}"),
        {"webhook_type": "event.error", "event_error": {"event": None}},
        "events.errors",
    ],
)
def test_what_says_nothing_of_events_is_passed_over(payload: Any) -> None:
    assert hearsay(payload) == []


def test_what_is_counted_all_the_same_is_a_finding_and_stays_delivered(
    recorder: UsageRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    delivered(recorder, "t1")
    assert recorder.on_webhook(errors(invalid_filter_values=["t1"])) == 0
    assert recorder.findings == {"invalid_filter_values": 1}
    assert recorder.stats().total.delivered == 1
    assert "invalid_filter_values" in caplog.text


def test_one_line_hands_the_webhooks_to_the_recorder(recorder: UsageRecorder) -> None:
    delivered(recorder, "t1")
    hooks = WebhookHandlers()
    hooks.on(EventError, EventsErrors)(recorder.on_webhook)
    inbox = MemoryInbox(hooks)
    payload = {**errors(invalid_code=["t1"]), "organization_id": "o"}
    inbox.keep(event_of(payload, body=json.dumps(payload).encode(), unique_key="k", received_at=instant()))
    assert inbox.work_off() == 1
    assert recorder.stats().uncounted == 1


def test_a_file_of_version_3_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements(FORMAT.scripts[2]):
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 3")
    connection.execute(f"PRAGMA application_id = {FORMAT.application_id}")
    for number in (1, 2, 3):
        connection.execute(
            "INSERT INTO events (organization, product, code, user, timestamp, transaction_id, properties, flags, "
            "recorded_at, pinned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            event(number),
        )
    connection.execute("INSERT INTO settlements VALUES ('[1]', '[]', '{\"2\": \"bad\"}', '[2]', 1.0)")
    connection.close()
    outbox = SqliteOutbox(path)
    stats = outbox.stats()
    assert (stats.total.delivered, stats.total.dead, stats.total.pending) == (1, 1, 1)
    assert (stats.conflicts, stats.uncounted) == (1, 0)
    assert outbox.uncount({"t1": "invalid_code"}) == 1
    assert outbox.requeue(["t2"]) == 1
    assert (outbox.stats().conflicts, outbox.stats().uncounted) == (0, 1)
    assert outbox.recount().total == outbox.stats().total
    assert outbox.stats().is_balanced
    outbox.close()
    SqliteStore(path).close()
