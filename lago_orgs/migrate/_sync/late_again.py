# Written by `make sync` from lago_orgs/migrate/_async/late_again.py: change that.
"""Usage of users who are back that came too late for their last invoices: nobody is billed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate._sync.sending import BATCH, Sending
from lago_orgs.migrate.carrying import carried_event, carried_id
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.periods import Span, counted_by_period, spans_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step
    from lago_orgs.migrate.returning import Before


class LateAgain(Sending):
    """Looks for it, of one organization's users. It takes what `Sending` takes.

    Attributes:
        written: What was sent.
    """

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.written: list[str] = []

    def look(self, step: Step, before: Before, metrics: Mapping[str, Json], late: str | None) -> Finding | None:
        """Say what is billed to nobody; with `late="send"` it is sent to the user's subscription that runs first.

        Args:
            step: The one that ended the user.
            before: What was billed before it is back.
            metrics: All metrics, by their codes.
            late: What is done about it.
        """
        described: Any = self._of(step)
        name, begin = str(described["subscription"]), instant(described.get("period_from"))
        gone = fields(self.subscription(name, "terminated"))
        began = instant(fields(self.subscription(name)).get("started_at"))
        until = before.used if began is None else min(before.used, began)  # from then on it is billed itself
        if begin is None or begin >= until or not gone:
            return None
        codes = counted_by_period(fields(gone.get("plan")), metrics)
        events = [each for each in self._between(name, begin, until) if each.get("code") in codes]
        spans = self._invoiced(step, {described.get("lago_id"), gone.get("lago_id")}) if events else []
        lost = [each for each in events if not any(span.has(each) for span in spans)]
        if not lost:
            return None
        done = self._journal.invoiced_late(self._plan, name)
        known = {str(each["transaction_id"]) for each in self._between(name, until, None)}
        known |= {str(each["transaction_id"]) for each in self._between(self._plan.subscription, begin, None)}
        lost = [each for each in lost if str(each["transaction_id"]) not in done]
        lost = [each for each in lost if carried_id(name, str(each["transaction_id"])) not in known]
        if late == "send" and lost and self._resend(step, name, lost):
            lost = []
        if not lost:
            return None
        return Finding(
            org_id=self._plan.org_id,
            kind="late",
            says=f"{len(lost)} late events of {name!r} are billed to nobody",
            cause="They came after the user's last invoice, for a time before it",
            remedy="Verify with late=send: they are sent to the user, in the period under way",
        )

    def _between(self, name: str, since: datetime, until: datetime | None) -> list[Json]:
        asked = [("external_subscription_id", name), ("timestamp_from", iso(since))]
        rows = self._reading.listed("/events", "events", asked)
        return [each for each in rows if until is None or (instant(each.get("timestamp")) or until) < until]

    def _invoiced(self, step: Step, ids: set[object]) -> list[Span]:
        found: list[Span] = []
        asked = [("external_customer_id", str(step.user)), ("invoice_type", "subscription")]
        for row in self._reading.listed("/invoices", "invoices", asked):
            whole = self._reading.invoice(row["lago_id"])  # a voided one is a matter of its own
            found += [span for lago_id in ids for span in spans_of(whole, lago_id)]
        return found

    def _resend(self, step: Step, name: str, late: list[Json]) -> bool:
        held = self.subscription(name)
        if held is None or held.get("external_customer_id") != step.user:
            return False
        marks = [instant(held.get(key)) for key in ("started_at", "current_billing_period_started_at")]
        begin = max(each for each in marks if each is not None) + MOMENT
        batch = [carried_event(each, None, name, name, begin) for each in late]
        for start in range(0, len(batch), BATCH):
            self.send(batch[start : start + BATCH])
        self.written.append(f"{self._plan.org_id}: {len(batch)} late events of {name!r} were sent to it again")
        return True
