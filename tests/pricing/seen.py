"""What a flow's answers say about its organization: plans, subscriptions, invoices, fees, each as it was seen last."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import attrs

from lago_orgs.pricing.periods import Life, Successor, Terms
from tests.recorded import exchanges

PER_YEAR = {"weekly": 52, "monthly": 12, "quarterly": 4, "semiannual": 2, "yearly": 1}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object in an answer, outermost first."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)


@attrs.frozen
class Seen:
    plans: dict[str, dict[str, Any]]
    subscriptions: dict[str, dict[str, Any]]
    invoices: dict[str, dict[str, Any]]

    def plan_of(self, subscription: dict[str, Any]) -> dict[str, Any]:
        return self.plans[subscription["plan_code"]]

    def terms(self, subscription: dict[str, Any]) -> Terms:
        plan = self.plan_of(subscription)
        return Terms(
            interval=plan["interval"],
            billing_time=subscription["billing_time"],
            subscription_at=instant(subscription["subscription_at"]),
            pay_in_advance=plan["pay_in_advance"],
            bill_charges_monthly=bool(plan["bill_charges_monthly"]),
            bill_fixed_charges_monthly=bool(plan["bill_fixed_charges_monthly"]),
        )

    def yearly(self, subscription: dict[str, Any]) -> int:
        plan = self.plan_of(subscription)
        return int(plan["amount_cents"]) * PER_YEAR[plan["interval"]]

    def successor(self, subscription: dict[str, Any]) -> Successor | None:
        if subscription["next_plan_code"] is None:
            return None
        after = {"plan_code": subscription["next_plan_code"]}
        return "downgrade" if self.yearly(subscription) > self.yearly(after) else "upgrade"

    def life(self, subscription: dict[str, Any]) -> Life:
        """When it lived; an answer cuts the termination to seconds, the start of a successor keeps milliseconds."""
        ended = subscription["terminated_at"]
        if not ended:
            return Life(instant(subscription["started_at"]))
        starts = (other["started_at"] for other in self.subscriptions.values() if self._follows(subscription, other))
        exact = next((start for start in starts if start[:19] == ended[:19]), ended)
        return Life(instant(subscription["started_at"]), instant(exact), self.successor(subscription))

    def first_start(self, subscription: dict[str, Any]) -> datetime:
        """When the first of those began that followed each other under one external id; trials count from there."""
        alike = (row for row in self.subscriptions.values() if row["external_id"] == subscription["external_id"])
        return min(instant(row["started_at"]) for row in alike)

    @staticmethod
    def _follows(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return (one["external_id"], one["next_plan_code"]) == (other["external_id"], other["plan_code"])


def seen(flow: str) -> Seen:
    found = Seen({}, {}, {})
    for exchange in exchanges(flow):
        for item in objects(exchange["response"].get("body")):
            if {"interval", "amount_currency", "pay_in_advance", "trial_period"} <= item.keys():
                found.plans[item["code"]] = item
            elif {"started_at", "billing_time", "plan_code"} <= item.keys() and item["started_at"]:
                found.subscriptions[item["lago_id"]] = item
            elif {"sequential_id", "invoice_type", "fees", "billing_periods"} <= item.keys():
                found.invoices[item["lago_id"]] = item
    return found
