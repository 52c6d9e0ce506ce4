"""Accepted is not billed: the guard finds every way that the recordings show, and nothing that was billed."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import pytest

from lago_orgs._core.deliveries import NoAnswer
from lago_orgs._core.events import Event
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder import Account, EventNotBillable, MemoryOutbox, Pace, SqliteOutbox, UsageRecorder, drain
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.guard.billable import Circumstances, Finding, Metric, Subscribed, find_fault
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard
from lago_orgs.recorder.guard.reading import Unknown, subscribed
from lago_orgs.recorder.outboxes.rows import Row
from lago_orgs.simulator.faults import Fault
from tests.recorded import exchanges
from tests.recorder.lago import Lago, broken, eventually, given, instant, page, said

QUICK = Pace(linger=0.0, poll=0.02)
FAR = 1 << 60


class Recorded:
    """What a recording says: its catalogue, the events that Lago took, and the usage that it counted in the end."""

    def __init__(self, flow: str) -> None:
        self.metrics: dict[str, Metric] = {}
        self.times: dict[str, Subscribed] = {}
        self.charged: dict[str, frozenset[str]] = {}
        self.events: list[dict[str, Any]] = []
        self.usage: list[dict[str, Any]] = []
        self.passed: list[dict[str, Any]] = []
        for exchange in exchanges(flow):
            body = exchange["response"].get("body")
            if exchange["response"]["status"] != 200 or not isinstance(body, dict):
                continue
            self._learn(exchange["request"], body)

    def _learn(self, request: dict[str, Any], body: dict[str, Any]) -> None:
        posted = request["method"] == "POST"
        if (raw := body.get("billable_metric")) is not None:
            self.metrics[raw["code"]] = Metric(raw["code"], raw["aggregation_type"], raw["field_name"])
        elif (raw := body.get("plan")) is not None:
            self.charged[raw["code"]] = frozenset(each["billable_metric_code"] for each in raw["charges"])
        elif (raw := body.get("subscription")) is not None:
            self.times[raw["external_id"]] = subscribed(raw)
        elif posted and "event" in body:
            self.events.append(body["event"])
        elif posted and "events" in body:
            self.events += body["events"]
        elif "customer_usage" in body and "charge_code" not in request["target"] and "metric" not in request["target"]:
            # What Lago counted, and what of it the guard would have let pass when Lago was asked.
            self.usage = body["customer_usage"]["charges_usage"]
            self.passed = [event for event in self.events if (fault := self.fault(event)) is None or fault.is_warning]

    def fault(self, event: dict[str, Any]) -> Finding | None:
        subscription = event["external_subscription_id"]
        times = self.times.get(subscription)
        return find_fault(as_event(event), circumstances(subscription, self.metrics, times, self.charged))


def as_event(stored: dict[str, Any]) -> Event:
    """An event as the recorder would hold it that Lago shows so."""
    moment = milliseconds_of(stored["timestamp"]) or 0
    text = json.dumps(stored.get("properties") or {}, default=str)
    organization = stored["external_subscription_id"] or ""
    return Event(organization, "", stored["code"], "", moment, stored["transaction_id"], text, 3, 0)


def circumstances(
    subscription: str,
    metrics: dict[str, Metric],
    time_: Subscribed | None,
    charged: dict[str, frozenset[str]],
    **more: Any,
) -> Circumstances:
    values: dict[str, Any] = {"now": FAR, "max_skew": 0, **more}
    times = [time_] if time_ else []
    return Circumstances(subscription=subscription, metrics=metrics, times=times, charged=charged, **values)


@pytest.mark.parametrize("flow", ["events-single", "events-edges", "usage-aggregations"])
def test_what_the_guard_lets_pass_is_what_lago_counted(flow: str) -> None:
    recorded = Recorded(flow)
    march = range(milliseconds_of("2026-03-01T00:00:00Z") or 0, milliseconds_of("2026-04-01T00:00:00Z") or 0)
    for charge in recorded.usage:
        code = charge["billable_metric"]["code"]
        passed = [
            event for event in recorded.passed if event["code"] == code and milliseconds_of(event["timestamp"]) in march
        ]
        metric = recorded.metrics[code]
        if metric.aggregation_type == "unique_count_agg":
            # Here Lago counts the events without the property as one more value: 13 texts and that one.
            assert len({str(event["properties"][metric.field_name]) for event in passed}) == charge["events_count"] - 1
        else:
            assert len(passed) == charge["events_count"]
        if metric.aggregation_type == "sum_agg" and code != "m6_sum_agg":
            units = sum(Decimal(str(event["properties"][metric.field_name])) for event in passed)
            assert units == Decimal(charge["units"])


def test_each_way_of_the_recordings_has_its_name() -> None:
    single, edges = Recorded("events-single"), Recorded("events-edges")
    kinds = {event["transaction_id"]: fault.kind for event in single.events if (fault := single.fault(event))}
    kinds |= {event["transaction_id"]: fault.kind for event in edges.events if (fault := edges.fault(event))}
    assert kinds == {
        "badcode": "unknown_metric",
        "badsub": "unknown_subscription",
        "cust": "unknown_subscription",
        "nosub": "missing_property",
        "propslist": "missing_property",
        "propsstr": "missing_property",
        "ts_int": "outside_subscription",
        "ts_float": "outside_subscription",
        "ts_str": "outside_subscription",
        "ts_exp": "outside_subscription",
        "ts_past": "outside_subscription",
        "ts_negative": "outside_subscription",
        "ts_millis": "outside_subscription",
        "t1": "unknown_subscription",
        "before_sub": "outside_subscription",
        "same_second": "outside_subscription",
        "month_before": "outside_subscription",
        "next_month": "outside_subscription",  # by then the subscription was terminated
    }


TOKENS = {"tokens": Metric("tokens", "sum_agg", "n")}
FOREVER = Subscribed(plan_code="p", start=0)
SELLS = {"p": frozenset({"tokens"})}


def judged(properties: dict[str, Any] | None = None, code: str = "tokens", **more: Any) -> Finding | None:
    metric = more.pop("metric", TOKENS["tokens"])
    moment = more.pop("moment", 5_000)
    event = make_event("acme", code, properties)._replace(timestamp=moment)
    return find_fault(event, circumstances("acme", {"tokens": metric}, more.pop("time", FOREVER), SELLS, **more))


def test_messages_say_what_to_do() -> None:
    assert "did you mean 'tokens'" in str(judged(code="tokns"))
    assert "subscribe the organization first" in str(judged({"n": 1}, time=None))


def test_a_property_that_the_server_computes_is_not_missed() -> None:
    assert judged({}, metric=Metric("tokens", "sum_agg", "n", is_computed=True)) is None
    assert str(judged({})).startswith("missing_property: ")


@pytest.mark.parametrize(
    "properties",
    [
        {"of": {"n": 5}},
        {"of": [{"x": 1, "n": 5}]},
        {"x": ',"n":5,'},
        {"x": '{"n":5}'},
        {'x","n': 5},
        {"x,": '"n":5,'},
        {"m": 5},
    ],
)
def test_what_only_looks_like_the_property_is_none(properties: dict[str, Any]) -> None:
    assert str(judged(properties)).startswith("missing_property: ")


@pytest.mark.parametrize("value", ["1", "-1", "1.5", "0", "007", "-0.0", 5, Decimal("1.5"), Decimal("1E+3"), 10**30])
def test_numbers_that_lago_reads_pass(value: Any) -> None:
    fault = judged({"n": value})
    assert fault is None or fault.kind == "negative_value"


@pytest.mark.parametrize(
    "value",
    ["１２", "١٢", "१२", "1e3", "1.", ".5", "+1", " 1", "1 ", "1_000", "1,5", "", "0x1", "inf", "½", "²", "1\n"],
)
def test_numbers_are_ascii_digits_only(value: str) -> None:
    fault = judged({"n": value})
    assert fault is not None
    assert fault.kind == "unreadable_number"


@pytest.mark.parametrize("value", [True, False, ["1"], {"a": 1}])
def test_what_is_no_number_or_text_is_not_counted(value: Any) -> None:
    assert str(judged({"n": value})).startswith("unreadable_number: ")


@pytest.mark.parametrize("kind", ["sum_agg", "weighted_sum_agg"])
@pytest.mark.parametrize("value", [-1, "-1", "-0.5", Decimal(-1000)])
def test_less_than_nothing_is_a_warning_for_sums(kind: str, value: Any) -> None:
    fault = judged({"n": value}, metric=Metric("tokens", kind, "n"))
    assert fault is not None
    assert (fault.kind, fault.is_warning) == ("negative_value", True)
    assert judged({"n": value}, metric=Metric("tokens", "max_agg", "n")) is None


@pytest.mark.parametrize("value", [0, "-0", "-0.000", 1])
def test_nothing_is_not_less_than_nothing(value: Any) -> None:
    assert judged({"n": value}) is None


def test_a_time_to_come_is_one_beyond_the_skew() -> None:
    assert judged({"n": 1}, moment=9_000, now=5_000, max_skew=4_000) is None
    fault = judged({"n": 1}, moment=9_001, now=5_000, max_skew=4_000)
    assert fault is not None
    assert fault.kind == "in_the_future"
    assert "1970-01-01T00:00:09.001Z" in fault.message


def test_an_invoiced_period_is_said_unless_it_is_the_one_under_way() -> None:
    month = Subscribed(plan_code="p", start=0, period_start=8_000)
    fault = judged({"n": 1}, time=month, invoiced=[(0, 7_999)])
    assert fault is not None
    assert fault.kind == "period_already_invoiced"
    assert judged({"n": 1}, time=month, moment=8_000, invoiced=[(0, 8_000)]) is None
    assert judged({"n": 1}, time=month, moment=5_000, invoiced=[(0, 4_999)]) is None


# With the simulator


@pytest.fixture
def lago() -> Lago:
    lago = Lago()
    metric = {"name": "Tokens", "code": "tokens", "aggregation_type": "sum_agg", "field_name": "n"}
    made = lago.ask("POST", "/billable_metrics", {"billable_metric": metric})
    lago.ask("POST", "/billable_metrics", {"billable_metric": {**metric, "name": "Other", "code": "other"}})
    make_plan(lago, "p", [made["billable_metric"]["lago_id"]])
    lago.subscribe("acme", "acme")
    return lago


def make_plan(lago: Lago, code: str, metrics: list[str]) -> None:
    charges = [
        {"billable_metric_id": metric, "charge_model": "standard", "properties": {"amount": "1"}} for metric in metrics
    ]
    plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
    lago.ask("POST", "/plans", {"plan": {**plan, "pay_in_advance": False, "charges": charges}})


NOISE = "".join(f"{number * 7919 % 1_000_003:x}" for number in range(3000))
WAYS: list[tuple[str, dict[str, Any]]] = [
    ("unknown_metric", {"code": "tokns", "properties": {"n": 1}}),
    ("missing_property", {"code": "tokens"}),
    ("unreadable_number", {"code": "tokens", "properties": {"n": "1e3"}}),
    ("unknown_subscription", {"code": "tokens", "properties": {"n": 1}, "product": "search"}),
    ("outside_subscription", {"code": "tokens", "properties": {"n": 1}, "timestamp": instant()}),
    ("not_in_plan", {"code": "other", "properties": {"n": 1}}),
    ("in_the_future", {"code": "tokens", "properties": {"n": 1}, "timestamp": datetime(2099, 1, 1, tzinfo=UTC)}),
    ("too_large_for_lago", {"code": "tokens", "properties": {"n": 1, "prompt": NOISE}}),
]
AT_ONCE = {"in_the_future", "too_large_for_lago"}


@pytest.fixture
def recorders(lago: Lago) -> Iterator[Any]:
    made: list[UsageRecorder] = []

    def make(policy: Any, **options: Any) -> UsageRecorder:
        outbox = options.pop("outbox", None) or MemoryOutbox()
        made.append(UsageRecorder(outbox, port=lago.port, guard=policy, pace=QUICK, **options))
        return made[-1]

    yield make
    for recorder in made:
        recorder.close(0)


@pytest.mark.parametrize(("kind", "arguments"), WAYS)
def test_dead_letters_keep_the_money(lago: Lago, recorders: Any, kind: str, arguments: dict[str, Any]) -> None:
    recorder = recorders("dead-letter")
    recorder.record("acme", **arguments)
    good = recorder.record("acme", "tokens", {"n": 5})
    assert recorder.flush()
    assert lago.ids() == [good]
    (letter,) = recorder.dead_letters()
    assert letter.reason.startswith(f"not billable: {kind}: ")
    assert recorder.findings == {kind: 1}
    assert recorder.stats().total == Account(recorded=2, delivered=1, dead=1)


@pytest.mark.parametrize(("kind", "arguments"), WAYS)
def test_raise_tells_the_caller_where_lago_need_not_be_asked_and_keeps_the_money_else(
    lago: Lago, recorders: Any, kind: str, arguments: dict[str, Any]
) -> None:
    recorder = recorders("raise")
    recorder.record("acme", "tokens", {"n": 5})
    assert recorder.flush()
    if kind in AT_ONCE:
        with pytest.raises(EventNotBillable, match=kind):
            recorder.record("acme", **arguments)
        assert recorder.stats().total == Account(recorded=1, delivered=1)
    else:  # what is remembered of Lago is older than the event, and may be wrong by now
        recorder.record("acme", **arguments)
        assert recorder.flush()
        assert [letter.reason.split(": ")[1] for letter in recorder.dead_letters()] == [kind]
    assert recorder.findings == {kind: 1}
    assert len(lago.ids()) == 1


@pytest.mark.parametrize(("kind", "arguments"), [way for way in WAYS if way[0] != "too_large_for_lago"])
def test_warn_says_it_once_and_sends(
    lago: Lago, recorders: Any, caplog: pytest.LogCaptureFixture, kind: str, arguments: dict[str, Any]
) -> None:
    recorder = recorders("warn")
    for _ in range(5):
        recorder.record("acme", **arguments)
        recorder.record("acme", "tokens", {"n": 1})
    assert recorder.flush()
    recorder.close()
    assert recorder.findings == {kind: 5}
    assert len(lago.ids()) == 10
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "never be billed" in warnings[0]


def test_what_is_too_large_is_said_when_it_is_recorded(
    lago: Lago, recorders: Any, caplog: pytest.LogCaptureFixture
) -> None:
    lago.simulator.faults.add(Fault("reset_before"))
    recorder = recorders("warn")
    recorder.record("acme", "tokens", {"n": 1, "prompt": NOISE})
    assert recorder.findings == {"too_large_for_lago": 1}
    assert "digest" in caplog.text
    assert recorder.stats().total.pending == 1


@pytest.mark.parametrize("policy", ["warn", "dead-letter", "raise"])
def test_a_negative_value_is_only_said(
    lago: Lago, recorders: Any, policy: str, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = recorders(policy)
    recorder.record("acme", "tokens", {"n": -1000})
    assert recorder.flush()
    eventually(lambda: recorder.findings == {"negative_value": 1})
    assert len(lago.ids()) == 1
    assert "lowers the bill" in caplog.text


def test_a_warning_over_many_late_organizations_asks_for_the_catalogue_once(lago: Lago, recorders: Any) -> None:
    recorder = recorders("warn")
    for number in range(12):
        lago.subscribe(f"org-{number}", f"org-{number}")
        recorder.record(f"org-{number}", "tokens", {"n": 1}, timestamp=datetime(2020, 1, 1, tzinfo=UTC))
    assert recorder.flush()
    eventually(lambda: recorder.findings == {"outside_subscription": 12})
    assert lago.port.asked("GET /billable_metrics") <= 6


def test_a_guard_that_cannot_ask_holds_nothing_up(lago: Lago, recorders: Any) -> None:
    for path in ("billable_metrics", "plans", "customers"):
        lago.port.answers[f"GET /{path}"] = said(403, f"read_action_not_allowed_for_{path[:-1]}")
    recorder = recorders("dead-letter")
    for _ in range(5):
        recorder.record("acme", "tokns")
    assert recorder.flush()
    assert len(lago.ids()) == 5
    assert lago.port.asked("GET") <= 8, "not asked again for every event"


@pytest.mark.parametrize(
    "answer", [given(), given(billable_metrics=None), given(billable_metrics=[{}]), page(200), page(404)]
)
@pytest.mark.parametrize("path", ["GET /billable_metrics", "GET /plans/p"])
def test_unknown_is_never_none(lago: Lago, recorders: Any, answer: Any, path: str) -> None:
    lago.port.answers[path] = answer
    recorder = recorders("dead-letter")
    good = recorder.record("acme", "tokens", {"n": 5})
    assert recorder.flush()
    assert lago.ids() == [good]
    assert recorder.findings == {}


@pytest.mark.parametrize("policy", ["dead-letter", "raise"])
def test_a_plan_that_was_changed_while_it_runs_buries_nothing(lago: Lago, recorders: Any, policy: str) -> None:
    recorder = recorders(policy)
    recorder.record("acme", "tokens", {"n": 5})
    assert recorder.flush()
    metrics = {each["code"]: each["lago_id"] for each in lago.ask("GET", "/billable_metrics")["billable_metrics"]}
    make_plan(lago, "bigger", list(metrics.values()))
    lago.subscribe("acme", "acme", plan="bigger")
    recorder.record("acme", "other", {"n": 1})
    metric = {"name": "New", "code": "new", "aggregation_type": "count_agg"}
    made = lago.ask("POST", "/billable_metrics", {"billable_metric": metric})["billable_metric"]
    make_plan(lago, "biggest", [*metrics.values(), made["lago_id"]])
    lago.subscribe("acme", "acme", plan="biggest")
    recorder.record("acme", "new")
    assert recorder.flush()
    assert recorder.stats().total == Account(recorded=3, delivered=3)
    assert recorder.findings == {}


def test_requeue_makes_it_forget(lago: Lago, recorders: Any) -> None:
    recorder = recorders("dead-letter")
    for _ in range(3):
        recorder.record("newcomer", "tokens", {"n": 1})
        assert recorder.flush()
    assert recorder.stats().total.dead == 3
    lago.subscribe("newcomer", "newcomer")
    # It began now, and what was used before is outside: amend that.
    for letter in recorder.dead_letters():
        assert "unknown_subscription" in letter.reason
    assert recorder.requeue() == 3
    assert recorder.flush()
    reasons = {letter.reason.split(": ")[1] for letter in recorder.dead_letters()}
    assert reasons <= {"outside_subscription"}, "nothing says any more that there is no subscription"


@pytest.mark.parametrize("policy", ["dead_letter", "Warn", "", "none", True, 1, object()])
def test_a_policy_that_is_none_is_refused(lago: Lago, policy: Any) -> None:
    with pytest.raises(InvalidArgument, match="guard is"):
        UsageRecorder(MemoryOutbox(), port=lago.port, guard=policy)


@pytest.mark.parametrize(
    ("policy", "ends"), [("dead-letter", "dead"), ("raise", "dead"), ("warn", "delivered"), (None, "delivered")]
)
def test_who_drains_obeys_the_policy_that_the_application_noted(
    lago: Lago, recorders: Any, tmp_path: Any, policy: Any, ends: str
) -> None:
    lago.simulator.faults.add(Fault("reset_before"))
    recorder = recorders(policy, outbox=SqliteOutbox(tmp_path / "usage.db"))
    recorder.record("acme", "tokns", {"n": 1})
    recorder.close(0)
    lago.simulator.faults.clear()
    total = drain(tmp_path / "usage.db", port=lago.port_to(), timeout=20).total
    assert total == Account(**{"recorded": 1, ends: 1})


def test_hosts_clocks_are_compared_with_lagos(lago: Lago, recorders: Any) -> None:
    """Lago is an hour ahead: then an event that is stamped by its clock is none of the future."""
    lago.port.date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    recorder = recorders("raise", max_skew=60.0)
    recorder.record("acme", "tokens", {"n": 1})
    assert recorder.flush()
    recorder.record("acme", "tokens", {"n": 1}, timestamp=datetime.now(UTC) + timedelta(minutes=59))
    with pytest.raises(EventNotBillable, match="in_the_future"):
        recorder.record("acme", "tokens", {"n": 1}, timestamp=datetime.now(UTC) + timedelta(minutes=63))


@pytest.mark.parametrize("seconds", [0.0, 86_400.0])
def test_the_skew_can_be_set(lago: Lago, recorders: Any, seconds: float) -> None:
    recorder = recorders("raise", max_skew=seconds)
    soon = datetime.now(UTC) + timedelta(hours=2)
    if seconds:
        recorder.record("acme", "tokens", {"n": 1}, timestamp=soon)
    else:
        with pytest.raises(EventNotBillable):
            recorder.record("acme", "tokens", {"n": 1}, timestamp=soon)


def test_what_an_own_clock_says_is_the_present(lago: Lago, recorders: Any) -> None:
    """A replay stands in another month, and its usage is none of the future."""
    recorder = recorders("raise", clock=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    id_ = recorder.record("acme", "tokens", {"n": 1})
    (row,) = recorder._outbox.store.waiting(-1, 1, 1000) or [None]
    assert row is None or row.event.timestamp == 4_070_908_800_000
    assert recorder.flush()
    assert lago.ids() in ([id_], [])


def test_a_period_that_was_invoiced_is_said(lago: Lago) -> None:
    facts = Facts(lago.port)
    guard = Guard(facts, "dead-letter", lago_now=facts.now, max_skew=300_000)
    now = datetime.now(UTC)
    before = now - timedelta(days=40)
    row = Row(1, make_event("acme", "tokens", {"n": 1}, timestamp=before), "acme")
    one = lago.ask("GET", "/subscriptions/acme")["subscription"]
    shown = {
        **one,
        "started_at": (now - timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "current_billing_period_started_at": (now - timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    lago.port.answers["GET /subscriptions"] = given(subscriptions=[shown], meta={"next_page": None})
    period = {
        "from_datetime": (before - timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "to_datetime": (before + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    lago.port.answers["GET /customers/acme/past_usage"] = given(usage_periods=[period], meta={"next_page": None})
    (dead,) = guard.inspect([row])
    assert dead.reason.startswith("not billable: period_already_invoiced: ")
    lago.port.answers["GET /customers/acme/past_usage"] = given(usage_periods=[], meta={"next_page": None})
    assert not guard.inspect([row])
    lago.port.answers["GET /customers/acme/past_usage"] = page(200)
    assert not guard.inspect([row]), "what cannot be known is not judged"


def test_many_organizations_cost_few_questions(lago: Lago, recorders: Any) -> None:
    for number in range(300):
        lago.subscribe(f"org-{number}", f"org-{number}")
    recorder = recorders("dead-letter")
    for number in range(900):
        recorder.record(f"org-{number % 300}", "tokens", {"n": 1})
    assert recorder.flush(30)
    assert recorder.stats().total == Account(recorded=900, delivered=900)
    assert lago.port.asked("GET") <= 20


# What is remembered


def test_facts_are_as_new_as_when_they_were_asked_for() -> None:
    lago = Lago()
    lago.subscribe("acme", "acme")
    now = [1000]
    facts = Facts(lago.port, lambda: now[0])
    assert facts.owned("acme") is None
    facts.ask_subscriptions({"acme": ["acme"]})
    owned = facts.owned("acme")
    assert owned is not None
    assert owned.at == 1000
    now[0] = 2000
    assert facts.ask_metrics() == {}
    known = facts.known_metrics()
    assert known is not None
    assert known.at == 2000
    facts.renew()
    assert facts.owned("acme") is None
    assert facts.known_metrics() is None
    assert facts.holders("acme") is None


@pytest.mark.parametrize(
    "answer",
    [
        given(),
        given(subscriptions=None),
        given(subscriptions=[{}]),
        given(subscriptions=[1]),
        given(
            subscriptions=[{"external_id": "other", "external_customer_id": "other", "plan_code": "p", "status": "x"}]
        ),
        page(200),
        page(403),
        page(404),
        said(404, "not_found"),
        broken(),
        NoAnswer("reset"),
    ],
)
@pytest.mark.parametrize("count", [1, 10])
def test_a_broken_list_of_subscriptions_is_unknown(answer: Any, count: int) -> None:
    lago = Lago()
    lago.port.answers["GET /subscriptions"] = answer
    facts = Facts(lago.port)
    wanted = {f"org-{number}": [f"org-{number}"] for number in range(count)}
    try:
        facts.ask_subscriptions(wanted)
    except Unknown:
        pass
    else:  # the list of all may hold others
        assert count == 10
        assert b"other" in answer.content
        return
    with pytest.raises(Unknown):
        facts.ask_times("org-0", "org-0")
    assert facts.owned("org-0") is None or facts.holders("org-0") is None


def test_its_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.recorder.guard.facts.MOST_KNOWN", 10)
    lago = Lago()
    facts = Facts(lago.port)
    for number in range(50):
        facts.ask_subscriptions({f"org-{number}": [f"org-{number}"]})
    assert facts.owned("org-0") is None
    assert facts.owned("org-49") is not None
    assert len(facts._owned) <= 10
