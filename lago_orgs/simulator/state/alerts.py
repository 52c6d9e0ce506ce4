"""Alerts on what a subscription uses or a wallet still holds."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from .catalogue import Metric
from .subscriptions import Subscription
from .wallets import Wallet


def owner_key(wallet: Wallet | None, external_subscription_id: str | None) -> str:
    """What tells owners of alerts apart: the wallet's id, or the subscription's external id."""
    return f"wallet:{wallet.lago_id}" if wallet else f"subscription:{external_subscription_id}"


@attrs.define
class Threshold:
    """A value at which an alert goes off."""

    value: Decimal
    code: str | None = None
    recurring: bool = False


@attrs.define(eq=False)
class Alert:
    """An alert; those of subscriptions hang on the external id and outlive the single subscription."""

    lago_id: str
    created_at: datetime
    alert_type: str
    code: str
    thresholds: list[Threshold]
    name: str | None = None
    metric: Metric | None = None
    external_subscription_id: str | None = None
    wallet: Wallet | None = None
    previous_value: Decimal = Decimal(0)
    last_processed_at: datetime | None = None

    @property
    def owner(self) -> str:
        """What the table of alerts is indexed by: the wallet's id or the subscription's external id."""
        return owner_key(self.wallet, self.external_subscription_id)


@attrs.define(eq=False)
class TriggeredAlert:
    """An alert that went off, with the thresholds that were crossed."""

    lago_id: str
    created_at: datetime
    alert: Alert
    subscription: Subscription | None
    current_value: Decimal
    previous_value: Decimal
    crossed: list[Threshold]
