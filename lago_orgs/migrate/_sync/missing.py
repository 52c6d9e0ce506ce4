# Written by `make sync` from lago_orgs/migrate/_async/missing.py: change that.
"""What Lago never invoices of a subscription that was made too late: found, and raised as a one-off."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.wire import fields, instant, iso, items
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate.closing import closed_before, unbilled
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.plan import Step
from lago_orgs.migrate.raising import price_in
from lago_orgs.migrate.writing import segment
from lago_orgs.types import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lago_orgs.migrate.closing import Closed
    from lago_orgs.migrate.facts import Json

MOMENT = timedelta(milliseconds=1)


class Missing(Sending):
    """What is not invoiced of one organization's subscription. It takes what `Sending` takes.

    Attributes:
        written: What was invoiced.
    """

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.written: list[str] = []

    def look(self, held: Json, metrics: Mapping[str, Json], late: str | None) -> Finding | None:
        """Say what is billed to nobody; with `late="invoice"` it is raised as a one-off first, where it has a price.

        Args:
            held: The organization's subscription, as Lago shows it.
            metrics: Those that its plan bills, by their codes.
            late: What is done about it.
        """
        closed, plan = self._closed(held), fields(held.get("plan"))
        if closed is not None:
            closed = self._without_invoiced(closed, held)
        if closed is None:
            return None
        known = self._journal.invoiced_late(self._plan, self._plan.subscription)
        every = self._events(closed, set(metrics))
        events = [each for each in every if str(each["transaction_id"]) not in known]
        if not events and not closed.fees:
            return None
        before = [each for each in every if str(each["transaction_id"]) in known]
        codes = sorted({str(each["code"]) for each in events})
        prices = {code: price_in(closed, plan, metrics[code], every, before) for code in codes}
        priced = {code: cents for code, cents in prices.items() if cents is not None}
        usage = sum(priced.values())
        if late == "invoice":
            days = [str(each) for each, _, _ in closed.fees]
            self._raise(closed.cents, closed, f"the fee {closed.days}", days, [])
            ids = sorted(str(each["transaction_id"]) for each in events if each["code"] in priced)
            self._raise(usage, closed, f"usage {closed.days}, {len(ids)} events", ids, ids)
            return self.look(held, metrics, None)
        rest = [code for code in codes if code not in priced]
        remedy = "Verify with late=invoice: it is raised as a one-off to the organization"
        says = f"{unbilled(closed)} are billed to nobody: {len(events)} events"
        if priced or closed.fees or not rest:
            says += f", in all {closed.cents + usage} {closed.currency} cents"
        if rest:
            says += f", without {', '.join(rest)}" if len(rest) < len(codes) or closed.fees else ""
            remedy = f"{remedy}. But what {', '.join(rest)} costs" if says.endswith(rest[-1]) else "What it costs"
            remedy += " follows from a minimum, from days or from limits: invoice that in Lago yourself"
        return Finding(
            org_id=self._plan.org_id,
            kind="closed",
            says=says,
            cause="Its subscription was made when these days were over, and Lago does not invoice them",
            remedy=remedy,
        )

    def _raise(self, cents: int, closed: Closed, says: str, names: Sequence[str], ids: Sequence[str]) -> None:
        if not names:
            return
        digest = hashlib.sha256(json.dumps([self._plan.subscription, *names]).encode()).hexdigest()[:12]
        step = Step(
            id=f"{self._plan.org_id}#late-{digest}",
            kind="late",
            says="invoice what Lago does not",
            method="POST",
            path="/invoices",
        )
        if not self._journal.is_done(step):
            days, events = ([], list(ids)) if ids else (list(names), [])
            of = {"subscription": self._plan.subscription, "events": events, "days": days}
            self.raise_late(step, self._plan.org_id, (cents, closed.currency), says, of)
            money = Money.of_cents(cents, closed.currency)
            self.written.append(f"{self._plan.org_id}: {says} was invoiced to it as a one-off of {money}")

    def _closed(self, held: Json) -> Closed | None:
        started, made = instant(held.get("started_at")), instant(held.get("created_at"))
        begins = [step for step in self._plan.steps if step.kind == "subscribe"]
        if started is None or made is None or not begins or not self._journal.is_done(begins[0]):
            return None
        plan = fields(held.get("plan"))
        return closed_before(
            plan,
            started,
            made,
            billing_time=str(held.get("billing_time")),
            zone=ZoneInfo(self._plan.zone),
            # With `carry` the plan says, and does, what becomes of it.
            in_advance=bool(plan.get("pay_in_advance")) and self._plan.way != "carry",
        )

    def _without_invoiced(self, closed: Closed, held: Json) -> Closed:
        """Leave out what Lago has invoiced all the same, as where it was made on the day on which a period ended."""
        zone: Any = ZoneInfo(self._plan.zone)
        fees: set[date] = set()
        until = closed.until
        asked = [("external_customer_id", self._plan.org_id), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            whole = self._reading.one("invoice", f"/invoices/{segment(str(row['lago_id']))}", "invoice") or {}
            for fee in items(whole.get("fees")):
                begin = instant(fee.get("from_date"))
                if begin is None or fee.get("lago_subscription_id") != held["lago_id"]:
                    continue
                if fields(fee.get("item")).get("type") == "subscription":
                    fees.add(begin.astimezone(zone).date())
            for period in items(whole.get("billing_periods")):
                since = instant(period.get("charges_from_datetime"))
                if since is not None and period.get("lago_subscription_id") == held["lago_id"] and since < until:
                    until = since
        raised = self._journal.days_invoiced_late(self._plan, self._plan.subscription)
        left = tuple(each for each in closed.fees if each[0] not in fees and str(each[0]) not in raised)
        return attrs.evolve(closed, fees=left, until=max(until, closed.since))

    def _events(self, closed: Closed, codes: set[str]) -> Sequence[Json]:
        if closed.until <= closed.since:
            return ()
        asked = [
            ("external_subscription_id", self._plan.subscription),
            ("timestamp_from", iso(closed.since)),
            ("timestamp_to", iso(closed.until)),
        ]
        rows = self._reading.listed("/events", "events", asked)
        return [each for each in rows if _is_in(each, closed, codes)]


def _is_in(event: Json, closed: Closed, codes: set[str]) -> bool:
    at: datetime | None = instant(event.get("timestamp"))
    return at is not None and closed.since <= at < closed.until and event.get("code") in codes
