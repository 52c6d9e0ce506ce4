"""What needs a premium licence is refused without one, and said to be missing with one: never invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from .shop import Shop

CREATION: dict[str, Any] = {"external_customer_id": "o", "external_id": "o", "plan_code": "plan", "plan_overrides": {}}


@pytest.mark.parametrize(
    ("premium", "status", "code"), [(False, 403, "feature_unavailable"), (True, 501, "not_simulated")]
)
def test_premium_is_refused_or_said_to_be_missing(premium: bool, status: int, code: str) -> None:
    shop = Shop(datetime(2026, 3, 1, tzinfo=UTC))
    shop.lago.simulator.reset(now=datetime(2026, 3, 1, tzinfo=UTC), premium=premium)
    shop.plan("plan", 100, pay_in_advance=True)
    shop.subscribe("org", "plan")
    (invoice,) = shop.invoices("org")
    asked = [
        ("POST", "/subscriptions", {"subscription": CREATION}),
        ("PUT", "/subscriptions/org", {"subscription": {"plan_overrides": {"amount_cents": 1}}}),
        ("POST", "/credit_notes", {"credit_note": {"invoice_id": invoice["lago_id"]}}),
        ("POST", f"/invoices/{invoice['lago_id']}/void", {"generate_credit_note": True}),
        ("POST", "/invoices/preview", {"plan_code": "plan", "customer": {"external_id": "org"}}),
    ]
    for method, target, body in asked:
        answer = shop.lago.ask(method, target, body, status=status)
        assert answer["code"] == code, target
