"""What users were invoiced already of a period that the organization takes whole, and is billed as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from lago_orgs._core.wire import count, fields, instant, iso, items, number
from lago_orgs.migrate.facts import Json, UserFacts
from lago_orgs.migrate.fees import paid_from, part, pays_fee, shared_fee, trial_end
from lago_orgs.migrate.money import effects_of_recurring
from lago_orgs.migrate.plan import Effect
from lago_orgs.migrate.units import unit_cents
from lago_orgs.pricing.moments import Moment

DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Twice:
    """What both are billed, as of the plan.

    Args:
        paid: From which day to which users have paid in advance what the organization is billed; None if none.
        is_after: Whether the first of these days is that after the day on which the users end.
        is_whole: Whether the last of these days is fixed, and not the day on which the users end.
        closed: The days before these that are on invoices of periods that are over.
        in_use: Per metric what is in use and is billed to both, in cents.
        fee: The plan's fee for a whole period, in cents.
        whole: How many days that has.
        last: The last day of the period.
        beyond: What the organization's fee is of days after that one which users have paid, in cents.
    """

    paid: tuple[date, date] | None
    is_after: bool
    is_whole: bool
    closed: tuple[date, ...]
    in_use: Mapping[str, int]
    fee: int
    whole: int
    last: date
    beyond: int

    def effects(self, org_id: str, currency: str) -> Iterator[Effect]:
        """Say it."""
        if self.paid is not None:
            first, last = self.paid
            says = "days that the users paid in advance, and the organization is billed"
            if self.is_after:
                says = f"the days from {first} to {last} stay paid by the users, and are invoiced to the organization"
            cents = part(self.fee, (min(last, self.last) - first).days + 1, self.whole) + self.beyond
            yield Effect(kind="twice", who=org_id, currency=currency, cents=cents, says=says)
        if self.closed:
            says = f"the days from {self.closed[0]} to {self.closed[-1]} are on invoices of users whose periods began "
            says += "later, and are billed to the organization"
            cents = part(self.fee, len(self.closed), self.whole)
            yield Effect(kind="twice", who=org_id, currency=currency, cents=cents, says=says)
        days = ", for the days that are on users' invoices already"
        yield from effects_of_recurring(org_id, currency, self.in_use, days)

    def given(self, moment: Moment) -> dict[str, Any]:
        """Return what the coupon that gives it back is computed from when the users have ended.

        Args:
            moment: The organization's subscription.
        """
        more = part(self.fee, len(self.closed), self.whole) + self.beyond + sum(self.in_use.values())
        if self.paid is None:
            return {"cents": 0, "more": more, "whole": False, "begin": None}
        first, last = self.paid
        begin = None if self.is_after else iso(moment.terms.start_of(first))
        return {
            "more": more,
            "begin": begin,
            "after": self.is_after,
            "whole": self.is_whole,
            "last_day": str(min(last, self.last)),
        }


def carried_twice(
    users: Sequence[UserFacts],
    plan: Json,
    begin: datetime,
    now: datetime,
    *,
    moment: Moment,
    credit: str,
    raises: bool | None,
    resends: bool,
) -> Twice | None:
    """Return what both are billed; None if nothing is.

    Args:
        users: The users.
        plan: The organization's plan.
        begin: When it begins.
        now: When the users end.
        moment: The organization's subscription then.
        credit: What becomes of what was paid in advance.
        raises: Whether a fee that Lago does not invoice is raised as a one-off; None if Lago invoices it.
        resends: Whether what is in use is sent to the organization.
    """
    terms = moment.terms
    today, last = terms.day(now), terms.day(moment.next_end_of_period)
    in_advance = [user for user in users if fields(user.plan).get("pay_in_advance")]
    skips, is_after = credit == "skip", raises is not None and bool(in_advance)
    advance = [user for user in in_advance if pays_fee(user)]
    paid: tuple[date, date] | None = None
    if advance:
        own = max(terms.day(user.moment(now).next_end_of_period) for user in advance)
        first = today + DAY if is_after else min(_span(user, begin, now)[0] for user in advance)
        paid = first, own if skips else today
        if raises is False or paid[1] < first:
            paid = None
    closed = set[date]()
    if raises is None or (raises and not in_advance):
        for user in filter(pays_fee, users):
            closed |= {*_days(*_span(user, begin, now))}
    # Days of its trial cost the organization nothing.
    free = paid_from(trial_end(plan, begin), begin, moment.next_end_of_period)
    free_until = last + DAY if free is None else terms.day(free)
    if paid is not None:
        paid = None if paid[1] < free_until else (max(paid[0], free_until), paid[1])
    return _twice(
        Twice(
            paid=paid,
            is_after=is_after,
            is_whole=skips,
            closed=tuple(sorted(it for it in closed if it >= free_until and (paid is None or it < paid[0]))),
            in_use=_in_use(users, plan, begin, now, moment) if resends else {},
            fee=count(plan.get("amount_cents")) or 0,
            whole=moment.plan_days(moment.day),
            last=last,
            beyond=0 if paid is None else shared_fee(plan, terms, last + DAY, paid[1]),
        )
    )


def _twice(found: Twice) -> Twice | None:
    return found if found.in_use or (found.fee and (found.paid or found.closed)) else None


def _span(user: UserFacts, begin: datetime, now: datetime) -> tuple[date, date]:
    """Return the first day since an instant on which a user was subscribed, and that of its period under way."""
    moment = user.moment(now)
    day, started = moment.terms.day, instant(user.subscription.get("started_at")) or begin
    return max(day(begin), day(started)), day(moment.from_datetime)


def _days(first: date, until: date) -> Iterator[date]:
    for number_of_days in range((until - first).days):
        yield first + number_of_days * DAY


def _in_use(users: Sequence[UserFacts], plan: Json, begin: datetime, now: datetime, moment: Moment) -> dict[str, int]:
    """Return what users were billed for what counts on before their periods under way, and the organization is again.

    At its own price, where that is one for each unit, else at what it costs the user; a prorated charge bills it from
    the day on which it is sent.
    """
    found: dict[str, int] = {}
    prorated = {it.get("billable_metric_code") for it in items(plan.get("charges")) if it.get("prorated")}
    for user in users:
        first, until = _span(user, begin, now)
        for usage in items(fields(user.usage).get("charges_usage")) if until > first else ():
            metric = fields(usage.get("billable_metric"))
            code = str(metric.get("code"))
            is_level = metric.get("aggregation_type") == "weighted_sum_agg"
            if code not in user.recurring or is_level or code in prorated:
                continue
            own = unit_cents(plan, code, number(usage.get("units")))
            cents = count(usage.get("amount_cents")) or 0 if own is None else own
            found[code] = found.get(code, 0) + part(cents, (until - first).days, moment.charges_days)
    return {code: cents for code, cents in sorted(found.items()) if cents}
