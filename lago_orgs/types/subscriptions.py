"""Subscriptions of organizations to plans, and what changing a plan does."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import attrs

from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain
from lago_orgs.types.shown import plainly


@attrs.frozen(kw_only=True)
class Subscription(Plain):
    """One subscription of an organization to a plan.

    `status` is Lago's own word: `active`, `pending` (it starts later, or is a downgrade that waits for the period's
    end), `terminated`, `canceled` or `incomplete`; a word that a newer server adds arrives as it is.
    """

    external_id: str
    external_customer_id: str
    plan_code: str
    status: str
    billing_time: str
    plan_amount: Money
    started_at: datetime | None = attrs.field(repr=plainly)
    current_billing_period_started_at: datetime | None = attrs.field(repr=False)
    current_billing_period_ending_at: datetime | None = attrs.field(repr=plainly)
    subscription_at: datetime | None = attrs.field(repr=False)
    ending_at: datetime | None = attrs.field(repr=False)
    terminated_at: datetime | None = attrs.field(repr=False)
    canceled_at: datetime | None = attrs.field(repr=False)
    trial_ended_at: datetime | None = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=False)
    previous_plan_code: str | None = attrs.field(repr=False)
    next_plan_code: str | None
    downgrade_plan_date: date | None = attrs.field(repr=False)
    name: str | None = attrs.field(repr=False)
    lago_id: str = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)

    @property
    def org_id(self) -> str:
        """Return the organization it belongs to: the customer's `external_id`."""
        return self.external_customer_id

    @property
    def is_active(self) -> bool:
        """Say whether usage is billed on it now."""
        return self.status == "active"

    @property
    def is_pending(self) -> bool:
        """Say whether it has yet to start."""
        return self.status == "pending"


@attrs.frozen(kw_only=True)
class PlanChange(Plain):
    """What changing an organization's plan does, or did.

    Args:
        kind: `upgrade` (dearer or equally dear per year: at once), `downgrade` (cheaper: when the period ends), `edit`
            (the subscription has not started: its plan is replaced), `withdraw` (back to the present plan while another
            waits: the waiting one is taken back) or `none` (it is as wished already).
        effective_at: When the new plan holds, in UTC. A downgrade's instant is the first of the next period; Lago's
            hourly job makes the switch in the hours after it.
        credit: What Lago gives back for days of the present plan that were paid in advance and are not used.
        closing_fee: What the present plan, billed in arrears, costs for the days since its period began.
        opening_fee: What the new plan costs at once, when it is paid in advance.
        effects: The consequences in words, one sentence each.
        subscription: The subscription after the change; of a preview, as it is now.
    """

    kind: Literal["upgrade", "downgrade", "edit", "withdraw", "none"]
    org_id: str
    from_plan_code: str
    to_plan_code: str
    effective_at: datetime | None = attrs.field(repr=plainly)
    credit: Money | None
    closing_fee: Money | None
    opening_fee: Money | None
    effects: tuple[str, ...]
    subscription: Subscription = attrs.field(repr=False)

    @property
    def is_immediate(self) -> bool:
        """Say whether the new plan holds from the moment of the change."""
        return self.kind in {"upgrade", "edit", "withdraw"}
