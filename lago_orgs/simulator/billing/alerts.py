"""Alerts that go off (`app/services/usage_monitoring/`). Only a server with premium looks after them."""

from __future__ import annotations

from decimal import Decimal

from ...pricing.charges import UnpriceableError
from ..engine.alerting import crossed
from ..state.alerts import Alert, Threshold, TriggeredAlert
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from ..state.wallets import Wallet
from .usage import ChargeUsage, current_window
from .usage_cache import current_usages


def are_due(org: Organization) -> bool:
    """Whether something was used since the alerts were looked after."""
    return org.premium and len(org.alerts) > 0 and org.alerts_seen != len(org.events)


def look_after(org: Organization) -> None:
    """Measure what every alert is about, and tell of the thresholds that were crossed."""
    org.alerts_seen = len(org.events)
    for alert in list(org.alerts):
        subscription = _subscription_of(org, alert)
        current = _measured(org, alert, subscription)
        if current is not None:
            _compare(org, alert, subscription, current)
        alert.last_processed_at = org.now()


def _subscription_of(org: Organization, alert: Alert) -> Subscription | None:
    rows = org.subscriptions.where("external_id", alert.external_subscription_id)
    return next((row for row in rows if row.status == "active"), None)


def _measured(org: Organization, alert: Alert, subscription: Subscription | None) -> Decimal | None:
    """The value that an alert watches; None where there is nothing to watch."""
    if alert.wallet is not None:
        return value_of_wallet(alert.wallet, alert.alert_type)
    if subscription is None:
        return None
    try:
        usages = _usages(org, subscription, alert)
    except UnpriceableError:
        return None
    if not usages and alert.metric is not None:
        return None
    if alert.alert_type.endswith("_units"):
        return sum((usage.units for usage in usages), Decimal(0))
    return Decimal(sum(usage.amount_cents for usage in usages))


def _usages(org: Organization, subscription: Subscription, alert: Alert) -> list[ChargeUsage]:
    window = current_window(org, subscription)
    return [
        usage
        for charge in subscription.plan.charges
        if alert.metric in (None, charge.metric)
        for usage in current_usages(org, subscription, charge, window)
    ]


def value_of_wallet(wallet: Wallet, alert_type: str) -> Decimal:
    """What a wallet's alert of this type watches; a new alert knows it from the start (recorded in alerts)."""
    values = {
        "wallet_balance_amount": Decimal(wallet.balance_cents),
        "wallet_credits_balance": wallet.credits_balance,
        "wallet_ongoing_balance_amount": Decimal(wallet.ongoing_balance_cents),
        "wallet_credits_ongoing_balance": wallet.credits_ongoing_balance,
    }
    return values[alert_type]


def _compare(org: Organization, alert: Alert, subscription: Subscription | None, current: Decimal) -> None:
    """Tell of what was crossed on the alert's way: up for usage, down for wallets."""
    previous, alert.previous_value = alert.previous_value, current
    moves = current < previous if alert.wallet else current > previous
    once = {row.value: row for row in alert.thresholds if not row.recurring}
    recurring = next((row for row in alert.thresholds if row.recurring), None)
    values = crossed(previous, current, list(once), recurring.value if recurring else None) if moves else []
    if not values:
        return
    triggered = TriggeredAlert(
        lago_id=org.new_id(),
        created_at=org.now(),
        alert=alert,
        subscription=subscription,
        current_value=current,
        previous_value=previous,
        crossed=[
            once.get(value) or Threshold(value, recurring.code if recurring else None, recurring=True)
            for value in values
        ],
    )
    org.notify("alert.triggered", triggered)
