"""Features and their privileges (`app/controllers/api/v1/features_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...http.call import Call
from ...http.casting import is_blank, stripped, text
from ...http.paging import paged
from ...http.params import OBJECT, ListOf, Params, Shape, require, scalars
from ...http.refusals import Problems, invalid_field, not_found
from ...http.routing import Route
from ...state.entitlements import Feature, Privilege
from ...state.organization import Organization
from ...state.tables import newest_first
from ...state.transaction import transaction
from ...views.features import serialize

VALUE_TYPES: Final = ("integer", "string", "boolean", "select")
MAX_NAME: Final = 255
MAX_DESCRIPTION: Final = 600
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("code", "name", "description"),
    "privileges": ListOf({**scalars("code", "name", "value_type"), "config": OBJECT}),
}


def find_feature(org: Organization, code: object) -> Feature | None:
    """The feature with this code that was not deleted."""
    found = org.features.where("code", code) if isinstance(code, str) else []
    return next((feature for feature in found if feature.deleted_at is None), None)


def feature_at(call: Call, name: str = "code") -> Feature:
    """The feature that the path names; 404 if there is none."""
    feature = find_feature(call.org, call.path[name])
    if feature is None:
        raise not_found("feature")
    return feature


def _config_is_valid(privilege: Privilege) -> bool:
    """Options are a list of texts, and only where one of them is selected."""
    if privilege.value_type != "select":
        return not privilege.config
    options = privilege.config.get("select_options")
    return (
        list(privilege.config) == ["select_options"]
        and isinstance(options, list)
        and bool(options)
        and all(isinstance(option, str) for option in options)
    )


def _check_privilege(privilege: Privilege) -> None:
    problems = Problems()
    problems.require("privilege.code", privilege.code)
    if len(privilege.code) > MAX_NAME:
        problems.add("privilege.code", "value_is_too_long")
    if len(privilege.name or "") > MAX_NAME:
        problems.add("privilege.name", "value_is_too_long")
    problems.require("privilege.value_type", privilege.value_type)
    if privilege.value_type not in VALUE_TYPES:
        problems.add("privilege.value_type", "value_is_invalid")
    if not _config_is_valid(privilege):
        problems.add("privilege.config", "invalid_format")
    problems.refuse_if_any()


def _check_feature(org: Organization, feature: Feature) -> None:
    problems = Problems()
    problems.require("code", feature.code)
    if len(feature.code) > MAX_NAME:
        problems.add("code", "value_is_too_long")
    if len(feature.name or "") > MAX_NAME:
        problems.add("name", "value_is_too_long")
    if len(feature.description or "") > MAX_DESCRIPTION:
        problems.add("description", "value_is_too_long")
    problems.refuse_if_any()
    if find_feature(org, feature.code) not in (None, feature):
        raise invalid_field("code", "value_already_exist")


def _sent_privileges(params: Params) -> Sequence[Params]:
    given: Sequence[Params] = params.get("privileges") or []
    codes = [stripped(text(item.get("code")) or "") for item in given]
    if len(set(codes)) != len(codes):
        raise invalid_field("privilege.code", "value_is_duplicated")
    return given


def _new_privilege(given: Params) -> Privilege:
    privilege = Privilege(
        code=stripped(text(given.get("code")) or ""),
        name=text(given.get("name")),
        value_type=text(given.get("value_type", "string")) or "",
        config=given.get("config") or {},
    )
    _check_privilege(privilege)
    return privilege


def create(call: Call) -> dict[str, Any]:
    """POST /features."""
    org, params = call.org, require(call.body, "feature", _SHAPE)
    given = _sent_privileges(params)
    now = org.now()
    feature = Feature(
        lago_id="",
        created_at=now,
        updated_at=now,
        code=stripped(text(params.get("code")) or ""),
        name=text(params.get("name")),
        description=text(params.get("description")),
    )
    _check_feature(org, feature)
    feature.privileges = [_new_privilege(item) for item in given]
    feature.lago_id = org.new_id()
    org.features.add(feature)
    org.notify("feature.created", feature)
    return {"feature": serialize(feature)}


def update(call: Call) -> dict[str, Any]:
    """PUT /features/:code: privileges are merged, the code stays."""
    org, feature, params = call.org, feature_at(call), require(call.body, "feature", _SHAPE)
    given = _sent_privileges(params)
    with transaction(feature, *feature.privileges):
        if "name" in params:
            feature.name = text(params["name"])
        if "description" in params:
            feature.description = text(params["description"])
        for item in given:
            _merge_privilege(feature, item)
        _check_feature(org, feature)
    feature.updated_at = org.now()
    _tell(org, feature, "feature.updated")
    return {"feature": serialize(feature)}


def _merge_privilege(feature: Feature, given: Params) -> None:
    held = feature.privilege(stripped(text(given.get("code")) or ""))
    if held is None:
        feature.privileges = [*feature.privileges, _new_privilege(given)]
        return
    if "name" in given:
        held.name = text(given["name"])
    options = (given.get("config") or {}).get("select_options")
    if not is_blank(options) and isinstance(options, list):
        known = held.config.get("select_options") or []
        held.config = {"select_options": [*known, *(option for option in options if option not in known)]}
    _check_privilege(held)


def _tell(org: Organization, feature: Feature, webhook_type: str) -> None:
    """The plans that have a feature are told of too: their entitlements changed."""
    for entitlement in org.entitlements:
        if entitlement.feature is feature and entitlement.plan is not None:
            org.notify("plan.updated", entitlement.plan)
    org.notify(webhook_type, feature)


def index(call: Call) -> dict[str, Any]:
    """GET /features."""
    rows = newest_first([feature for feature in call.org.features if feature.deleted_at is None])
    term = str(call.query.get("search_term") or "").lower()
    if term:
        rows = [row for row in rows if term in row.code.lower() or term in (row.name or "").lower()]
    return paged("features", rows, call.query, serialize)


def show(call: Call) -> dict[str, Any]:
    """GET /features/:code."""
    return {"feature": serialize(feature_at(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /features/:code: nothing is entitled to it any more."""
    org, feature = call.org, feature_at(call)
    _tell(org, feature, "feature.deleted")
    for entitlement in [row for row in org.entitlements if row.feature is feature]:
        org.entitlements.remove(entitlement)
    feature.deleted_at, feature.privileges = org.now(), []
    return {"feature": serialize(feature)}


def destroy_privilege(call: Call) -> dict[str, Any]:
    """DELETE /features/:code/privileges/:privilege_code."""
    org, feature = call.org, feature_at(call)
    privilege = feature.privilege(call.path["privilege_code"])
    if privilege is None:
        raise not_found("privilege")
    feature.privileges.remove(privilege)
    for entitlement in org.entitlements:
        if entitlement.feature is feature:
            entitlement.values.pop(privilege.code, None)
    _tell(org, feature, "feature.updated")
    return {"feature": serialize(feature)}


ROUTES: Final = (
    Route("POST", "/features", create),
    Route("GET", "/features", index),
    Route("DELETE", "/features/{code:segment}/privileges/{privilege_code:segment}", destroy_privilege),
    Route("GET", "/features/{code:greedy}", show),
    Route("PUT", "/features/{code:greedy}", update),
    Route("PATCH", "/features/{code:greedy}", update),
    Route("DELETE", "/features/{code:greedy}", destroy),
)
