# Written by `make sync` from lago_orgs/migrate/_async/turning.py: change that.
"""Users whose period is over and not invoiced yet: who is ended then is never billed for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate.bills import periods_of
from lago_orgs.migrate.facts import terms_of, zone_of
from lago_orgs.migrate.outcomes import NotYet
from lago_orgs.migrate.periods import turned

if TYPE_CHECKING:
    from datetime import datetime

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json, UserFacts
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step

AT_ONCE = {"now", "carry"}
MINUTE = 15  # of each hour, at which Lago's hourly billing is through


class Turning:
    """Looks whether Lago has invoiced the period that has just ended.

    Args:
        reading: The way to Lago.
        way: That of users who are told none; None if nothing is planned.
    """

    def __init__(self, reading: Reading, way: str | None = None) -> None:
        self._reading = reading
        self._way = way
        self._now: datetime | None = None

    def of_user(self, user: UserFacts) -> UserFacts:
        """Return what a plan is made from: of who is ended at once, with the end of a period that is not invoiced."""
        if len(user.active) != 1 or user.plan is None or (user.move.way or self._way) not in AT_ONCE:
            return user
        self._now = now = self._now or self._reading.clock()
        held = user.subscription
        ended = turned(user.terms(), instant(held.get("started_at")), now)
        if ended is None or self._is_invoiced(user.user_id, held.get("lago_id"), ended):
            return user
        return attrs.evolve(user, uninvoiced=ended)

    def check(self, plan: OrganizationPlan, journal: Journal) -> None:
        """Refuse to end users at once whose period is over and not invoiced.

        Raises:
            NotYet: It says of whom, and when Lago's next billing is through.
        """
        steps = [step for step in plan.steps if step.kind == "end" and not journal.is_done(step)]
        steps = [step for step in steps if step.due is None or self._reading.has_come(step.due)]
        if not steps:
            return
        now, waits, ended = self._reading.clock(), list[str](), None
        for step in steps:
            found = self._ended(plan, step, now)
            if found is not None:
                ended = found
                waits.append(str(step.user))
        if ended is None:
            return
        until = [look_again(now), *(at for step in steps if (at := instant(step.given.get("until"))) is not None)]
        who = f"{', '.join(waits[:5])}{', ...' if len(waits) > 5 else ''}"
        raise NotYet(
            f"Lago has not invoiced yet the period that ended at {iso(ended)} ({who}): ended now, they would never be "
            "billed for it",
            min(until),
        )

    def check_organization(self, org_id: str, held: Json) -> None:
        """Refuse to end an organization's subscription whose period is over and not invoiced.

        Args:
            org_id: The organization.
            held: Its subscription, as Lago shows it.

        Raises:
            NotYet: It says when Lago's next billing is through.
        """
        now, zone = self._reading.clock(), zone_of(self._reading.customer(org_id))
        priced = fields(held.get("plan")) or self._reading.plan(str(held.get("plan_code")))
        ended = turned(terms_of(held, fields(priced), zone), instant(held.get("started_at")), now)
        if ended is None or self._is_invoiced(org_id, held.get("lago_id"), ended):
            return
        raise NotYet(
            f"Lago has not invoiced yet the period of {org_id!r} that ended at {iso(ended)}: ended now, it would never "
            "be billed for it",
            look_again(now),
        )

    def _ended(self, plan: OrganizationPlan, step: Step, now: datetime) -> datetime | None:
        described = fields(plan.users[str(step.user)])
        priced = self._reading.plan(str(described.get("plan"))) if described.get("zone") else None
        if priced is None:
            return None
        terms = terms_of(described, priced, ZoneInfo(str(described["zone"])))
        ended = turned(terms, instant(described.get("started_at")), now)
        is_open = ended is not None and not self._is_invoiced(str(step.user), described.get("lago_id"), ended)
        return ended if is_open else None

    def _is_invoiced(self, customer: str, lago_id: object, ended: datetime) -> bool:
        asked = [("external_customer_id", customer), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            made = instant(row.get("created_at"))
            if made is None or made < ended or row.get("status") == "generating":
                continue
            whole = self._reading.invoice(row["lago_id"])
            if any(each.until >= ended for each in periods_of(whole, lago_id)):
                return True
        return False


def look_again(now: datetime) -> datetime:
    """Return when Lago's next hourly billing is through."""
    at = now.replace(minute=MINUTE, second=0, microsecond=0)
    return at if at > now else at + timedelta(hours=1)
