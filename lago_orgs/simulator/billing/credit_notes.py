"""Credit notes that a termination makes."""

from __future__ import annotations

from ..state.organization import Organization
from ..state.subscriptions import Subscription


def credit_unused_days(org: Organization, subscription: Subscription, *, mode: str, upgrade: bool = False) -> None:
    """Give back what was paid in advance for days after the end."""
