"""Current usage: every recorded answer, computed anew from the recorded events, plans and subscriptions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from lago_orgs.pricing import Charge, ChargeFilter, Columns, Moment, UsageFee, Window
from lago_orgs.pricing.aggregation import filter_of_event
from lago_orgs.pricing.numbers import decimal_text, exactly
from tests.recorded import exchanges, flows, walkthroughs

from .priced import priced
from .seen import Seen, instant, objects, seen


@attrs.frozen
class SeenEvent:
    timestamp: datetime
    created_at: datetime
    properties: Mapping[str, Any]
    precise_total_amount_cents: str | None


class World:
    """A flow as it goes on: its metrics, and the events it has sent."""

    def __init__(self, flow: str) -> None:
        self.seen = seen(flow)
        self.metrics: dict[str, dict[str, Any]] = {}
        self.charges: dict[str, dict[str, Any]] = {}
        self.events: dict[tuple[str, str], list[SeenEvent]] = defaultdict(list)
        self.cache: dict[tuple[str, str, datetime, str | None], list[UsageFee]] = {}
        for exchange in exchanges(flow):
            for item in objects(exchange["response"].get("body")):
                if {"aggregation_type", "field_name", "recurring"} <= item.keys():
                    self.metrics[item["code"]] = item
                elif {"charge_model", "billable_metric_code", "properties"} <= item.keys():
                    self.charges[item["lago_id"]] = item

    def read(self, exchange: dict[str, Any]) -> None:
        if exchange["request"]["method"] != "POST" or exchange["response"]["status"] != 200:
            return
        for item in objects(exchange["response"]["body"]):
            if {"transaction_id", "timestamp", "external_subscription_id"} <= item.keys():
                if len(item["timestamp"]) > 24:
                    continue  # a year of five digits, later than any period
                event = SeenEvent(
                    instant(item["timestamp"]),
                    instant(item["created_at"]),
                    item["properties"],
                    item["precise_total_amount_cents"],
                )
                self.events[item["external_subscription_id"], item["code"]].append(event)
                self.forget(item["external_subscription_id"], item["code"], event)

    def forget(self, external_id: str, code: str, event: SeenEvent) -> None:
        """Lago keeps the usage of each bucket until an event comes that is its own, of the one filter that fits best.

        So an event that two filters count is not seen in the other one's usage until a later event wakes that up.
        """
        for subscription, charge, period, chosen in list(self.cache):
            if (
                self.seen.subscriptions[subscription]["external_id"] != external_id
                or self.charges[charge]["billable_metric_code"] != code
            ):
                continue
            filters = self.filters(self.charges[charge])
            matched = filter_of_event(event.properties, filters, self.values(code))
            if chosen == (matched.lago_id if matched else None):
                del self.cache[subscription, charge, period, chosen]

    def subscription(self, external_id: str, at: datetime) -> dict[str, Any] | None:
        """The subscription that was active then."""
        found = [
            item
            for item in self.seen.subscriptions.values()
            if item["external_id"] == external_id
            and instant(item["started_at"]) <= at
            and (item["terminated_at"] is None or instant(item["terminated_at"]) > at)
        ]
        return found[-1] if found else None

    def values(self, code: str) -> dict[str, list[str]]:
        return {item["key"]: item["values"] for item in self.metrics[code]["filters"]}

    def filters(self, charge: dict[str, Any]) -> tuple[ChargeFilter, ...]:
        metric = self.metrics[charge["billable_metric_code"]]
        return Charge.of(charge, metric, currency="EUR").filters

    def moment(self, subscription: dict[str, Any], at: datetime) -> Moment:
        return Moment(terms=self.seen.terms(subscription), life=self.seen.life(subscription), at=at, current=True)

    def usage(self, subscription: dict[str, Any], charge: dict[str, Any], at: datetime) -> list[UsageFee]:
        """The usage of a charge's buckets, those that are kept as they were; kept until the period ends."""
        start = self.moment(subscription, at).charges_from_datetime
        found: dict[str | None, list[UsageFee]] = defaultdict(list)
        for fee in self.metered(subscription, charge, at):
            found[fee.filter.lago_id if fee.filter else None].append(fee)
        return [
            fee
            for chosen, fees in found.items()
            for fee in self.cache.setdefault((subscription["lago_id"], charge["lago_id"], start, chosen), fees)
        ]

    def metered(self, subscription: dict[str, Any], charge: dict[str, Any], at: datetime) -> list[UsageFee]:
        moment = self.moment(subscription, at)
        return self.priced(subscription, charge, moment.charges_window, current=True)

    def billed(
        self, subscription: dict[str, Any], charge: dict[str, Any], start: datetime, end: datetime
    ) -> list[UsageFee]:
        """What an invoice makes of a charge; answers cut its bounds to seconds, where the start has milliseconds."""
        started_at = instant(subscription["started_at"])
        start = started_at if start == started_at.replace(microsecond=0) else start
        end = end.replace(microsecond=999999) if (end.hour, end.minute, end.second) == (23, 59, 59) else end
        terms = self.seen.terms(subscription)
        window = Window(
            start=start,
            end=end,
            days=terms.cycle("monthly" if terms.monthly_charges else None).days(terms.day(start)),
            zone=terms.zone,
        )
        return self.priced(subscription, charge, window, current=False)

    def priced(
        self, subscription: dict[str, Any], charge: dict[str, Any], window: Window, *, current: bool
    ) -> list[UsageFee]:
        metric = self.metrics[charge["billable_metric_code"]]
        columns = Columns(self.events[subscription["external_id"], metric["code"]])
        currency = self.seen.plan_of(subscription)["amount_currency"]
        return priced(charge, metric, currency, columns, window, current=current)


@exactly
def added(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def totals(fees: list[UsageFee]) -> dict[str, Any]:
    return {
        "units": decimal_text(added(item.priced.units for item in fees)),
        "total_aggregated_units": decimal_text(added(item.priced.total_aggregated_units for item in fees)),
        "events_count": sum(item.priced.events_count for item in fees),
        "amount_cents": sum(item.priced.amount_cents for item in fees),
    }


def by_filter(fees: list[UsageFee]) -> list[dict[str, Any]]:
    buckets: dict[str, list[UsageFee]] = defaultdict(list)
    for fee in fees:
        buckets[fee.filter.lago_id if fee.filter else ""].append(fee)
    return [{"values": (f := items[0].filter) and f.values, **totals(items)} for items in buckets.values()]


def by_group(fees: list[UsageFee]) -> list[dict[str, Any]]:
    groups: dict[tuple[str | None, ...], list[UsageFee]] = defaultdict(list)
    for fee in fees:
        groups[tuple(fee.grouped_by.values())].append(fee)
    return [{"grouped_by": items[0].grouped_by, **totals(items)} for items in groups.values()]


def recorded(item: dict[str, Any], *more: str) -> dict[str, Any]:
    return {key: item[key] for key in (*more, "units", "total_aggregated_units", "events_count", "amount_cents")}


def in_any_order(items: list[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(item.items(), key=str)) for item in items)


def is_carried_on(world: World, charge: dict[str, Any]) -> bool:
    """Whether its usage is made of more than the period's events: what was billed in advance, or an earlier level."""
    metric = world.metrics[charge["billable_metric_code"]]
    return bool(charge["pay_in_advance"] or metric["recurring"])


# Where what was carried on is not told by the period's events: prorated levels paid for in advance, which the tests of
# charges in advance have, and a weighted level from before the subscription.
CARRIED_ON = {"events-0010", "pricing-0004", "pricing-0008"}
USED = [
    flow
    for flow in flows()
    if any("grouped_usage" in item for e in exchanges(flow) for item in objects(e["response"].get("body")))
]


@pytest.mark.parametrize("flow", USED)
def test_current_usage_is_the_recorded_one(flow: str) -> None:
    world, compared = World(flow), 0
    for exchange in exchanges(flow):
        world.read(exchange)
        body = exchange["response"].get("body")
        if not isinstance(body, dict) or "customer_usage" not in body:
            continue
        at = instant(exchange["at"])
        query = parse_qs(urlsplit(exchange["request"]["target"]).query)
        asked = query["external_subscription_id"][0]
        subscription = world.subscription(asked, at)
        if subscription is None or len(query) > 1:
            continue
        charges = {item["lago_id"]: item for item in world.seen.plan_of(subscription)["charges"]}
        for usage in body["customer_usage"]["charges_usage"]:
            charge = charges.get(usage["charge"]["lago_id"])
            if charge is None or (is_carried_on(world, charge) and flow in CARRIED_ON):
                continue
            fees = world.usage(subscription, charge, at)
            where = f"{flow} at {exchange['at']}: {asked} {usage['charge']['code']}"
            assert totals(fees) == recorded(usage), where
            if usage["filters"]:
                assert by_filter(fees) == [recorded(item, "values") for item in usage["filters"]], where
            if usage["grouped_usage"]:
                ours, theirs = by_group(fees), [recorded(item, "grouped_by") for item in usage["grouped_usage"]]
                assert in_any_order(ours) == in_any_order(theirs), where
            compared += 1
    assert compared or flow not in walkthroughs()


def test_every_kind_of_usage_was_compared() -> None:
    kinds = set()
    for flow in USED:
        for exchange in exchanges(flow):
            for item in objects(exchange["response"].get("body")):
                if {"charge", "billable_metric", "grouped_usage"} <= item.keys():
                    kinds.add((item["billable_metric"]["aggregation_type"], item["charge"]["charge_model"]))
    assert {model for _, model in kinds} >= {"standard", "graduated", "volume", "package", "percentage", "dynamic"}
    assert len({aggregation for aggregation, _ in kinds}) == 6
    assert isinstance(world := World("seats").seen, Seen)
    assert world.plans
