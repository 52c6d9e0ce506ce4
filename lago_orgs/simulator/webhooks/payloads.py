"""What each type of webhook carries (`app/services/webhooks/`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from ..resources import customer_rendering, features, metrics, plan_rendering, subscription_view, wallet_views
from ..state.organization import Organization

Renderer = Callable[[Organization, Any], Mapping[str, Any]]


@attrs.frozen
class Payload:
    """How the subject of a webhook is shown.

    Args:
        object_type: The key that it stands under.
        render: Makes its value.
    """

    object_type: str
    render: Renderer


def _customer(org: Organization, customer: Any) -> dict[str, Any]:
    return {**customer_rendering.with_metadata(org, customer), "integration_customers": []}


def _plan(org: Organization, plan: Any) -> dict[str, Any]:
    shown = plan_rendering.serialize(org, plan, fixed_charges=False)
    return {name: value for name, value in shown.items() if name not in ("applicable_usage_thresholds", "metadata")}


def _deleted_plan(org: Organization, plan: Any) -> dict[str, Any]:
    return {name: value for name, value in _plan(org, plan).items() if name != "entitlements"}


def _subscription(org: Organization, subscription: Any) -> dict[str, Any]:
    shown = subscription_view.single(org, subscription)
    order = (*subscription_view.base(org, subscription), "customer", "entitlements", "payment_method", "plan")
    shown["customer"] = customer_rendering.with_metadata(org, subscription.customer)
    return {name: shown[name] for name in (*order, "activation_rules")}


def _ended_subscription(org: Organization, subscription: Any) -> dict[str, Any]:
    return {name: value for name, value in _subscription(org, subscription).items() if name != "entitlements"}


PAYLOADS: Final[Mapping[str, Payload]] = {
    **{
        f"billable_metric.{act}": Payload("billable_metric", lambda _, row: metrics.serialize(row, counters=False))
        for act in ("created", "updated", "deleted")
    },
    **{f"customer.{act}": Payload("customer", _customer) for act in ("created", "updated")},
    **{
        f"feature.{act}": Payload("feature", lambda _, row: features.serialize(row))
        for act in ("created", "updated", "deleted")
    },
    **{f"plan.{act}": Payload("plan", _plan) for act in ("created", "updated")},
    "plan.deleted": Payload("plan", _deleted_plan),
    **{f"subscription.{act}": Payload("subscription", _subscription) for act in ("started", "updated")},
    **{
        f"subscription.{act}": Payload("subscription", _ended_subscription)
        for act in ("terminated", "termination_alert", "trial_ended")
    },
    **{f"wallet.{act}": Payload("wallet", wallet_views.told) for act in ("created", "updated", "terminated")},
    **{
        f"wallet_transaction.{act}": Payload("wallet_transaction", wallet_views.transaction_told)
        for act in ("created", "updated")
    },
}


def message(org: Organization, webhook_type: str, subject: object) -> dict[str, Any]:
    """The whole body of a webhook, its keys in Lago's order."""
    payload = PAYLOADS[webhook_type]
    return {
        "webhook_type": webhook_type,
        "object_type": payload.object_type,
        "organization_id": org.identity.id,
        payload.object_type: payload.render(org, subject),
    }
