"""Accepted is not billed: the guard finds every way that the recordings show, and nothing that was billed."""

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs._core.answers import Answer
from lago_orgs.recorder import Account, EventNotBillable, MemoryOutbox, Pace, UsageRecorder
from lago_orgs.recorder.answers import NoAnswer, milliseconds_of
from lago_orgs.recorder.billable import Finding, Metric, Subscribed, find_fault
from lago_orgs.recorder.catalogue import Catalogue
from lago_orgs.recorder.catalogue import _time as time_of
from lago_orgs.simulator.faults import Fault
from tests.recorded import exchanges
from tests.recorder.lago import Lago, instant

QUICK = Pace(linger=0.0, poll=0.02)


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
            self.times[raw["external_id"]] = time_of(raw)
        elif posted and "event" in body:
            self.events.append(body["event"])
        elif posted and "events" in body:
            self.events += body["events"]
        elif "customer_usage" in body and "charge_code" not in request["target"] and "metric" not in request["target"]:
            # What Lago counted, and what of it the guard would have let pass when Lago was asked.
            self.usage = body["customer_usage"]["charges_usage"]
            self.passed = [event for event in self.events if self.fault(event) is None]

    def fault(self, event: dict[str, Any]) -> Finding | None:
        times = self.times.get(event["external_subscription_id"])
        return find_fault(event, self.metrics, [times] if times else [], self.charged)


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


def test_messages_say_what_to_do() -> None:
    payload = {"code": "tokns", "external_subscription_id": "acme", "timestamp": "5.0", "properties": {}}
    fault = find_fault(payload, {"tokens": Metric("tokens", "sum_agg", "n")}, [], {})
    assert fault is not None
    assert "did you mean 'tokens'" in str(fault)


def test_a_property_that_the_server_computes_is_not_missed() -> None:
    metric = Metric("tokens", "sum_agg", "n", is_computed=True)
    payload = {"code": "tokens", "external_subscription_id": "acme", "timestamp": "5.000", "properties": {}}
    assert find_fault(payload, {"tokens": metric}, [Subscribed("p", 0, None)], {"p": frozenset({"tokens"})}) is None


# With the simulator


@pytest.fixture
def lago() -> Lago:
    lago = Lago()
    metric = {"name": "Tokens", "code": "tokens", "aggregation_type": "sum_agg", "field_name": "n"}
    made = lago.ask("POST", "/billable_metrics", {"billable_metric": metric})
    lago.ask("POST", "/billable_metrics", {"billable_metric": {**metric, "name": "Other", "code": "other"}})
    plan = {
        "name": "P",
        "code": "p",
        "interval": "monthly",
        "amount_cents": 0,
        "amount_currency": "USD",
        "pay_in_advance": False,
        "charges": [
            {
                "billable_metric_id": made["billable_metric"]["lago_id"],
                "charge_model": "standard",
                "properties": {"amount": "1"},
            }
        ],
    }
    lago.ask("POST", "/plans", {"plan": plan})
    subscription = {"external_customer_id": "acme", "plan_code": "p", "external_id": "acme"}
    lago.ask("POST", "/subscriptions", {"subscription": subscription})
    return lago


WAYS: list[tuple[str, dict[str, Any]]] = [
    ("unknown_metric", {"code": "tokns", "properties": {"n": 1}}),
    ("missing_property", {"code": "tokens"}),
    ("unreadable_number", {"code": "tokens", "properties": {"n": "1e3"}}),
    ("unknown_subscription", {"code": "tokens", "properties": {"n": 1}, "subscription": "acme:search"}),
    ("outside_subscription", {"code": "tokens", "properties": {"n": 1}, "timestamp": instant()}),
    ("not_in_plan", {"code": "other", "properties": {"n": 1}}),
]


@pytest.fixture
def recorders(lago: Lago) -> Iterator[Any]:
    made: list[UsageRecorder] = []

    def make(policy: Any) -> UsageRecorder:
        made.append(UsageRecorder(MemoryOutbox(), port=lago.port, guard=policy, pace=QUICK))
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
def test_raise_tells_the_caller_as_soon_as_it_can(
    lago: Lago, recorders: Any, kind: str, arguments: dict[str, Any]
) -> None:
    recorder = recorders("raise")
    recorder.record("acme", "tokens", {"n": 5})
    assert recorder.flush()
    if kind == "unknown_subscription":  # Lago must be asked about it first
        recorder.record("acme", **arguments)
        assert recorder.flush()
        assert recorder.stats().total.dead == 1
    with pytest.raises(EventNotBillable, match=kind):
        recorder.record("acme", **arguments)
    assert len(lago.ids()) == 1


def test_warn_says_it_once_and_sends(lago: Lago, recorders: Any, caplog: pytest.LogCaptureFixture) -> None:
    recorder = recorders("warn")
    for _ in range(5):
        recorder.record("acme", "tokns", {"n": 1})
        recorder.record("acme", "tokens", {"n": 1})
    assert recorder.flush()
    recorder.close()
    assert recorder.findings == {"unknown_metric": 5}
    assert len(lago.ids()) == 10
    warnings = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "never billed" in warnings[0]


def test_a_guard_that_cannot_ask_holds_nothing_up(lago: Lago, recorders: Any) -> None:
    lago.simulator.faults.add(Fault("status", status=403), method="GET")
    recorder = recorders("dead-letter")
    recorder.record("acme", "tokns")
    assert recorder.flush()
    assert len(lago.ids()) == 1
    assert sum(sent.startswith("GET") for sent in lago.port.sent) == 1, "not asked again for every event"


class Scripted:
    """A port that answers with what it is given, and counts."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        self.asked += 1
        return Answer(200, {}, self.body)

    def close(self) -> None:
        """Nothing to close."""


def test_the_catalogue_remembers_for_a_while_and_asks_soon_for_what_was_not_there() -> None:
    now = [0.0]
    port = Scripted(
        b'{"billable_metrics":[{"code":"tokens","aggregation_type":"count_agg"}],"meta":{"next_page":null}}'
    )
    catalogue = Catalogue(port, 300.0, lambda: now[0])
    for _ in range(3):
        assert "tokens" in catalogue.metrics("tokens")
    assert port.asked == 1
    now[0] = 5.0
    catalogue.metrics("new")
    assert port.asked == 1
    now[0] = 50.0
    catalogue.metrics("new")
    assert port.asked == 2
    now[0] = 400.0
    catalogue.metrics("tokens")
    assert port.asked == 3
