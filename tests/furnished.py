"""A catalogue and customers for an embedded Lago, put there in process: what a test stands on costs it no socket."""

from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from lago_orgs import LagoSimulator

Metrics = Mapping[str, Mapping[str, Any]]
COUNT = {"aggregation_type": "count_agg"}


def furnish(
    simulator: LagoSimulator,
    key: str,
    *,
    metrics: Metrics,
    priced: Iterable[str],
    org_id: str,
    plan: str = "pro",
) -> None:
    """Make metrics, a monthly plan of 49 USD that asks a cent for each unit of the priced ones, and ACME on it."""
    with httpx.Client(transport=simulator.transport(), base_url="http://localhost/api/v1") as http:
        http.headers["Authorization"] = f"Bearer {key}"

        def post(path: str, **body: Mapping[str, Any]) -> Any:
            answer = http.post(path, json=body)
            assert answer.status_code == 200, answer.text
            return answer.json()

        ids = {}
        for code, how in metrics.items():
            made = post("/billable_metrics", billable_metric={"name": code, "code": code, **how})
            ids[code] = made["billable_metric"]["lago_id"]
        charges = [
            {"billable_metric_id": ids[code], "charge_model": "standard", "properties": {"amount": "0.01"}}
            for code in priced
        ]
        price = {"interval": "monthly", "amount_cents": 4900, "amount_currency": "USD", "pay_in_advance": False}
        post("/plans", plan={"name": plan, "code": plan, **price, "charges": charges})
        post("/customers", customer={"external_id": org_id, "name": "ACME", "currency": "USD"})
        post(
            "/subscriptions",
            subscription={"external_customer_id": org_id, "external_id": org_id, "plan_code": plan},
        )
