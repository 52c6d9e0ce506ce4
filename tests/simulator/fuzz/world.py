"""A simulator with something of everything in it, so that requests find what they name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request, Response

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


class World:
    """A frozen simulator and a way to ask it."""

    def __init__(self) -> None:
        self.simulator = LagoSimulator(now=NOW)
        self.headers = {
            "authorization": f"Bearer {self.simulator.api_key}",
            "content-type": "application/json",
            "accept": "application/json",
        }
        metric = self._create("billable_metrics", billable_metric={**_named("calls"), "aggregation_type": "count_agg"})
        summed = {**_named("tokens"), "aggregation_type": "sum_agg", "field_name": "tokens"}
        tokens = self._create("billable_metrics", billable_metric=summed)
        charges = [
            {"billable_metric_id": ident, "charge_model": "standard", "properties": {"amount": "1"}}
            for ident in (metric.get("lago_id"), tokens.get("lago_id"))
        ]
        money = {"amount_cents": 1000, "amount_currency": "USD"}
        plan = {**_named("plan"), **money, "interval": "monthly", "pay_in_advance": False, "charges": charges}
        self._create("plans", plan=plan)
        self._create("taxes", tax={**_named("tax"), "rate": "20"})
        self._create("add_ons", add_on={**_named("addon"), **money})
        self._create("customers", customer={"external_id": "org_1", "currency": "USD"})
        ids = {"external_customer_id": "org_1", "external_id": "org_1", "plan_code": "plan"}
        self._create("subscriptions", subscription=ids)
        event = {"transaction_id": "t1", "code": "calls", "external_subscription_id": "org_1"}
        self._create("events", event=event)
        terms = {"coupon_type": "fixed_amount", "frequency": "once", "expiration": "no_expiration"}
        self._create("coupons", coupon={**_named("coupon"), **money, **terms})
        self._create("features", feature=_named("feature"))
        self._create("wallets", wallet={"external_customer_id": "org_1", "rate_amount": "1", "currency": "USD"})

    def ask(self, method: str, target: str, body: bytes = b"") -> Response:
        """One exchange."""
        return self.simulator.handle(Request(method, target, self.headers, body))

    def _create(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.ask("POST", f"/api/v1/{path}", json.dumps(body).encode())
        return json.loads(answer.body).get(next(iter(body)), {}) if answer.status == 200 else {}


def _named(code: str) -> dict[str, str]:
    return {"name": code.title(), "code": code}
