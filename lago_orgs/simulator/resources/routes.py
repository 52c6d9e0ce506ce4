"""All routes below `/api/v1`. Within one verb and first segment the first that matches answers: nested routes first."""

from __future__ import annotations

from typing import Final

from ..http.routing import Router
from ..operations.listing import refusals
from . import premium
from .add_ons import actions as add_ons
from .alerts import actions as alerts
from .analytics import actions as analytics
from .applied_coupons import actions as applied_coupons
from .charges import of_plans as plan_charges
from .charges import of_subscriptions as subscription_charges
from .coupons import actions as coupons
from .credit_notes import actions as credit_notes
from .credit_notes import changes as credit_note_actions
from .customers import actions as customers
from .entitlements import actions as entitlements
from .events import actions as events
from .features import actions as features
from .fees import actions as fees
from .fees import estimates as fee_estimates
from .fees import instant_estimates
from .invoices import actions as invoices
from .metrics import actions as metrics
from .metrics import expressions as metric_expressions
from .organizations import actions as organizations
from .plans import actions as plans
from .plans import metadata as plan_metadata
from .subscriptions import actions as subscriptions
from .taxes import actions as taxes
from .usage import actions as current_usage
from .usage import lifetime as lifetime_usage
from .usage import past as past_usage
from .wallets import actions as wallets
from .wallets import transactions as wallet_transactions
from .webhook_endpoints import actions as webhook_endpoints

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
