# Written by `make sync` from lago_orgs/migrate/_async/missing.py: change that.
"""What Lago never invoices of a subscription that was made too late: found, and raised as a one-off."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate.closing import billed_of, closed_before, split, unbilled, without_billed
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.plan import Step
from lago_orgs.migrate.raising import flat_in, price_in
from lago_orgs.types import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lago_orgs.migrate.closing import Billed, Closed
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

    def look(self, held: Json, metrics: Mapping[str, Json], late: str | None) -> list[Finding]:
        """Say what is billed to nobody; with `late="invoice"` it is raised as a one-off first, where it has a price.

        Args:
            held: The organization's subscription, as Lago shows it.
            metrics: Those that its plan bills, by their codes.
            late: What is done about it.
        """
        whole, plan = self._closed(held), fields(held.get("plan"))
        if whole is None:
            return []
        billed = self._billed(held)
        terms: Any = {"zone": self._zone(), "in_advance": bool(plan.get("pay_in_advance"))}
        left = self._without_raised(without_billed(whole, billed, self._zone()))
        closed, waiting = split(left, self._reading.clock(), **terms)
        found = [
            self._twice(whole, billed, set(metrics)),
            self._waiting(waiting, set(metrics)),
            self._missing(closed, plan, metrics, late),
        ]
        return [each for each in found if each is not None]

    def _missing(
        self, closed: Closed, plan: Json, metrics: Mapping[str, Json], late: str | None
    ) -> Finding | None:
        """Say, or raise, what Lago certainly invoices no more."""
        known = self._journal.invoiced_late(self._plan, self._plan.subscription)
        every = self._events(closed, set(metrics))
        events = [each for each in every if str(each["transaction_id"]) not in known]
        if not events and not closed.fees:
            return None
        before = [each for each in every if str(each["transaction_id"]) in known]
        codes = sorted({str(each["code"]) for each in events})
        prices = {code: price_in(closed, plan, metrics[code], every, before) for code in codes}
        priced = {code: cents for code, cents in prices.items() if cents is not None}
        usage, flat = sum(priced.values()), flat_in(closed, plan, metrics, self._zone())
        if late == "invoice":
            days = [str(each) for each, _, _ in closed.fees]
            self._raise(closed.cents + flat, closed, f"the fee {closed.days}", days, [])
            ids = sorted(str(each["transaction_id"]) for each in events if each["code"] in priced)
            self._raise(usage, closed, f"usage {closed.days}, {len(ids)} events", ids, ids)
            return self._missing(self._without_raised(closed), plan, metrics, None)
        rest = [code for code in codes if code not in priced]
        remedy = "Verify with late=invoice: it is raised as a one-off to the organization"
        says = f"{unbilled(closed)} are billed to nobody: {len(events)} events"
        if priced or closed.fees or not rest:
            says += f", in all {closed.cents + flat + usage} {closed.currency} cents"
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

    def _billed(self, held: Json) -> Sequence[Billed]:
        """Read what Lago has invoiced all the same, as where it was made on the day on which a period ended."""
        found: list[Billed] = []
        asked = [("external_customer_id", self._plan.org_id), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            if row.get("status") == "voided":
                continue
            whole = self._reading.invoice(row["lago_id"])
            found += billed_of(whole, held["lago_id"])
        return found

    def _without_raised(self, closed: Closed) -> Closed:
        raised = self._journal.days_invoiced_late(self._plan, self._plan.subscription)
        return attrs.evolve(closed, fees=tuple(each for each in closed.fees if str(each[0]) not in raised))

    def _twice(self, whole: Closed, billed: Sequence[Billed], codes: set[str]) -> Finding | None:
        """Say what stands on a one-off and on an invoice of Lago's."""
        raised = []
        for each in self._journal.raised_late(self._plan, self._plan.subscription):
            invoice = self._reading.invoice(each.get("invoice"))
            if invoice and invoice.get("status") != "voided":
                raised.append((invoice, set(each.get("days") or ()), set(each.get("events") or ())))
        events = self._events(whole, codes) if any(ids for _, _, ids in raised) else ()
        for invoice, days, ids in raised:
            moments = [instant(each.get("timestamp")) for each in events if str(each["transaction_id"]) in ids]
            for bill in billed:
                if bill.has_fee_of(days, self._zone()) or any(map(bill.has_usage_of, moments)):
                    return Finding(
                        org_id=self._plan.org_id,
                        kind="twice",
                        says=f"what the one-off {invoice.get('number')} bills stands on the invoice {bill.number} too",
                        cause="Lago invoiced a period after it was raised as a one-off",
                        remedy="Void the one-off, or credit it",
                    )
        return None

    def _waiting(self, waiting: Closed | None, codes: set[str]) -> Finding | None:
        """Say what Lago has not invoiced, and may until the day is over."""
        if waiting is None or not (waiting.fees or self._events(waiting, codes)):
            return None
        return Finding(
            org_id=self._plan.org_id,
            kind="closed",
            says=f"{unbilled(waiting)} are not invoiced yet",
            cause="Lago invoices a period on the day after it, as late as within the last hour of that day",
            remedy="Verify again tomorrow, after one o'clock where the organization is. Raised as a one-off now, they "
            "would be billed twice",
        )

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
