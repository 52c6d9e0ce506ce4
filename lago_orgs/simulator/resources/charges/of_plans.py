"""The charges of one plan, their filters, and its fixed charges, each with routes of their own.

From `app/controllers/api/v1/plans/*`. They are found by their code within the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...http.call import Call
from ...http.casting import is_blank, text
from ...http.paging import paged
from ...http.params import Shape, require, scalars
from ...http.refusals import crash, invalid_field, not_found
from ...http.routing import Route
from ...state.catalogue import AddOn, Charge, ChargeFilter, FixedCharge, Plan
from ...state.tables import newest_first
from ...state.transaction import transaction
from ...views.charges import serialize, serialize_filter, serialize_fixed
from ..plans.actions import find, is_attached
from . import fixed as fixed_charges
from . import form as charges
from .fixed import Change

_CASCADE: Final[Mapping[str, Shape]] = scalars("cascade_updates")


def _plan(call: Call) -> Plan:
    return find(call.org, call.path["plan_code"])


def _charge(call: Call) -> tuple[Plan, Charge]:
    plan = _plan(call)
    found = next((charge for charge in plan.charges if charge.code == call.path["code"]), None)
    if found is None:
        raise not_found("charge")
    return plan, found


def _fixed(call: Call) -> tuple[Plan, FixedCharge]:
    plan = _plan(call)
    found = next((charge for charge in plan.fixed_charges if charge.code == call.path["code"]), None)
    if found is None:
        raise not_found("fixed_charge")
    return plan, found


def _filter(call: Call) -> tuple[Charge, ChargeFilter]:
    charge = _charge(call)[1]
    found = next((row for row in charge.filters if row.lago_id == call.path["id"]), None)
    if found is None:
        raise not_found("charge_filter")
    return charge, found


def charges_index(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/charges."""
    return paged("charges", newest_first(_plan(call).charges), call.query, serialize)


def charge_show(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/charges/:code."""
    return {"charge": serialize(_charge(call)[1])}


def charge_create(call: Call) -> dict[str, Any]:
    """POST /plans/:plan_code/charges."""
    plan = _plan(call)
    params = require(call.body, "charge", {**charges.SHAPE, **_CASCADE})
    charge = charges.create(call.org, plan, params, named=False)
    return {"charge": serialize(charge)}


def charge_update(call: Call) -> dict[str, Any]:
    """PUT /plans/:plan_code/charges/:code."""
    plan, charge = _charge(call)
    params = require(call.body, "charge", {**charges.SHAPE, **_CASCADE})
    with transaction(charge, *charge.filters):
        charges.update(call.org, plan, charge, params, attached=is_attached(call.org, plan))
    return {"charge": serialize(charge)}


def charge_destroy(call: Call) -> dict[str, Any]:
    """DELETE /plans/:plan_code/charges/:code."""
    plan, charge = _charge(call)
    charge.deleted_at = call.org.now()
    plan.charges = [other for other in plan.charges if other is not charge]
    return {"charge": serialize(charge)}


def filters_index(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/charges/:charge_code/filters."""
    charge = _charge(call)[1]
    return paged("filters", charge.filters, call.query, lambda row: serialize_filter(charge, row))


def filter_show(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/charges/:charge_code/filters/:id."""
    return {"filter": serialize_filter(*_filter(call))}


def filter_create(call: Call) -> dict[str, Any]:
    """POST /plans/:plan_code/charges/:charge_code/filters: the same values twice are refused."""
    charge = _charge(call)[1]
    params = require(call.body, "filter", {**charges.FILTER_SHAPE, **_CASCADE})
    if is_blank(params.get("values")):
        raise invalid_field("values", "value_is_mandatory")
    row = charges.make_filter(call.org, charge, params)
    if any(charges.same_values(other.values, row.values) for other in charge.filters):
        raise invalid_field("values", "value_already_exist")
    charge.filters.append(row)
    return {"filter": serialize_filter(charge, row)}


def filter_update(call: Call) -> dict[str, Any]:
    """PUT /plans/:plan_code/charges/:charge_code/filters/:id."""
    charge, row = _filter(call)
    params = require(call.body, "filter", {**charges.FILTER_SHAPE, **_CASCADE})
    with transaction(row):
        if "properties" in params:
            row.properties = charges.filter_properties(call.org, charge, params["properties"])
        if "values" in params:
            row.values = charges.filter_values(charge, params["values"])
        row.invoice_display_name = text(params.get("invoice_display_name", row.invoice_display_name))
        row.updated_at = call.org.now()
    return {"filter": serialize_filter(charge, row)}


def filter_destroy(call: Call) -> dict[str, Any]:
    """DELETE /plans/:plan_code/charges/:charge_code/filters/:id."""
    charge, row = _filter(call)
    charge.filters = [other for other in charge.filters if other is not row]
    return {"filter": serialize_filter(charge, row)}


def fixed_index(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/fixed_charges."""
    return paged("fixed_charges", newest_first(_plan(call).fixed_charges), call.query, serialize_fixed)


def fixed_show(call: Call) -> dict[str, Any]:
    """GET /plans/:plan_code/fixed_charges/:code."""
    return {"fixed_charge": serialize_fixed(_fixed(call)[1])}


def _add_on(call: Call, params: Mapping[str, Any]) -> AddOn:
    """The add-on of a new fixed charge, by id or by code."""
    ident, code = params.get("add_on_id"), params.get("add_on_code")
    if is_blank(ident) and is_blank(code):
        raise crash()  # recorded in q36-roots
    found = call.org.add_ons.first("code", code) if is_blank(ident) else call.org.add_ons.get(ident)
    if found is None:
        raise not_found("add_on")
    return found


def fixed_create(call: Call) -> dict[str, Any]:
    """POST /plans/:plan_code/fixed_charges."""
    plan = _plan(call)
    params = require(call.body, "fixed_charge", {**fixed_charges.SHAPE, **_CASCADE})
    charge = fixed_charges.create(call.org, plan, _add_on(call, params), params, named=False)
    fixed_charges.tell_subscriptions(call.org, plan, [Change(charge, None, params)])
    return {"fixed_charge": serialize_fixed(charge)}


def fixed_update(call: Call) -> dict[str, Any]:
    """PUT /plans/:plan_code/fixed_charges/:code."""
    plan, charge = _fixed(call)
    params = require(call.body, "fixed_charge", {**fixed_charges.SHAPE, **_CASCADE})
    change = Change(charge, charge.units, params)
    with transaction(charge):
        fixed_charges.update(call.org, plan, charge, params, attached=is_attached(call.org, plan))
    fixed_charges.tell_subscriptions(call.org, plan, [change])
    return {"fixed_charge": serialize_fixed(charge)}


def fixed_destroy(call: Call) -> dict[str, Any]:
    """DELETE /plans/:plan_code/fixed_charges/:code."""
    plan, charge = _fixed(call)
    charge.deleted_at = call.org.now()
    plan.fixed_charges = [other for other in plan.fixed_charges if other is not charge]
    return {"fixed_charge": serialize_fixed(charge)}


_PLAN: Final = "/plans/{plan_code:greedy}"
_CHARGE: Final = f"{_PLAN}/charges/{{code:segment}}"
_FIXED: Final = f"{_PLAN}/fixed_charges/{{code:segment}}"
ROUTES: Final = (
    Route("GET", f"{_CHARGE}/filters", filters_index),
    Route("POST", f"{_CHARGE}/filters", filter_create),
    Route("GET", f"{_CHARGE}/filters/{{id}}", filter_show),
    Route("PUT", f"{_CHARGE}/filters/{{id}}", filter_update),
    Route("PATCH", f"{_CHARGE}/filters/{{id}}", filter_update),
    Route("DELETE", f"{_CHARGE}/filters/{{id}}", filter_destroy),
    Route("GET", f"{_PLAN}/charges", charges_index),
    Route("POST", f"{_PLAN}/charges", charge_create),
    Route("GET", _CHARGE, charge_show),
    Route("PUT", _CHARGE, charge_update),
    Route("PATCH", _CHARGE, charge_update),
    Route("DELETE", _CHARGE, charge_destroy),
    Route("GET", f"{_PLAN}/fixed_charges", fixed_index),
    Route("POST", f"{_PLAN}/fixed_charges", fixed_create),
    Route("GET", _FIXED, fixed_show),
    Route("PUT", _FIXED, fixed_update),
    Route("PATCH", _FIXED, fixed_update),
    Route("DELETE", _FIXED, fixed_destroy),
)
