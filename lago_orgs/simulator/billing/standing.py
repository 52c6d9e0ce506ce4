"""How a subscription stands: what its periods, its invoices and its end follow from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Final, cast
from zoneinfo import ZoneInfo

import attrs

from ...pricing.cycles import Interval
from ...pricing.moments import Moment
from ...pricing.periods import BillingTime, Life, Successor, Terms
from ..state.catalogue import Plan
from ..state.customers import Customer
from ..state.organization import Organization
from ..state.subscriptions import Subscription

_PER_YEAR: Final = {"weekly": 52, "monthly": 12, "quarterly": 4, "semiannual": 2, "yearly": 1}


def yearly_amount_cents(plan: Plan) -> int:
    """What plan changes compare: a year of the plan's amount, charges left out (`Plan#yearly_amount_cents`)."""
    return plan.amount_cents * _PER_YEAR[plan.interval]


def zone_of(org: Organization, customer: Customer) -> tzinfo:
    """The customer's zone, which only premium can set, else that of who issues the invoices."""
    name = (customer.timezone if org.premium else None) or org.billing_entity.timezone
    return UTC if name == "UTC" else ZoneInfo(name)


@attrs.frozen(slots=False, eq=False)
class Standing:
    """A subscription among its kin, each fact found once.

    It holds while nothing of the subscription, its plan and its successors changes: make one for a task, keep none.
    """

    org: Organization
    subscription: Subscription

    @cached_property
    def zone(self) -> tzinfo:
        """The customer's zone."""
        return zone_of(self.org, self.subscription.customer)

    @cached_property
    def is_over(self) -> bool:
        """Whether it was terminated."""
        return self.subscription.status == "terminated"

    @cached_property
    def _namesakes(self) -> list[Subscription]:
        return self.org.subscriptions.where("external_id", self.subscription.external_id)

    @cached_property
    def successor(self) -> Subscription | None:
        """The subscription that follows by a plan change, pending or not; the last one that was not canceled."""
        following = [row for row in self._namesakes if row.previous is self.subscription and row.status != "canceled"]
        return max(following, key=lambda row: row.created_at, default=None)

    @property
    def pending_successor(self) -> Subscription | None:
        """The cheaper subscription that waits for the period's end."""
        following = self.successor
        return following if following is not None and following.status == "pending" else None

    @cached_property
    def change(self) -> Successor | None:
        """Whether the subscription that follows is an upgrade or a downgrade; an equal price is an upgrade."""
        following = self.successor
        if following is None:
            return None
        dearer = yearly_amount_cents(self.subscription.plan) <= yearly_amount_cents(following.plan)
        return "upgrade" if dearer else "downgrade"

    @property
    def is_upgraded(self) -> bool:
        """Whether it ended because a dearer plan took over."""
        return self.is_over and self.change == "upgrade"

    @cached_property
    def terms(self) -> Terms:
        """What its periods follow from."""
        subscription, plan = self.subscription, self.subscription.plan
        return Terms(
            interval=cast(Interval, plan.interval),
            billing_time=cast(BillingTime, subscription.billing_time),
            subscription_at=subscription.subscription_at,
            zone=self.zone,
            pay_in_advance=plan.pay_in_advance,
            bill_charges_monthly=bool(plan.bill_charges_monthly),
            bill_fixed_charges_monthly=bool(plan.bill_fixed_charges_monthly),
        )

    @cached_property
    def life(self) -> Life:
        """When it lives, once it has started."""
        started_at, terminated_at = self.subscription.started_at, self.subscription.terminated_at
        if started_at is None:
            raise ValueError(f"subscription {self.subscription.external_id} has not started: it has no periods yet")
        return Life(started_at, terminated_at if self.is_over else None, self.change)

    def at(self, instant: datetime, *, current: bool = False) -> Moment:
        """What one instant sees; `current` wants the period that holds it, else the one that it closes."""
        return Moment(terms=self.terms, life=self.life, at=instant, current=current)

    @cached_property
    def first_started_at(self) -> datetime:
        """When the first of the customer's subscriptions with this external id started: trials count from there."""
        mine = [row for row in self._namesakes if row.customer is self.subscription.customer]
        started = [row.started_at for row in mine if row.started_at is not None]
        return min(started, default=self.subscription.subscription_at)

    @cached_property
    def trial_end(self) -> datetime | None:
        """When the plan's free trial ends, None where there is none. The days of a trial may have fractions."""
        if not self.subscription.plan.trial_period:
            return None
        return self.first_started_at + timedelta(days=self.subscription.plan.trial_period)

    def in_trial(self, now: datetime) -> bool:
        """Whether the trial runs: it has begun, has not passed, and the clock job has not ended it."""
        end = self.trial_end
        return end is not None and self.subscription.trial_ended_at is None and self.first_started_at <= now < end

    @property
    def has_begun_only(self) -> bool:
        """Whether one invoice is all that was made so far, the present one included."""
        return len(self.org.billing_periods.get(self.subscription.lago_id, ())) <= 1

    @property
    def is_first_for_units(self) -> bool:
        """Whether its only invoice is one at its start: of a plan in arrears, for units that are paid in advance."""
        periods = self.org.billing_periods.get(self.subscription.lago_id, ())
        return len(periods) == 1 and periods[0].invoicing_reason == "subscription_starting"
