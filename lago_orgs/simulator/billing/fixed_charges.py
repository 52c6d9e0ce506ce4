"""Units that are agreed, not metered."""

from __future__ import annotations

from datetime import datetime

from ..engine.periods import Boundaries
from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.subscriptions import Subscription


def emit_units(subscription: Subscription, at: datetime) -> None:
    """Note how many units of each fixed charge hold from an instant on."""


def make_fees(org: Organization, subscription: Subscription, bounds: Boundaries) -> list[Fee]:
    """The fees of the plan's fixed charges between the boundaries."""
    return []
