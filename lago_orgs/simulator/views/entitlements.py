"""What plans and subscriptions are entitled to, as the endpoints show it (`app/serializers/v1/entitlement/`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..state.catalogue import Plan
from ..state.entitlements import Entitlement, Feature, Privilege, Removals
from ..state.organization import Organization
from ..state.subscriptions import Subscription


def shown_value(privilege: Privilege, value: str | None) -> Any:
    """A stored text as what the privilege means by it."""
    if value is None:
        return None
    if privilege.value_type == "integer":
        return int(value)
    if privilege.value_type == "boolean":
        return value in ("true", "t", "1")
    return value


def plan_entitlement(entitlement: Entitlement) -> dict[str, Any]:
    """One feature of a plan."""
    feature = entitlement.feature
    return {
        "code": feature.code,
        "name": feature.name,
        "description": feature.description,
        "privileges": [
            {
                "code": privilege.code,
                "name": privilege.name,
                "value_type": privilege.value_type,
                "value": shown_value(privilege, entitlement.values[privilege.code]),
                "config": privilege.config,
            }
            for privilege in feature.privileges
            if privilege.code in entitlement.values
        ],
    }


def entitlements_of_plan(org: Organization, plan: Plan) -> list[Entitlement]:
    """A plan's entitlements; one that was overridden for a subscription has its parent's."""
    return org.entitlements.where("plan_id", plan.parent_id or plan.lago_id)


def plan_entitlements(org: Organization, plan: Plan) -> list[dict[str, Any]]:
    """Every feature of a plan."""
    return [plan_entitlement(entitlement) for entitlement in entitlements_of_plan(org, plan)]


def _feature_of_subscription(
    feature: Feature, plan: Mapping[str, str | None], own: Mapping[str, str | None], removals: Removals
) -> dict[str, Any]:
    privileges = [
        privilege
        for privilege in feature.privileges
        if privilege.code in own
        or (privilege.code in plan and (feature.code, privilege.code) not in removals.privileges)
    ]
    return {
        "code": feature.code,
        "name": feature.name,
        "description": feature.description,
        "privileges": [
            {
                "code": privilege.code,
                "name": privilege.name,
                "value_type": privilege.value_type,
                "value": shown_value(privilege, own.get(privilege.code, plan.get(privilege.code))),
                "plan_value": shown_value(privilege, plan.get(privilege.code)),
                "override_value": shown_value(privilege, own.get(privilege.code)),
                "config": privilege.config,
            }
            for privilege in privileges
        ],
        "overrides": {
            privilege.code: shown_value(privilege, own[privilege.code])
            for privilege in privileges
            if privilege.code in own
        },
    }


def subscription_entitlements(org: Organization, subscription: Subscription) -> list[dict[str, Any]]:
    """Every feature that a subscription has: its plan's, less what was taken away, with its own on top.

    They stand in the order in which what holds was made (recorded in features-0010).
    """
    removals = org.entitlement_removals.get(subscription.lago_id) or Removals()
    own = {row.feature.code: row for row in org.entitlements.where("subscription_id", subscription.lago_id)}
    of_plan = {row.feature.code: row for row in entitlements_of_plan(org, subscription.plan)}
    shown = []
    holding = {**of_plan, **own}
    for code, row in sorted(holding.items(), key=lambda item: item[1].created_at):
        if code in own or code not in removals.features:
            plan_values = of_plan[code].values if code in of_plan else {}
            own_values = own[code].values if code in own else {}
            shown.append(_feature_of_subscription(row.feature, plan_values, own_values, removals))
    return shown
