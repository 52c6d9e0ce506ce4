# Written by `make sync` from lago_orgs/migrate/_async/returning.py: change that.
"""Until when a user was billed whose end is taken back, and from when on it is again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs._core.wire import fields, instant
from lago_orgs.migrate.carrying import DAY
from lago_orgs.migrate.facts import terms_of, zone_of
from lago_orgs.migrate.returning import Before, again
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step
    from lago_orgs.migrate.returning import Again

SECOND = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Return:
    """How a user is subscribed again.

    Args:
        before: What was billed before; None if that is not known.
        begin: From when on it is; None for the moment at which that is done.
        coming: What comes of it, if it is done now.
    """

    before: Before | None = None
    begin: datetime | None = None
    coming: Again | None = None


class Returning:
    """Looks at the users of one organization.

    Args:
        reading: The way to Lago.
        journal: What was done.
        plan: What was planned for the organization.
    """

    def __init__(self, reading: Reading, journal: Journal, plan: OrganizationPlan) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan

    def is_carried(self, user: str) -> bool:
        """Whether some of a user's usage may be the organization's."""
        carries = [step for step in self._plan.steps if step.kind == "carry" and step.user == user]
        return any(self._journal.is_intended(step) or self._journal.is_done(step) for step in carries)

    def of(self, step: Step, described: Json, held: Json | None = None) -> Return:
        """Say how a user is subscribed again whose end a step was.

        Args:
            step: That step.
            described: What it is subscribed to.
            held: The subscription that was made already, as Lago shows it; None if that is still to come.
        """
        priced, now = self._priced(described, held), self._reading.clock()
        if priced is None:
            return Return()
        zone = zone_of(self._reading.customer(str(step.user)))
        found = self._before(step, priced, zone, now)
        if found is None:
            return Return()
        before, begin = found
        if begin is not None and priced.get("pay_in_advance") and not self._is_given_back(step):
            # Of a plan in advance that begins on an earlier day, Lago does not invoice the period under way.
            begin = begin if begin.astimezone(zone).date() == now.astimezone(zone).date() else None
        begin = None if begin is not None and begin > now else begin
        started, made = begin or now, now
        if held is not None:
            started, made = instant(held.get("started_at")) or started, instant(held.get("created_at")) or now
        coming = again(priced, before, started, made, billing_time=str(described["billing_time"]), zone=zone)
        return Return(before=before, begin=begin, coming=coming)

    def _priced(self, described: Json, held: Json | None) -> Json | None:
        """Return the plan that bills a user, with its own fee where it has one."""
        if held is not None and fields(held.get("plan")):
            return fields(held.get("plan"))
        priced = self._reading.one("plan", f"/plans/{segment(str(described['plan']))}", "plan")
        cents = fields(fields(described.get("prices")).get("plan_overrides")).get("amount_cents")
        return priced if priced is None or cents is None else {**priced, "amount_cents": cents}

    def _is_given_back(self, step: Step) -> bool:
        """Whether a user gets back the whole period, of which nothing is the organization's yet."""
        return self._plan.way == "carry" and not self.is_carried(str(step.user))

    def _before(
        self, step: Step, priced: Json, zone: Any, now: datetime
    ) -> tuple[Before, datetime | None] | None:
        """Return what was billed before a user is subscribed again, and from when on that is; None if not known."""
        own, is_exact = self._own_end(step, now)
        begins = [each for each in self._plan.steps if each.kind == "subscribe"]
        closed = instant((self._journal.undone(begins[0]) or {}).get("terminated_at")) if begins else None
        has_begun = not begins or closed is not None or self._has_begun(begins[0])
        if self._is_given_back(step):
            return self._given_back(step, priced, zone, own)
        if not begins:  # it has joined a subscription that goes on, and is billed there
            today = now.astimezone(zone).date()
            return Before(used=now, unpaid=today, shared=None if own is None else own.astimezone(zone).date()), None
        if has_begun:
            at = closed or now
            day = at.astimezone(zone).date()
            if self._is_left_out(begins, day, own, priced, zone):
                return Before(used=at, unpaid=day), closed
            return Before(used=at, unpaid=day + DAY, shared=day), closed
        if own is None:
            return None
        day = own.astimezone(zone).date()
        if is_exact:
            return Before(used=own, unpaid=day), own
        # Lago shows the second, and billed some of it: from the next one on nothing is billed twice.
        own += SECOND
        return Before(used=own, unpaid=self._paid_until(step, priced, zone, day), shared=day), own

    def _is_left_out(self, begins: Sequence[Step], day: date, own: datetime | None, priced: Json, zone: Any) -> bool:
        """Whether nobody is billed the day on which the organization ended.

        Of a period in advance to which it reaches back, Lago does not invoice it; a one-off is raised until that day.
        """
        given, seam = begins[0].given if begins else {}, self._plan.seam
        terms: Any = fields(given.get("terms"))
        if self._plan.way != "carry" or not terms.get("pay_in_advance") or given.get("pay_in_advance") or seam is None:
            return False
        body = fields(fields(begins[0].body).get("subscription"))
        told = {"billing_time": body.get("billing_time"), "subscription_at": body.get("subscription_at")}
        periods = terms_of(told, terms, zone)
        if day > periods.cycle().end(periods.day(seam)):
            return False
        # Who has paid in advance has paid the day of its own end.
        return own is None or own.astimezone(zone).date() < day or not priced.get("pay_in_advance")

    def _has_begun(self, step: Step) -> bool:
        """Whether the organization was subscribed, though the program may have ended before that was noted."""
        if self._journal.is_done(step) or not self._journal.is_intended(step) or self._journal.undone(step) is not None:
            return self._journal.is_done(step)
        path = f"/subscriptions/{segment(self._plan.subscription)}"
        held = self._reading.one("subscription", path, "subscription")
        return held is not None and held.get("external_customer_id") == self._plan.org_id

    def _given_back(
        self, step: Step, priced: Json, zone: Any, own: datetime | None
    ) -> tuple[Before, datetime | None] | None:
        """As if nothing had been: what was used in the period counts for the user again."""
        begin = instant(self._plan.users[str(step.user)].get("period_from"))
        if begin is None:
            return None
        if not priced.get("pay_in_advance"):
            return Before(used=begin, unpaid=begin.astimezone(zone).date()), begin
        day = (begin if own is None else own).astimezone(zone).date()
        return Before(used=begin, unpaid=self._paid_until(step, priced, zone, day), shared=day), begin

    def _paid_until(self, step: Step, priced: Json, zone: Any, day: date) -> date:
        """Return the first day whose fee is not paid, where a user has ended on a day."""
        if not step.given.get("skipped"):
            return day + DAY  # what it has paid in advance beyond was credited
        described = self._plan.users[str(step.user)]
        terms = terms_of({"subscription_at": described.get("period_from"), **described}, priced, zone)
        return terms.cycle().next_start(day)

    def _own_end(self, step: Step, now: datetime) -> tuple[datetime | None, bool]:
        """When a user's subscription ended, and whether that is when it was to, to the millisecond."""
        exact = self._plan.ends(str(step.user))
        if exact is None and self._plan.way == "midnight" and step.kind == "end":
            exact = self._plan.seam  # it ended in the minute before, whose usage the organization was to have
        if exact is not None and exact <= now:
            return exact, True
        path = f"/subscriptions/{segment(str(self._plan.users[str(step.user)]['subscription']))}"
        held = self._reading.one("subscription", path, "subscription", [("status", "terminated")])
        return instant((held or {}).get("terminated_at")), False
