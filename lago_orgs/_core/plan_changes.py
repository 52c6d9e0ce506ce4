"""What changing an organization's plan will do, told before anything is sent.

Lago compares prices per year: dearer or equal is an upgrade, at once; cheaper is a downgrade, when the period ends.
A repeated downgrade replaces the one that waits: hence the look before anything is written.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs._core.periods import PERIODS_PER_YEAR, period_of
from lago_orgs.errors import ConfigurationError, LagoOrgsError, UnexpectedAnswer
from lago_orgs.types import Money, Plan, PlanChange, Subscription


@attrs.frozen(kw_only=True)
class ChangeRequest:
    """All that the decision rests on.

    Args:
        current: The subscription that holds, or that waits for its start.
        current_plan: The plan it is on.
        target: The plan that is wished for.
        timezone: The customer's, such as `Europe/Berlin`.
        now: The present instant.
    """

    current: Subscription
    current_plan: Plan
    target: Plan
    timezone: str
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """Return the customer's time zone; UTC needs no data of the system.

        Raises:
            ConfigurationError: This system has no data about it.
        """
        if self.timezone == "UTC":
            return UTC
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # the latter of what is no name at all
            raise ConfigurationError(
                f"this system knows no time zone {shown(self.timezone)}: install its data, with the package tzdata"
            ) from error

    @property
    def today(self) -> date:
        """Return the day that it is where the customer is."""
        return self.now.astimezone(self.zone).date()

    def period(self, plan: Plan) -> tuple[date, date]:
        """Return the plan's period that today lies in; the anchor stays the subscription's through every change."""
        anchor = (self.current.subscription_at or self.now).astimezone(self.zone).date()
        return period_of(self.today, interval=plan.interval, billing_time=self.current.billing_time, anchor=anchor)


def yearly_cents(plan: Plan) -> int:
    """Say what a plan costs in a year, by which Lago tells an upgrade from a downgrade.

    Raises:
        UnexpectedAnswer: It has an interval that this library does not know.
    """
    if plan.interval not in PERIODS_PER_YEAR:
        raise UnexpectedAnswer(
            f"plan {plan.code!r} has the interval {shown(plan.interval)}, which is none of "
            f"{', '.join(PERIODS_PER_YEAR)}: what a change to it or from it costs cannot be told",
            status=200,
        )
    return plan.amount.cents * PERIODS_PER_YEAR[plan.interval]


def preview(request: ChangeRequest) -> PlanChange:
    """Say what changing to the target plan will do.

    Raises:
        ConfigurationError: This system does not know the customer's time zone.
        UnexpectedAnswer: The plan's interval is unknown, or the subscription's dates are outside of all bounds.
    """
    try:
        return _preview(request)
    except LagoOrgsError:
        raise
    except (ValueError, OverflowError) as error:  # dates before the year 1, or after 9999
        raise UnexpectedAnswer(
            f"the dates of subscription {request.current.external_id!r} are outside of all bounds ({error})", status=200
        ) from error


def _preview(request: ChangeRequest) -> PlanChange:
    current, target = request.current, request.target
    if current.plan_code == target.code:
        return _stay(request)
    if current.next_plan_code == target.code and current.is_active:
        return _change(
            request,
            "none",
            effective_at=_midnight(request, current.downgrade_plan_date),
            effects=(f"The change to {target.code} is waiting already; nothing is sent.",),
        )
    if current.is_pending:
        start = current.subscription_at
        effects = (f"The subscription has not started: it will start on {target.code} instead, nothing is billed now.",)
        return _change(request, "edit", effective_at=start, effects=effects)
    if yearly_cents(target) >= yearly_cents(request.current_plan):
        return _upgrade(request)
    return _downgrade(request)


def _stay(request: ChangeRequest) -> PlanChange:
    waiting = request.current.next_plan_code
    if waiting and request.current.is_active:
        effects = (f"The change to {waiting} that waits for the period's end is taken back; nothing is billed.",)
        return _change(request, "withdraw", effective_at=request.now, effects=effects)
    return _change(request, "none", effects=(f"It is on {request.target.code} already; nothing is sent.",))


def _upgrade(request: ChangeRequest) -> PlanChange:
    old, new = request.current_plan, request.target
    start, end = request.period(old)
    begun = max(start, _started(request))
    credit = closing = opening = None
    effects = [f"At once: the subscription on {old.code} ends, one on {new.code} begins with the same id."]
    if _in_trial(request):
        effects.append("The trial is not over: no fee of the plan is due for its days.")
    elif old.pay_in_advance:
        credit = _share(old.amount, days=(end - request.today).days, of=(end - start).days)
        effects.append(f"A credit note gives back about {credit} of {old.code} that was paid in advance.")
    else:
        closing = _share(old.amount, days=(request.today - begun).days, of=(end - start).days)
        effects.append(f"{old.code} is invoiced now up to yesterday: about {closing} before taxes, and its usage.")
    if new.pay_in_advance:
        first, last = request.period(new)
        opening = _share(new.amount, days=(last - request.today).days, of=(last - first).days)
        effects.append(f"{new.code} is invoiced now to the period's end: about {opening} before taxes.")
    effects.append("Usage of this period counts from zero on the new plan, save for recurring metrics.")
    if new.amount.currency != old.amount.currency:
        effects.append(f"The currency changes from {old.amount.currency} to {new.amount.currency}.")
    return _change(
        request,
        "upgrade",
        effective_at=request.now,
        credit=credit,
        closing=closing,
        opening=opening,
        effects=tuple(effects),
    )


def _downgrade(request: ChangeRequest) -> PlanChange:
    old, new = request.current_plan, request.target
    _, end = request.period(old)
    effects = [
        f"{old.code} holds until its period ends; {new.code} waits as pending and begins on {end:%Y-%m-%d}.",
        "Nothing is billed or given back now; cancel_pending_change takes it back until then.",
        "Lago's hourly job makes the switch: usage between the period's end and that job is on neither invoice.",
    ]
    if request.current.next_plan_code and request.current.is_active:
        effects.insert(0, f"It replaces the change to {request.current.next_plan_code} that was waiting.")
    if old.interval in {"yearly", "semiannual"} and old.bill_charges_monthly:
        effects.append("Its charges are billed monthly: Lago may make the switch at the next monthly billing already.")
    return _change(request, "downgrade", effective_at=_midnight(request, end), effects=tuple(effects))


def _change(
    request: ChangeRequest,
    kind: Literal["upgrade", "downgrade", "edit", "withdraw", "none"],
    *,
    effective_at: datetime | None = None,
    credit: Money | None = None,
    closing: Money | None = None,
    opening: Money | None = None,
    effects: tuple[str, ...],
) -> PlanChange:
    return PlanChange(
        kind=kind,
        org_id=request.current.external_customer_id,
        from_plan_code=request.current.plan_code,
        to_plan_code=request.target.code,
        effective_at=effective_at,
        credit=credit,
        closing_fee=closing,
        opening_fee=opening,
        effects=effects,
        subscription=request.current,
    )


def _started(request: ChangeRequest) -> date:
    return (request.current.started_at or request.now).astimezone(request.zone).date()


def _in_trial(request: ChangeRequest) -> bool:
    days = request.current_plan.trial_period
    if not days or request.current.trial_ended_at is not None or request.current.started_at is None:
        return False
    return request.now < request.current.started_at + timedelta(days=float(days))


def _share(amount: Money, *, days: int, of: int) -> Money:
    return Money(amount.amount * max(days, 0) / of, amount.currency).rounded()


def _midnight(request: ChangeRequest, on: date | None) -> datetime | None:
    return None if on is None else datetime.combine(on, time(), request.zone).astimezone(UTC)
