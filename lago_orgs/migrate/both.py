"""What users and their organization are both billed, where users end within a period: said, and given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo

import attrs

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate.carrying import DAY, moment_of, share
from lago_orgs.migrate.conflicts import target_id
from lago_orgs.migrate.facts import Json, UserFacts, terms_of
from lago_orgs.migrate.fees import pays_fee, shared_fee
from lago_orgs.migrate.money import MOMENT, recurring_overlap, recurring_twice
from lago_orgs.migrate.obstacles import Obstacles
from lago_orgs.migrate.plan import Effect
from lago_orgs.migrate.writing import WINDOW, ends_with_period
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life


@attrs.define
class Both(Obstacles):
    """Reckons what both sides of one organization are billed."""

    def _stays_paid(
        self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str
    ) -> date | None:
        """Until when users have paid days that the organization is billed, and are not credited; None if they are."""
        if self.options.credit != "skip" or way not in {"now", "midnight"}:
            return None
        begin = seam or self.now
        end = begin if seam is None else seam - WINDOW
        within = [user for user in self._within(users, seam, way) if pays_fee(user)]
        paid = [it.moment(end).next_end_of_period for it in within if fields(it.plan).get("pay_in_advance")]
        last = max(paid).astimezone(zone).date() if paid else None
        return last if last is not None and last >= begin.astimezone(zone).date() else None

    def _recurring_twice(self, users: Sequence[UserFacts], seam: datetime | None, way: str) -> dict[str, int]:
        """What is in use and is billed to both, per metric: nothing where users end with their periods."""
        if self.options.decide.get("recurring") != "resend" or way not in {"now", "midnight"}:
            return {}
        by_server = self.options.decide.get("midnight") == "server"
        ends = seam - WINDOW if way == "midnight" and seam is not None and not by_server else seam or self.now
        return recurring_twice(self._within(users, seam, way), ends, shares_day=way == "now" or by_server)

    def _fee_overlap(
        self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None
    ) -> Iterator[Effect]:
        """Say which days are billed to the organization, and to users whose periods last beyond its begin."""
        ends = [(end, user) for user in users if (end := self.ends[user.user_id]) is not None and pays_fee(user)]
        if seam is None or not ends or plan.get("trial_period"):
            return
        terms = moment_of(plan, seam, seam, self._billing_time(users), zone).terms
        # A user's days are those of its own zone: a midnight that comes hours later there is no day more.
        days = {user.user_id: user.terms().day(end - MOMENT) for end, user in ends}
        first, last = terms.day(seam), max(days.values())
        cents = shared_fee(plan, terms, first, last)
        if cents:
            names = [name for name, day in days.items() if day >= first]
            says = f"the days from {first} to {last} are billed to the organization, and to users whose periods last "
            says += f"longer ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"
            currency = str(plan.get("amount_currency"))
            yield Effect(kind="twice", who=self.facts.org_id, currency=currency, cents=cents, says=says)

    def _within(self, users: Sequence[UserFacts], seam: datetime | None, way: str) -> list[UserFacts]:
        """Return the users who end within a period: of whose period ends at the midnight nothing is billed to both."""
        return [user for user in users if seam is None or way != "midnight" or not ends_with_period(user, seam)]

    def _recurring_overlap(
        self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str
    ) -> dict[str, int]:
        """What is in use and is billed to both, per metric, where users end within the organization's periods."""
        ends = {user: end for user, end in self.ends.items() if end is not None}
        if self.options.decide.get("recurring") != "resend" or way != "period-end" or seam is None:
            return {}
        held = next((it for it in self.facts.subscriptions if it.get("external_id") == target_id(self.facts)), None)
        runs = held if held is not None and self.facts.held_plan is not None else None
        spans = {}
        for user_id, end in ends.items():
            if runs is None:
                moment = moment_of(plan, seam, end, self._billing_time(users), zone)
            else:
                terms = terms_of(runs, fields(self.facts.held_plan), zone)
                life = Life(instant(runs.get("started_at")) or end)
                moment = Moment(terms=terms, life=life, at=end, current=True)
            spans[user_id] = moment.charges_from_datetime, end
        return recurring_overlap(users, spans)

    def _credit_twice(
        self,
        plan: Json,
        zone: tzinfo,
        seam: datetime | None,
        users: Sequence[UserFacts],
        more: int,
        *,
        is_twice: bool,
        until: date | None,
    ) -> None:
        if self.options.decide.get("twice") != "credit":
            return
        in_use, moment = more, moment_of(plan, seam or self.now, seam or self.now, self._billing_time(users), zone)
        given = {**share(plan, moment), "begin": None if seam is None else iso(seam), "until": None, "more": more}
        says = "credit the organization the day that is billed to its users as well"
        if until is not None:
            terms, end = moment.terms, moment.terms.day(moment.next_end_of_period)
            # What is paid beyond its first period is known now; of that, the day on which the users end is not.
            given["more"] = more = more + shared_fee(plan, terms, end + DAY, until)
            given |= {"whole": True, "last_day": min(until, end).isoformat()}
            says = "credit the organization the days that its users have paid in advance"
        if not is_twice:
            given["cents"], says = 0, "credit the organization what is billed to its users as well"
        elif in_use:
            says += ", and what is in use"
        self._add("credit", says, "POST", "/applied_coupons", given=given)
