"""A Lago behind a real HTTP server whose clock the tests move, with customers that are users."""

import os
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import httpx
import pytest

from lago_orgs import LagoOrgs, RetryPolicy
from lago_orgs.simulator import LagoSimulator

BOUGHT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 4, 1, tzinfo=UTC)
QUICK = RetryPolicy(attempts=1)


@pytest.fixture(autouse=True)
def no_power_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here outlives the machine: a journal need not wait for its disk, thousands of times."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@attrs.frozen
class Lago:
    """A simulator, where to reach it, and short ways to what tests ask of it."""

    simulator: LagoSimulator
    url: str
    key: str
    _http: httpx.Client

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, f"{self.url}/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, body: Any) -> Any:
        return self.ask("POST", path, body)

    def at(self, moment: datetime, *, jobs: bool = True) -> None:
        """Move the clock; with jobs, through all that Lago's clock does on the way."""
        self.simulator.travel(moment, jobs=None if jobs else [])

    def metric(self, code: str, kind: str = "sum_agg", field: str | None = "n", *, recurring: bool = False) -> str:
        metric = {"name": code, "code": code, "aggregation_type": kind, "field_name": field, "recurring": recurring}
        return str(self.post("/billable_metrics", {"billable_metric": metric})["billable_metric"]["lago_id"])

    def plan(self, code: str, *metrics: str, cents: int = 3100, currency: str = "USD", **more: Any) -> None:
        charges = [
            {"billable_metric_id": each, "charge_model": "standard", "properties": {"amount": "0.5"}}
            for each in metrics
        ]
        plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": cents, "amount_currency": currency}
        self.post("/plans", {"plan": {**plan, "pay_in_advance": False, "charges": charges, **more}})

    def user(self, name: str, plan: str = "solo", subscription: str | None = None, **terms: Any) -> None:
        customer = {key: terms.pop(key) for key in ("currency", "metadata", "tax_codes", "timezone") if key in terms}
        self.post("/customers", {"customer": {"external_id": name, "email": f"{name}@example.com", **customer}})
        self.subscribe(name, plan, subscription, **terms)

    def subscribe(self, name: str, plan: str, subscription: str | None = None, **terms: Any) -> None:
        body = {"external_customer_id": name, "external_id": subscription or name, "plan_code": plan, **terms}
        self.post("/subscriptions", {"subscription": body})

    def wallet(self, name: str, granted: str, /, **terms: Any) -> None:
        wallet = {"external_customer_id": name, "rate_amount": "1", "currency": "USD", "granted_credits": granted}
        self.post("/wallets", {"wallet": {**wallet, **terms}})

    def coupon(self, code: str, *names: str, cents: int = 500, turns: int = 3) -> None:
        terms = {"frequency": "recurring", "frequency_duration": turns, "amount_cents": cents, "amount_currency": "USD"}
        coupon = {"name": code, "code": code, "coupon_type": "fixed_amount", "expiration": "no_expiration", **terms}
        self.post("/coupons", {"coupon": {**coupon, "reusable": True}})
        for name in names:
            self.post("/applied_coupons", {"applied_coupon": {"external_customer_id": name, "coupon_code": code}})

    def use(self, subscription: str, code: str, n: Any, at: datetime, transaction_id: str | None = None) -> str:
        ident = transaction_id or uuid.uuid4().hex
        event = {
            "transaction_id": ident,
            "external_subscription_id": subscription,
            "code": code,
            "timestamp": f"{at.timestamp():.3f}",
            "properties": {"n": n},
        }
        self.post("/events", {"event": event})
        return ident

    def invoices(self, customer: str) -> list[Any]:
        rows = self.get(f"/invoices?external_customer_id={customer}")["invoices"]
        return [self.get(f"/invoices/{row['lago_id']}")["invoice"] for row in reversed(rows)]

    def subscription(self, external_id: str, status: str = "active") -> Any:
        return self.get(f"/subscriptions/{external_id}?status={status}")["subscription"]

    def state(self) -> dict[str, Any]:
        """Everything that a migration could change, but for ids and instants of creation."""
        found: dict[str, Any] = {}
        every = "status[]=active&status[]=terminated&status[]=pending&status[]=canceled"
        for kind, query in (
            ("customers", ""),
            ("subscriptions", every),
            ("wallets", ""),
            ("applied_coupons", ""),
            ("invoices", ""),
            ("credit_notes", ""),
            ("events", ""),
        ):
            rows = self.get(f"/{kind}?per_page=1000&{query}")[kind]
            found[kind] = sorted(MADE.sub("moved", repr(without_ids(row))) for row in rows)
        return found


MADE = re.compile("moved_[0-9a-f]{12}")  # of the plan's digest, which differs
IDS = {"lago_id", "created_at", "updated_at", "slug", "sequential_id", "number", "version_number", "code", "web_url"}


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(each) for key, each in value.items() if key not in IDS and not key.startswith("lago_")}
    return [without_ids(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def _door() -> Iterator[tuple[LagoSimulator, str]]:
    simulator = LagoSimulator()
    with simulator.serve() as server:
        yield simulator, server.url


@pytest.fixture
def lago(_door: tuple[LagoSimulator, str]) -> Iterator[Lago]:
    simulator, url = _door
    key = str(uuid.uuid4())
    simulator.reset(api_key=key, now=BOUGHT)
    with httpx.Client(headers={"authorization": f"Bearer {key}"}, timeout=60) as http:
        yield Lago(simulator, url, key, http)
    simulator.faults.clear()


@pytest.fixture
def users(lago: Lago) -> Lago:
    """Two users of one organization on a plan in arrears, one of another, each with two tokens used."""
    tokens = lago.metric("tokens")
    lago.plan("solo", tokens)
    for name in ("ann", "bob", "cy"):
        lago.user(name)
        lago.use(name, "tokens", 2, BOUGHT.replace(hour=12))
    lago.at(NOW)
    return lago


@pytest.fixture
def api(lago: Lago) -> Iterator[LagoOrgs]:
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as api:
        yield api
