"""Entitlements of plans and of subscriptions (`app/services/entitlement/`)."""

from __future__ import annotations

import re
from typing import Any, Final

from ...http.call import Call
from ...http.casting import is_blank
from ...http.refusals import crash, invalid_field, not_found
from ...http.routing import Route
from ...state.catalogue import Plan
from ...state.entitlements import Entitlement, Feature, Privilege, Removals
from ...state.organization import Organization
from ...state.subscriptions import Subscription
from ...views.entitlements import (
    entitlements_of_plan,
    plan_entitlement,
    plan_entitlements,
    subscription_entitlements,
)
from ..features.actions import find_feature


def _stored(privilege: Privilege, value: object) -> str | None:
    """A value as it is kept; 422 where it is not of the privilege's type, or blank (recorded in features-0006)."""
    typed = _typed(privilege, value)
    if is_blank(typed):
        raise invalid_field("privilege.value", "value_is_mandatory")
    return typed


def _typed(privilege: Privilege, value: object) -> str | None:
    if value is None:
        return None
    field = f"{privilege.code}_privilege_value"
    if privilege.value_type == "select":
        if isinstance(value, str) and value in privilege.config.get("select_options", []):
            return value
        raise invalid_field(field, "value_not_in_select_options")
    if privilege.value_type == "boolean" and (isinstance(value, bool) or value in ("true", "false")):
        return str(value).lower()
    if privilege.value_type == "integer":
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and re.fullmatch(r"0|-?[1-9]\d*", value):
            return value
    if privilege.value_type == "string" and isinstance(value, str):
        return value
    raise invalid_field(field, "value_is_invalid")


def _sent(call: Call) -> dict[str, Any]:
    """What is sent by feature; anything but an object is a crash (recorded in q36-roots)."""
    given = call.body.get("entitlements", {})
    if not isinstance(given, dict):
        raise crash()
    return given


def _feature(org: Organization, code: str) -> Feature:
    feature = find_feature(org, code)
    if feature is None:
        raise not_found("feature")
    return feature


def _values(feature: Feature, given: object) -> dict[str, str | None]:
    """The values that are sent for a feature, ready to be kept; 404 for a privilege that it does not have.

    Of what is no object, nothing is known but that it is blank; else it is a crash (recorded in q00-suspicious).
    """
    values: dict[str, str | None] = {}
    if is_blank(given):
        return values
    if isinstance(given, list):
        raise not_found("privilege")
    if not isinstance(given, dict):
        raise crash()
    for code, value in given.items():
        privilege = feature.privilege(code)
        if privilege is None:
            raise not_found("privilege")
        values[code] = _stored(privilege, value)
    return values


def _plan(call: Call) -> Plan:
    found = [plan for plan in call.org.plans.where("code", call.path["code"]) if plan.deleted_at is None]
    plan = next((plan for plan in found if plan.parent_id is None), None)
    if plan is None:
        raise not_found("plan")
    return plan


def _plan_entitlement(call: Call, plan: Plan) -> Entitlement:
    rows = entitlements_of_plan(call.org, plan)
    found = next((row for row in rows if row.feature.code == call.path["feature_code"]), None)
    if found is None:
        raise not_found("entitlement")
    return found


def _plan_answer(call: Call, plan: Plan) -> dict[str, Any]:
    call.org.notify("plan.updated", plan)
    return {"entitlements": plan_entitlements(call.org, plan)}


def _write_to_plan(call: Call, *, replace: bool) -> dict[str, Any]:
    org, plan = call.org, _plan(call)
    wanted = {code: (_feature(org, code), _values(_feature(org, code), values)) for code, values in _sent(call).items()}
    held = {row.feature.code: row for row in entitlements_of_plan(org, plan)}
    for code, row in held.items() if replace else ():
        if code not in wanted:
            org.entitlements.remove(row)
    for code, (feature, values) in wanted.items():
        row = held.get(code) or org.entitlements.add(Entitlement(org.new_id(), org.now(), feature, plan=plan))
        row.values = values if replace else {**row.values, **values}
    return _plan_answer(call, plan)


def replace_of_plan(call: Call) -> dict[str, Any]:
    """POST /plans/:code/entitlements."""
    return _write_to_plan(call, replace=True)


def merge_of_plan(call: Call) -> dict[str, Any]:
    """PATCH /plans/:code/entitlements."""
    return _write_to_plan(call, replace=False)


def index_of_plan(call: Call) -> dict[str, Any]:
    """GET /plans/:code/entitlements."""
    return {"entitlements": plan_entitlements(call.org, _plan(call))}


def show_of_plan(call: Call) -> dict[str, Any]:
    """GET /plans/:code/entitlements/:feature_code."""
    return {"entitlement": plan_entitlement(_plan_entitlement(call, _plan(call)))}


def destroy_of_plan(call: Call) -> dict[str, Any]:
    """DELETE /plans/:code/entitlements/:feature_code."""
    plan = _plan(call)
    row = _plan_entitlement(call, plan)
    call.org.entitlements.remove(row)
    call.org.notify("plan.updated", plan)
    return {"entitlement": plan_entitlement(row)}


def destroy_privilege_of_plan(call: Call) -> dict[str, Any]:
    """DELETE /plans/:code/entitlements/:feature_code/privileges/:privilege_code."""
    plan = _plan(call)
    row = _plan_entitlement(call, plan)
    if call.path["privilege_code"] not in row.values:
        raise not_found("privilege")
    del row.values[call.path["privilege_code"]]
    call.org.notify("plan.updated", plan)
    return {"entitlement": plan_entitlement(row)}


def _subscription(call: Call) -> Subscription:
    rows = call.org.subscriptions.where("external_id", call.path["external_id"])
    found = next((row for row in rows if row.status == "active"), None)
    if found is None:
        raise not_found("subscription")
    return found


def _subscription_answer(call: Call, subscription: Subscription) -> dict[str, Any]:
    return {"entitlements": subscription_entitlements(call.org, subscription)}


def index_of_subscription(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/entitlements."""
    return _subscription_answer(call, _subscription(call))


def merge_of_subscription(call: Call) -> dict[str, Any]:
    """PATCH /subscriptions/:external_id/entitlements: a value that equals the plan's is no override."""
    org, subscription = call.org, _subscription(call)
    checked = []
    for code, given in _sent(call).items():
        feature = _feature(org, code)
        if given is False or (isinstance(given, list) and given):
            raise crash()
        checked.append((feature, _values(feature, given)))
    removals = org.entitlement_removals.setdefault(subscription.lago_id, Removals())
    of_plan = {row.feature.code: row.values for row in entitlements_of_plan(org, subscription.plan)}
    for feature, values in checked:
        plan_values = of_plan.get(feature.code)
        if plan_values == values:
            removals.forget(feature.code)
            _drop_own(org, subscription, feature)
        else:
            removals.features.discard(feature.code)
            removals.privileges -= {(feature.code, code) for code in values}
            _override(org, subscription, feature, values, plan_values or {})
    org.notify("subscription.updated", subscription)
    return _subscription_answer(call, subscription)


def _own(org: Organization, subscription: Subscription, feature: Feature) -> Entitlement | None:
    rows = org.entitlements.where("subscription_id", subscription.lago_id)
    return next((row for row in rows if row.feature is feature), None)


def _drop_own(org: Organization, subscription: Subscription, feature: Feature) -> None:
    own = _own(org, subscription, feature)
    if own is not None:
        org.entitlements.remove(own)


def _override(
    org: Organization,
    subscription: Subscription,
    feature: Feature,
    values: dict[str, str | None],
    plan_values: dict[str, str | None],
) -> None:
    own = _own(org, subscription, feature)
    if own is None:
        own = org.entitlements.add(Entitlement(org.new_id(), org.now(), feature, subscription=subscription))
    for code, value in values.items():
        if code in plan_values and plan_values[code] == value:
            own.values.pop(code, None)
        else:
            own.values[code] = value


def destroy_of_subscription(call: Call) -> dict[str, Any]:
    """DELETE /subscriptions/:external_id/entitlements/:feature_code: the plan keeps it."""
    org, subscription = call.org, _subscription(call)
    feature = _feature(org, call.path["feature_code"])
    removals = org.entitlement_removals.setdefault(subscription.lago_id, Removals())
    removals.forget(feature.code)
    _drop_own(org, subscription, feature)
    if any(row.feature is feature for row in entitlements_of_plan(org, subscription.plan)):
        removals.features.add(feature.code)
    org.notify("subscription.updated", subscription)
    return _subscription_answer(call, subscription)


def destroy_privilege_of_subscription(call: Call) -> dict[str, Any]:
    """DELETE /subscriptions/:external_id/entitlements/:feature_code/privileges/:privilege_code."""
    org, subscription = call.org, _subscription(call)
    feature = _feature(org, call.path["feature_code"])
    privilege = feature.privilege(call.path["privilege_code"])
    if privilege is None:
        raise not_found("privilege")
    own = _own(org, subscription, feature)
    if own is not None:
        own.values.pop(privilege.code, None)
    if any(row.feature is feature for row in entitlements_of_plan(org, subscription.plan)):
        removals = org.entitlement_removals.setdefault(subscription.lago_id, Removals())
        removals.privileges.add((feature.code, privilege.code))
    org.notify("subscription.updated", subscription)
    return _subscription_answer(call, subscription)


_OF_PLAN: Final = "/plans/{code:segment}/entitlements"
_FEATURE: Final = "{feature_code:segment}"
_PRIVILEGE: Final = f"{_FEATURE}/privileges/{{privilege_code:segment}}"
_OF_SUBSCRIPTION: Final = "/subscriptions/{external_id:segment}/entitlements"
ROUTES: Final = (
    Route("GET", _OF_PLAN, index_of_plan),
    Route("POST", _OF_PLAN, replace_of_plan),
    Route("PATCH", _OF_PLAN, merge_of_plan),
    Route(
        "DELETE",
        f"{_OF_PLAN}/{_PRIVILEGE}",
        destroy_privilege_of_plan,
    ),
    Route("GET", f"{_OF_PLAN}/{_FEATURE}", show_of_plan),
    Route("DELETE", f"{_OF_PLAN}/{_FEATURE}", destroy_of_plan),
    Route("GET", _OF_SUBSCRIPTION, index_of_subscription),
    Route("PATCH", _OF_SUBSCRIPTION, merge_of_subscription),
    Route(
        "DELETE",
        f"{_OF_SUBSCRIPTION}/{_PRIVILEGE}",
        destroy_privilege_of_subscription,
    ),
    Route("DELETE", f"{_OF_SUBSCRIPTION}/{_FEATURE}", destroy_of_subscription),
)
