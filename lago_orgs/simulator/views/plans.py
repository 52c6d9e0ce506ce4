"""Plans as they are sent (`app/serializers/v1/plan_serializer.rb`)."""

from __future__ import annotations

from typing import Any

from ..state.catalogue import Plan
from ..state.organization import Organization
from . import taxes
from .charges import serialize as serialize_charge
from .charges import serialize_fixed
from .entitlements import plan_entitlements


def base(plan: Plan) -> dict[str, Any]:
    """The fields of its own; the counters are always 0."""
    return {
        "lago_id": plan.lago_id,
        "name": plan.name,
        "invoice_display_name": plan.invoice_display_name,
        "created_at": plan.created_at,
        "code": plan.code,
        "interval": plan.interval,
        "description": plan.description,
        "amount_cents": plan.amount_cents,
        "amount_currency": plan.amount_currency,
        "trial_period": plan.trial_period,
        "pay_in_advance": plan.pay_in_advance,
        "bill_charges_monthly": plan.bill_charges_monthly,
        "bill_fixed_charges_monthly": plan.bill_fixed_charges_monthly,
        "customers_count": 0,
        "active_subscriptions_count": 0,
        "draft_invoices_count": 0,
        "parent_id": plan.parent_id,
        "pending_deletion": plan.pending_deletion,
    }


def serialize(org: Organization, plan: Plan, *, fixed_charges: bool = True) -> dict[str, Any]:
    """A plan as its own endpoints send it; in lists without the fixed charges."""
    return {
        **base(plan),
        "charges": [serialize_charge(charge) for charge in plan.charges],
        **({"fixed_charges": [serialize_fixed(charge) for charge in plan.fixed_charges]} if fixed_charges else {}),
        "entitlements": plan_entitlements(org, plan),
        "usage_thresholds": [],
        "applicable_usage_thresholds": [],
        "taxes": [taxes.serialize(tax) for tax in plan.taxes],
        **({} if plan.metadata is None else {"metadata": plan.metadata}),
    }


def embedded(org: Organization, plan: Plan) -> dict[str, Any]:
    """A plan inside a subscription: with neither fixed charges nor entitlements."""
    full = serialize(org, plan, fixed_charges=False)
    del full["entitlements"]
    return full
