"""A price list and a subscriber, in few words."""

from typing import Any

from .asking import Asked


def metric(lago: Asked, code: str = "tokens", kind: str = "sum_agg", status: int = 200, **fields: Any) -> Any:
    """A billable metric; its id if it is made."""
    given = {"name": code.capitalize(), "code": code, "aggregation_type": kind, **fields}
    if kind != "count_agg":
        given.setdefault("field_name", "n")
    answer = lago.post("/billable_metrics", {"billable_metric": given}, status)
    return answer["billable_metric"]["lago_id"] if status == 200 else answer["error_details"]


def charge(metric_id: str, **fields: Any) -> dict[str, Any]:
    """A charge of 1 for each unit, unless it says otherwise."""
    return {"billable_metric_id": metric_id, "charge_model": "standard", "properties": {"amount": "1"}, **fields}


def plan(lago: Asked, *charges: Any, status: int = 200, code: str = "p", **fields: Any) -> Any:
    """A monthly plan without a price of its own."""
    terms = {"name": code, "code": code, "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
    given = {**terms, "pay_in_advance": False, "charges": list(charges), **fields}
    answer = lago.post("/plans", {"plan": given}, status)
    return answer["plan"] if status == 200 else answer


def subscribe(lago: Asked, external_id: str = "acme", code: str = "p", **fields: Any) -> Any:
    """A subscription of the customer `acme`."""
    terms = {"external_customer_id": "acme", "external_id": external_id, "plan_code": code, **fields}
    return lago.post("/subscriptions", {"subscription": terms})["subscription"]


def send(lago: Asked, *properties: Any, code: str = "tokens", to: str = "acme", at: float | None = None) -> None:
    """One event for each set of properties."""
    known = len(lago.simulator.organization().events)
    event = {"external_subscription_id": to, "code": code, **({"timestamp": at} if at else {})}
    events = [{**event, "transaction_id": f"t{known + n}", "properties": each} for n, each in enumerate(properties)]
    lago.post("/events/batch", {"events": events})


def usage(lago: Asked, external_id: str = "acme", query: str = "", status: int = 200) -> Any:
    """The current usage of a subscription of `acme`."""
    answer = lago.get(f"/customers/acme/current_usage?external_subscription_id={external_id}{query}", status)
    return answer["customer_usage"] if status == 200 else answer


def charged(lago: Asked, external_id: str = "acme", query: str = "") -> Any:
    """The current usage of the only charge."""
    (only,) = usage(lago, external_id, query)["charges_usage"]
    return only
