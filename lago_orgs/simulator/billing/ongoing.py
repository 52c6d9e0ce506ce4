"""What a customer has used and was not invoiced for yet, as wallets see it."""

from __future__ import annotations

from ..state.customers import Customer
from ..state.organization import Organization


def usage_by_kind(org: Organization, customer: Customer) -> dict[str, int]:
    """The current usage of a customer's active subscriptions in cents, taxes included, by the kind of its fees."""
    return {}
