"""When and what is invoiced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..state.organization import Organization
from ..state.subscriptions import Subscription


def bill(org: Organization, subscriptions: Sequence[Subscription], at: datetime, reason: str) -> None:
    """Make one invoice for subscriptions of one customer."""


def bill_fixed_in_advance(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Make an invoice for the fixed charges that are paid in advance."""
