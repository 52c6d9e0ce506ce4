"""Which subscriptions are found and listed (`app/queries/subscriptions_query.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...billing.customers import current_customer
from ...http.call import Call
from ...http.casting import boolean
from ...http.paging import paged
from ...http.params import texts
from ...http.refusals import not_found
from ...state.organization import Organization
from ...state.subscriptions import Subscription, latest
from ...state.tables import latest_first
from ...views.subscriptions import listed
from ..organizations.entities import check_entities

STATUSES: Final = ("pending", "active", "terminated", "canceled", "incomplete")


def found(org: Organization, external_id: str, status: object) -> Subscription:
    """The subscription with this external id and status, the latest if there are several; 404 if there is none."""
    rows = [row for row in org.subscriptions.where("external_id", external_id) if row.status == status]
    if not rows:
        raise not_found("subscription")
    return max(rows, key=latest)


def index(call: Call) -> dict[str, Any]:
    """GET /subscriptions."""
    org, customer_id = call.org, call.query.get("external_customer_id")
    if not isinstance(customer_id, str):
        return _listed(call, list(org.subscriptions) if customer_id is None else [])
    living = org.customers.where("external_id", customer_id)
    rows = (row for customer in living for row in org.subscriptions.where("customer_id", customer.lago_id))
    return _listed(call, list(rows))


def index_of_customer(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/subscriptions: also those of deleted customers who had this id."""
    customer = current_customer(call.org, call.path["external_id"])
    if customer is None:
        raise not_found("customer")
    return _listed(call, call.org.subscriptions.where("customer_external_id", customer.external_id))


def _listed(call: Call, rows: list[Subscription]) -> dict[str, Any]:
    query = call.query
    check_entities(call.org, query)
    statuses = texts(query.get("status")) or ["active"]
    if set(statuses) <= set(STATUSES):
        rows = [row for row in rows if row.status in statuses]
    for name, value_of in _FILTERS.items():
        if query.get(name) is not None:  # nothing is found by a blank (recorded in q38-filters)
            rows = [row for row in rows if value_of(row) == query[name]]
    overridden = query.get("overridden", query.get("overriden"))
    if overridden is not None:
        wanted = bool(boolean(overridden))
        rows = [row for row in rows if (row.plan.parent_id is not None) == wanted]
    rows = latest_first(rows, lambda row: (row.subscription_at, row.created_at))
    return paged("subscriptions", rows, query, lambda row: listed(call.org, row))


_FILTERS: Final[Mapping[str, Callable[[Subscription], object]]] = {
    "external_id": lambda row: row.external_id,
    "plan_code": lambda row: row.plan.code,
    "currency": lambda row: row.plan.amount_currency,
}
