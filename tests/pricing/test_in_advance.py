"""Charges in advance: every recorded fee of one event, made anew from that event and those before it."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest

from lago_orgs.pricing import Charge, Columns, Life, Moment, Window
from lago_orgs.pricing.aggregation import (
    Advance,
    Source,
    Step,
    aggregate,
    event_number_of,
    filter_of_event,
    is_added,
    prorated_step,
    sum_step,
    text_of,
    unique_step,
)
from lago_orgs.pricing.charges import EventPrice, event_price
from lago_orgs.pricing.numbers import ZERO, decimal_text, rounded
from tests.recorded import exchanges, flows

from .seen import instant, objects
from .test_fees import shown
from .test_usage import SeenEvent, World

Key = tuple[str, str | None, tuple[str | None, ...]]


def fees_of_events(flow: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The recorded fees of single events, by charge and transaction id."""
    return {
        (fee["lago_charge_id"], fee["event_transaction_id"]): fee
        for exchange in exchanges(flow)
        for fee in objects(exchange["response"].get("body"))
        if fee.get("lago_id") and fee.get("lago_charge_id") and fee.get("event_transaction_id")
    }


class Advances:
    """What was billed in advance of the usage of one subscription, event after event."""

    def __init__(self, world: World, subscription: dict[str, Any]) -> None:
        self.world, self.subscription = world, subscription
        self.levels: dict[Key, list[tuple[SeenEvent, Advance]]] = defaultdict(list)

    def bill(self, charge: Charge, events: list[SeenEvent]) -> EventPrice:
        """Price the last to arrive of these events."""
        event = events[-1]
        chosen = filter_of_event(event.properties, charge.filters, charge.metric_values) if charge.filters else None
        tariff = charge.tariff_of(chosen)
        model, window = tariff.model(), self.window(event)
        group = tuple(text_of(event.properties.get(key)) for key in tariff.group_keys)
        source = Source(columns=Columns(events), bucket=charge.bucket(chosen), group_keys=tariff.group_keys)
        until = attrs.evolve(window, end=min(window.end, event.timestamp))
        request = tariff.request(model, until, current=False)
        request = attrs.evolve(request, metric=attrs.evolve(request.metric, rounding_function=None))
        step = self.step(charge, event, source, window, (charge.lago_id, chosen.lago_id if chosen else None, group))
        return event_price(
            model,
            aggregate(request, source, group).usage,
            step.units if step else Decimal(1),
            tariff.currency,
            shown_units=step.shown_units if step else None,
            event_amount_cents=Decimal(event.precise_total_amount_cents or 0),
        )

    def window(self, event: SeenEvent) -> Window:
        """The charge period as it was to be then: that the subscription ended in it was not known yet."""
        terms, life = self.world.seen.terms(self.subscription), Life(instant(self.subscription["started_at"]))
        return Moment(terms=terms, life=life, at=event.timestamp, current=True).charges_window

    def step(self, charge: Charge, event: SeenEvent, source: Source, window: Window, key: Key) -> Step | None:
        """What the event adds to what is paid for, which is noted; None for a count."""
        metric = charge.tariff.metric
        if metric.aggregation_type not in {"sum_agg", "unique_count_agg"}:
            return None
        of_period = [pair for pair in self.levels[key] if window.start <= pair[0].timestamp <= window.end]
        before = max(reversed(of_period), key=lambda pair: pair[0].timestamp)[1] if of_period else None
        value = event.properties.get(metric.field_name or "")
        if metric.aggregation_type == "sum_agg":
            step = sum_step(event_number_of(value) or ZERO, before)
        else:
            column = source.column("operations", metric, key[2])
            was_added = is_added(column, text_of(value), event.timestamp, None if metric.recurring else window.first)
            operation = text_of(event.properties.get("operation_type")) or "add"
            step = unique_step(operation, was_added=was_added, before=before)
        if charge.tariff.prorated:
            step = prorated_step(step, event.timestamp, window, before)
        self.levels[key].append((event, step.advance))
        return step


def rebuilt(flow: str) -> Iterator[tuple[dict[str, Any], EventPrice]]:
    """Each recorded fee of an event, and what the event costs by all that was sent before."""
    world, recorded = World(flow), fees_of_events(flow)
    billed: dict[str, Advances] = {}
    plans: dict[str, dict[str, Any]] = {}
    for exchange in exchanges(flow):
        arrived = {key: len(events) for key, events in world.events.items()}
        world.read(exchange)
        shown_now = list(objects(exchange["response"].get("body")))
        plans |= {item["code"]: item for item in shown_now if {"interval", "trial_period", "charges"} <= item.keys()}
        if exchange["request"]["method"] != "POST" or exchange["response"]["status"] != 200:
            continue
        for item in shown_now:
            if not {"transaction_id", "timestamp", "external_subscription_id"} <= item.keys():
                continue
            where = item["external_subscription_id"], item["code"]
            arrived[where] = number = arrived.get(where, 0) + 1
            events = world.events[where][:number]
            subscription = world.subscription(item["external_subscription_id"], instant(exchange["at"]))
            if subscription is None:
                continue
            plan = plans.get(subscription["plan_code"]) or world.seen.plan_of(subscription)
            for charge in plan["charges"]:
                if not charge["pay_in_advance"] or charge["billable_metric_code"] != item["code"]:
                    continue
                metric = world.metrics[item["code"]]
                if not brings_units(metric, events[-1]):
                    continue
                advances = billed.setdefault(subscription["external_id"], Advances(world, subscription))
                price = advances.bill(Charge.of(charge, metric, currency=plan["amount_currency"]), events)
                fee = recorded.get((charge["lago_id"], item["transaction_id"]))
                if fee is not None:
                    yield fee, price


def brings_units(metric: dict[str, Any], event: SeenEvent) -> bool:
    """Whether an event has what its metric counts: a sum wants a number, a unique count a text."""
    value = event.properties.get(metric["field_name"] or "")
    if metric["aggregation_type"] == "count_agg":
        return True
    if metric["aggregation_type"] == "sum_agg":
        return event_number_of(value) is not None
    return bool((text_of(value) or "").strip())


BILLED = [flow for flow in flows() if fees_of_events(flow)]


@pytest.mark.parametrize("flow", BILLED)
def test_the_fee_of_an_event_is_the_recorded_one(flow: str) -> None:
    compared = 0
    for fee, ours in rebuilt(flow):
        made = {
            "amount_cents": ours.amount_cents,
            "precise_amount": shown(ours.precise_amount_cents, fee["amount_currency"]),
            "precise_unit_amount": decimal_text(rounded(ours.unit_amount, 15)),
            "units": decimal_text(ours.units),
            "amount_details": ours.details,
        }
        assert made == {key: fee[key] for key in made}, f"{fee['item']} of {fee['event_transaction_id']}"
        compared += 1
    assert compared


def test_every_recorded_kind_of_charge_in_advance_was_compared() -> None:
    kinds = {
        (world.charges[charge]["charge_model"], world.charges[charge]["prorated"])
        for flow in BILLED
        for world in [World(flow)]
        for charge, _ in fees_of_events(flow)
    }
    assert kinds >= {("standard", False), ("standard", True), ("percentage", False), ("package", False)}
