"""What current usage bears in taxes (`app/services/invoices/customer_usage_service.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ...pricing.numbers import ZERO
from ..state.catalogue import Charge, Tax
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .taxes import default_taxes, round_float
from .usage import ChargeUsage


def _taxes_of(org: Organization, subscription: Subscription, charge: Charge) -> Sequence[Tax]:
    return charge.taxes or subscription.plan.taxes or default_taxes(org, subscription.customer)


def taxes_cents(org: Organization, subscription: Subscription, usages: Iterable[ChargeUsage]) -> int:
    """All taxes of all usage: those of the charge, the plan, the customer or the organization; rounded once."""
    taxed: dict[str, Decimal] = {}
    for usage in usages:
        for tax in _taxes_of(org, subscription, usage.charge):
            taxed[tax.lago_id] = taxed.get(tax.lago_id, ZERO) + usage.amount_cents * tax.rate
    return round_float(sum(float(percent) / 100 for percent in taxed.values()))
