"""What current usage bears in taxes (`app/services/invoices/customer_usage_service.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..engine.numbers import rounded
from ..state.catalogue import Charge, Tax
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .usage import ChargeUsage


def taxes_of(org: Organization, subscription: Subscription, charge: Charge) -> Sequence[Tax]:
    """The taxes of a charge, else of its plan, else of the customer, else of the whole organization."""
    applied = charge.taxes or subscription.plan.taxes or subscription.customer.taxes
    return applied or [tax for tax in org.taxes if tax.applied_to_organization]


def taxes_cents(org: Organization, subscription: Subscription, usages: Iterable[ChargeUsage]) -> int:
    """All taxes of all usage, added unrounded and rounded once; doubles, as Lago has them."""
    total = 0.0
    for usage in usages:
        for tax in taxes_of(org, subscription, usage.charge):
            total += float(usage.amount_cents) * float(tax.rate) / 100
    return int(rounded(Decimal(total)))
