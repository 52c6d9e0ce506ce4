"""Alerts as they are shown and told of (`app/serializers/v1/usage_monitoring/`)."""

from __future__ import annotations

from typing import Any

from ..state.alerts import Alert, TriggeredAlert
from ..state.organization import Organization
from .metrics import serialize as serialize_metric


def serialize(org: Organization, alert: Alert) -> dict[str, Any]:
    """An alert, of a subscription or of a wallet."""
    return {
        "lago_id": alert.lago_id,
        "lago_organization_id": org.identity.id,
        "subscription_external_id": alert.external_subscription_id,
        "external_subscription_id": alert.external_subscription_id,
        "lago_wallet_id": alert.wallet.lago_id if alert.wallet else None,
        "wallet_code": alert.wallet.code if alert.wallet else None,
        "alert_type": alert.alert_type,
        "code": alert.code,
        "name": alert.name,
        "direction": "decreasing" if alert.wallet else "increasing",
        "previous_value": alert.previous_value,
        "last_processed_at": alert.last_processed_at,
        "thresholds": [
            {"code": threshold.code, "value": threshold.value, "recurring": threshold.recurring}
            for threshold in alert.thresholds
        ],
        "created_at": alert.created_at,
        "billable_metric": serialize_metric(alert.metric, counters=False) if alert.metric else None,
    }


def triggered(org: Organization, event: TriggeredAlert) -> dict[str, Any]:
    """An alert that went off, as it is told of."""
    alert, subscription = event.alert, event.subscription
    customer = alert.wallet.customer if alert.wallet else subscription.customer if subscription else None
    external_customer_id = customer.external_id if customer else None
    return {
        "lago_id": event.lago_id,
        "lago_organization_id": org.identity.id,
        "lago_alert_id": alert.lago_id,
        "lago_subscription_id": subscription.lago_id if subscription else None,
        "subscription_external_id": alert.external_subscription_id,
        "external_subscription_id": alert.external_subscription_id,
        "lago_wallet_id": alert.wallet.lago_id if alert.wallet else None,
        "customer_external_id": external_customer_id,
        "external_customer_id": external_customer_id,
        "billable_metric_code": alert.metric.code if alert.metric else None,
        "alert_name": alert.name,
        "alert_code": alert.code,
        "alert_type": alert.alert_type,
        "current_value": event.current_value,
        "previous_value": event.previous_value,
        "crossed_thresholds": [
            {"code": row.code, "value": row.value, "recurring": row.recurring} for row in event.crossed
        ],
        "triggered_at": event.created_at,
    }
