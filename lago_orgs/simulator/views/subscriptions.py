"""A subscription as each endpoint shows it (`app/serializers/v1/subscription_serializer.rb`)."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from ..billing.standing import Standing
from ..http.rendering import milliseconds
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .entitlements import subscription_entitlements
from .plans import embedded


def _downgrade_plan_date(standing: Standing) -> date | None:
    following = standing.successor
    if following is None:
        return None
    if following.status == "pending":
        end = standing.at(standing.org.now()).next_end_of_period
        return end.astimezone(UTC).date() + timedelta(days=1)
    switched = following.status == "active" and standing.change == "downgrade"
    return following.started_at.astimezone(UTC).date() if switched and following.started_at else None


def base(org: Organization, subscription: Subscription) -> dict[str, Any]:
    """What every form of a subscription begins with; `activation_rules` come last, after what an endpoint adds."""
    plan, customer, previous = subscription.plan, subscription.customer, subscription.previous
    standing = Standing(org, subscription)
    following = standing.successor
    now = standing.at(org.now(), current=True) if subscription.started_at else None
    return {
        "lago_id": subscription.lago_id,
        "external_id": subscription.external_id,
        "lago_customer_id": customer.lago_id,
        "external_customer_id": customer.external_id,
        "name": subscription.name,
        "plan_code": plan.code,
        "plan_amount_cents": plan.amount_cents,
        "plan_amount_currency": plan.amount_currency,
        "status": subscription.status,
        "billing_time": subscription.billing_time,
        "subscription_at": subscription.subscription_at,
        "started_at": milliseconds(subscription.started_at) if subscription.started_at else None,
        "trial_ended_at": subscription.trial_ended_at,
        "ending_at": subscription.ending_at,
        "terminated_at": subscription.terminated_at,
        "canceled_at": subscription.canceled_at,
        "created_at": subscription.created_at,
        "previous_plan_code": previous.plan.code if previous else None,
        "next_plan_code": following.plan.code if following else None,
        "downgrade_plan_date": _downgrade_plan_date(standing),
        "current_billing_period_started_at": now.charges_from_datetime if now else None,
        "current_billing_period_ending_at": now.charges_to_datetime if now else None,
        "on_termination_credit_note": subscription.on_termination_credit_note,
        "on_termination_invoice": subscription.on_termination_invoice,
        "progressive_billing_disabled": subscription.progressive_billing_disabled,
        "consolidate_invoice": subscription.consolidate_invoice,
        "purchase_order_number": subscription.purchase_order_number,
        "cancellation_reason": None,
        "activated_at": subscription.activated_at,
    }


def _payment_method(subscription: Subscription) -> dict[str, Any]:
    return {
        "payment_method_id": subscription.payment_method_id,
        "payment_method_type": subscription.payment_method_type,
    }


def listed(org: Organization, subscription: Subscription) -> dict[str, Any]:
    """As in lists and inside invoices."""
    return base(org, subscription) | {"payment_method": _payment_method(subscription), "activation_rules": []}


def single(
    org: Organization, subscription: Subscription, *, entitlements: bool = True, thresholds: bool = True
) -> dict[str, Any]:
    """As POST and GET answer it; PUT leaves out the entitlements, DELETE the thresholds too."""
    return (
        base(org, subscription)
        | ({"entitlements": subscription_entitlements(org, subscription)} if entitlements else {})
        | {"payment_method": _payment_method(subscription), "plan": embedded(org, subscription.plan)}
        | ({"applicable_usage_thresholds": []} if thresholds else {})
        | {"applied_invoice_custom_sections": [], "activation_rules": []}
    )
