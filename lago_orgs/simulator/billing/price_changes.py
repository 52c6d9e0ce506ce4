"""What another price of a plan makes of downgrades that are waiting (`app/services/plans/update_service.rb`)."""

from __future__ import annotations

import attrs

from ..state.catalogue import Plan
from ..state.organization import Organization
from . import lifecycle
from .standing import yearly_amount_cents


def follow_price(org: Organization, plan: Plan) -> None:
    """A plan that is no longer the cheaper one begins at once; one that the current plan now undercuts never does."""
    for waiting in list(org.subscriptions):
        current = waiting.previous
        if waiting.status != "pending" or current is None or current.status != "active":
            continue
        if plan not in (waiting.plan, current.plan):
            continue
        if yearly_amount_cents(waiting.plan) < yearly_amount_cents(current.plan):
            continue
        if waiting.plan is plan:
            now = org.now()
            following = attrs.evolve(waiting, lago_id=org.new_id(), created_at=now, updated_at=now, agreed_units=[])
            lifecycle.upgrade(org, current, following)
        else:
            lifecycle.cancel(org, waiting)
