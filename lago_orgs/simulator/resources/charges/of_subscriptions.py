"""The charges that a subscription is billed by; to give it prices of its own needs premium.

From `app/controllers/api/v1/subscriptions/*`: the routes of a plan's charges, below a subscription.
"""

from __future__ import annotations

from typing import Any, Final

from ...billing.fixed_charges import current_charges
from ...http.call import Call
from ...http.paging import paged
from ...http.refusals import not_found
from ...http.routing import Route
from ...state.catalogue import Charge, ChargeFilter, FixedCharge
from ...state.subscriptions import Subscription
from ...state.tables import newest_first
from ...views.charges import serialize, serialize_filter, serialize_fixed
from ..licence import needs_premium
from ..subscriptions.queries import found

_OWN_PRICES: Final = "a subscription with prices of its own is"


def _subscription(call: Call) -> Subscription:
    status = call.query.get("subscription_status") or call.query.get("status") or "active"
    return found(call.org, call.path["external_id"], status)


def _charge(call: Call) -> Charge:
    for charge in _subscription(call).plan.charges:
        if charge.code == call.path["code"] and charge.deleted_at is None:
            return charge
    raise not_found("charge")


def _fixed(call: Call) -> FixedCharge:
    for charge in current_charges(_subscription(call)):
        if charge.code == call.path["code"]:
            return charge
    raise not_found("fixed_charge")


def _filter(call: Call) -> tuple[Charge, ChargeFilter]:
    charge = _charge(call)
    for row in charge.filters:
        if row.lago_id == call.path["id"]:
            return charge, row
    raise not_found("charge_filter")


def charges_index(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/charges."""
    return paged("charges", newest_first(_subscription(call).plan.charges), call.query, serialize)


def charge_show(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/charges/:code."""
    return {"charge": serialize(_charge(call))}


def charge_override(call: Call) -> dict[str, Any]:
    """PUT /subscriptions/:external_id/charges/:code, and POST below it to its filters."""
    _charge(call)
    raise needs_premium(call.org, "overrideSubscriptionCharge", _OWN_PRICES)


def filters_index(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/charges/:code/filters."""
    charge = _charge(call)
    return paged("filters", charge.filters, call.query, lambda row: serialize_filter(charge, row))


def filter_show(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/charges/:code/filters/:id."""
    return {"filter": serialize_filter(*_filter(call))}


def filter_override(call: Call) -> dict[str, Any]:
    """PUT and DELETE /subscriptions/:external_id/charges/:code/filters/:id."""
    _filter(call)
    raise needs_premium(call.org, "updateSubscriptionChargeFilter", _OWN_PRICES)


def fixed_index(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/fixed_charges."""
    rows = newest_first(current_charges(_subscription(call)))
    return paged("fixed_charges", rows, call.query, serialize_fixed)


def fixed_show(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/fixed_charges/:code."""
    return {"fixed_charge": serialize_fixed(_fixed(call))}


def fixed_override(call: Call) -> dict[str, Any]:
    """PUT /subscriptions/:external_id/fixed_charges/:code."""
    _fixed(call)
    raise needs_premium(call.org, "overrideSubscriptionFixedCharge", _OWN_PRICES)


_CHARGES: Final = "/subscriptions/{external_id:segment}/charges"
_FIXED: Final = "/subscriptions/{external_id:segment}/fixed_charges"
_FILTERS: Final = f"{_CHARGES}/{{code}}/filters"
ROUTES: Final = (
    Route("GET", _FILTERS, filters_index),
    Route("POST", _FILTERS, charge_override),
    Route("GET", f"{_FILTERS}/{{id}}", filter_show),
    *(Route(verb, f"{_FILTERS}/{{id}}", filter_override) for verb in ("PUT", "PATCH", "DELETE")),
    Route("GET", _CHARGES, charges_index),
    Route("GET", f"{_CHARGES}/{{code}}", charge_show),
    *(Route(verb, f"{_CHARGES}/{{code}}", charge_override) for verb in ("PUT", "PATCH")),
    Route("GET", _FIXED, fixed_index),
    Route("GET", f"{_FIXED}/{{code}}", fixed_show),
    *(Route(verb, f"{_FIXED}/{{code}}", fixed_override) for verb in ("PUT", "PATCH")),
)
