"""Asking a simulator in process, and what its answers say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from lago_orgs.simulator import LagoSimulator

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


class Asked:
    """A simulator and a client of it; every call gives the answer's body and must have the status that is expected."""

    def __init__(self, simulator: LagoSimulator, client: httpx.Client) -> None:
        self.simulator = simulator
        self._client = client

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self._client.request(method, path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def get(self, path: str, status: int = 200) -> Any:
        return self.ask("GET", path, status=status)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        return self.ask("POST", path, body, status)

    def put(self, path: str, body: Any, status: int = 200) -> Any:
        return self.ask("PUT", path, body, status)

    def delete(self, path: str, status: int = 200) -> Any:
        return self.ask("DELETE", path, status=status)

    def customer(self, external_id: str = "acme", currency: str = "USD") -> None:
        self.post("/customers", {"customer": {"external_id": external_id, "currency": currency}})

    def wallet(self, status: int = 200, customer: str = "acme", **fields: Any) -> Any:
        terms = {"external_customer_id": customer, "rate_amount": "1", "currency": "USD", **fields}
        return self.post("/wallets", {"wallet": terms}, status)

    def one_off(self, cents: int, customer: str = "acme") -> Any:
        """An invoice of an add-on, which wallets and coupons do not touch."""
        fees = [{"add_on_code": "setup", "unit_amount_cents": cents}]
        return self.post("/invoices", {"invoice": {"external_customer_id": customer, "currency": "USD", "fees": fees}})

    def subscribe(self, cents: int, *, customer: str = "acme", code: str = "p", currency: str = "USD") -> None:
        """A plan paid in advance for whole months, so that subscribing on the first invoices its price."""
        plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": cents, "amount_currency": currency}
        self.post("/plans", {"plan": {**plan, "pay_in_advance": True}})
        terms = {"external_customer_id": customer, "external_id": f"{customer}:{code}", "plan_code": code}
        self.post("/subscriptions", {"subscription": {**terms, "billing_time": "anniversary"}})

    def invoice(self, customer: str = "acme") -> Any:
        """The customer's latest invoice."""
        latest = self.get(f"/invoices?external_customer_id={customer}")["invoices"][0]
        return self.get(f"/invoices/{latest['lago_id']}")["invoice"]


@contextmanager
def asked(now: datetime = NOW) -> Iterator[Asked]:
    simulator = LagoSimulator(now=now)
    headers = {"authorization": f"Bearer {simulator.api_key}"}
    with httpx.Client(transport=simulator.transport(), base_url="http://lago/api/v1", headers=headers) as client:
        yield Asked(simulator, client)
