"""Units that are agreed, not metered."""

from __future__ import annotations

from datetime import datetime

from ..state.subscriptions import Subscription


def emit_units(subscription: Subscription, at: datetime) -> None:
    """Note how many units of each fixed charge hold from an instant on."""
