"""What a customer has used and was not invoiced for yet, as wallets see it.

From `app/services/wallets/balance/refresh_ongoing_usage_service.rb`.
"""

from __future__ import annotations

from ..state.customers import Customer
from ..state.organization import Organization
from .usage import current_window
from .usage_cache import current_usages
from .usage_taxes import taxes_cents


def usage_by_metric(org: Organization, customer: Customer) -> dict[tuple[str, str], int]:
    """The current usage of a customer's active subscriptions in cents, taxes included, by metric's id and currency.

    What is paid in advance was invoiced already.

    Raises:
        UnpriceableError: A volume charge has no range for its units.
    """
    cents: dict[tuple[str, str], int] = {}
    for subscription in org.subscriptions.where("customer_id", customer.lago_id):
        if subscription.status != "active":
            continue
        window = current_window(org, subscription)
        for charge in subscription.plan.charges:
            if charge.pay_in_advance:
                continue
            for usage in current_usages(org, subscription, charge, window):
                key = charge.metric.lago_id, usage.priced.currency
                total = usage.amount_cents + taxes_cents(org, subscription, [usage])
                cents[key] = cents.get(key, 0) + total
    return cents
