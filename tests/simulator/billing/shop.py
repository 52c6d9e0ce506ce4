"""A small price list, and customers who buy from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lago_orgs.simulator.state.invoicing import Invoice

from .support import Lago


class Shop:
    """A simulator with plans as they are asked for."""

    def __init__(self, now: datetime) -> None:
        self.lago = Lago(now)

    def plan(self, code: str, amount_cents: int, **terms: Any) -> None:
        """A monthly plan in dollars and in arrears, but for what is said otherwise."""
        given = {"interval": "monthly", "amount_currency": "USD", "pay_in_advance": False, "charges": [], **terms}
        self.lago.ask("POST", "/plans", {"plan": {"name": code, "code": code, "amount_cents": amount_cents, **given}})

    def metric(self, code: str, **terms: Any) -> str:
        """A count, but for what is said otherwise; its id."""
        given = {"name": code, "code": code, "aggregation_type": "count_agg", **terms}
        answer = self.lago.ask("POST", "/billable_metrics", {"billable_metric": given})
        return str(answer["billable_metric"]["lago_id"])

    def subscribe(self, external_id: str, plan: str, **terms: Any) -> dict[str, Any]:
        """A subscription of the customer with the same id, unless another is named."""
        given = {"external_customer_id": external_id, "external_id": external_id, "plan_code": plan, **terms}
        answer: dict[str, Any] = self.lago.ask("POST", "/subscriptions", {"subscription": given})["subscription"]
        return answer

    def invoices(self, customer: str) -> list[dict[str, Any]]:
        """The customer's invoices with all they have, the oldest first."""
        listed = self.lago.ask("GET", f"/customers/{customer}/invoices")["invoices"]
        found = [self.lago.ask("GET", f"/invoices/{row['lago_id']}")["invoice"] for row in listed]
        return found[::-1]

    def rows(self, customer: str) -> list[Invoice]:
        """The same as rows of the simulator's state, for tests that make very many."""
        return [row for row in self.lago.simulator.organization().invoices if row.customer.external_id == customer]

    def totals(self, customer: str) -> list[tuple[str, int]]:
        """Issuing date and total of each of the customer's invoices, the oldest first."""
        listed = self.lago.ask("GET", f"/customers/{customer}/invoices")["invoices"]
        return [(row["issuing_date"], row["total_amount_cents"]) for row in listed][::-1]
