"""Fees of metered usage on an invoice."""

from __future__ import annotations

from ..engine.periods import Boundaries
from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.subscriptions import Subscription


def make_fees(org: Organization, subscription: Subscription, bounds: Boundaries) -> list[Fee]:
    """The fees of the plan's charges for the usage between the boundaries."""
    return []
