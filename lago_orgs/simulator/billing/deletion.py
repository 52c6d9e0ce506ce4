"""What ends in the background when a customer or a plan is deleted."""

from __future__ import annotations

from collections.abc import Iterable

from ..state.catalogue import Plan
from ..state.customers import Customer
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import lifecycle, wallets


def _end(org: Organization, subscriptions: Iterable[Subscription]) -> None:
    """Terminate those that run, with their final invoices and credit notes, and cancel those that wait."""
    rows = list(subscriptions)
    for row in rows:
        if row.status == "active":
            lifecycle.terminate(org, row, at_once=True)
    for row in rows:
        if row.status == "pending":
            lifecycle.cancel(org, row)


def end_relations(org: Organization, customer: Customer) -> None:
    """Subscriptions, coupons and wallets end with their customer (`customers/terminate_relations_service.rb`).

    In this order, so that coupons and wallets still pay for what the final invoices bill. The external ids of its
    subscriptions are free again (recorded in deletions).
    """
    subscriptions = list(org.subscriptions.where("customer_id", customer.lago_id))
    _end(org, subscriptions)
    for row in subscriptions:
        org.subscriptions.change(row, "external_id", f"{row.external_id}~{row.lago_id}")
    for applied in org.applied_coupons.where("customer_id", customer.lago_id):
        if applied.status == "active":
            applied.terminate(org.now())
    for wallet in wallets.active_wallets(org, customer):
        wallets.terminate(org, wallet)


def discard_plan(org: Organization, plan: Plan) -> None:
    """Subscriptions end with their plan, then it is gone (`app/services/plans/destroy_service.rb`)."""
    if plan.deleted_at is not None:
        return
    plan.pending_deletion = False
    _end(org, (row for row in org.subscriptions if row.plan is plan))
    plan.deleted_at = org.now()
    org.plans.remove(plan)
    org.notify("plan.deleted", plan)
