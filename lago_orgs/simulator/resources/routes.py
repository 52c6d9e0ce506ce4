"""All routes below `/api/v1`. Within one verb and first segment the first that matches answers: nested routes first."""

from __future__ import annotations

from typing import Final

from ..http.routing import Router
from ..operations.listing import refusals
from . import (
    add_ons,
    alerts,
    analytics,
    applied_coupons,
    coupons,
    credit_note_actions,
    credit_notes,
    current_usage,
    customers,
    entitlements,
    events,
    features,
    fee_estimates,
    fees,
    instant_estimates,
    invoices,
    lifetime_usage,
    metric_expressions,
    metrics,
    organizations,
    past_usage,
    plan_charges,
    plan_metadata,
    plans,
    premium,
    subscription_charges,
    subscriptions,
    taxes,
    wallet_transactions,
    wallets,
    webhook_endpoints,
)

ROUTES: Final = (
    *fee_estimates.ROUTES,
    *instant_estimates.ROUTES,
    *events.ROUTES,
    *entitlements.ROUTES,
    *alerts.ROUTES,
    *wallet_transactions.ROUTES,
    *wallets.ROUTES,
    *applied_coupons.ROUTES,
    *coupons.ROUTES,
    *features.ROUTES,
    *organizations.ROUTES,
    *webhook_endpoints.ROUTES,
    *premium.ROUTES,
    *analytics.ROUTES,
    *lifetime_usage.ROUTES,
    *subscription_charges.ROUTES,
    *subscriptions.ROUTES,
    *invoices.ROUTES,
    *fees.ROUTES,
    *credit_note_actions.ROUTES,
    *credit_notes.ROUTES,
    *taxes.ROUTES,
    *metric_expressions.ROUTES,
    *metrics.ROUTES,
    *add_ons.ROUTES,
    *plan_charges.ROUTES,
    *plan_metadata.ROUTES,
    *plans.ROUTES,
    *current_usage.ROUTES,
    *past_usage.ROUTES,
    *customers.ROUTES,
)


def router() -> Router:
    """The routes of every resource; what the contract has besides is refused as not simulated."""
    return Router([*refusals(ROUTES), *ROUTES])
