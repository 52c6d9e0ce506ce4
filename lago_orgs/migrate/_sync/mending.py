# Written by `make sync` from lago_orgs/migrate/_async/mending.py: change that.
"""Usage that nobody is billed: sent to the organization, or invoiced to the user as a one-off."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields
from lago_orgs.migrate._sync.sending import BATCH, Sending
from lago_orgs.migrate.carrying import carried_event
from lago_orgs.migrate.checking import ids_of, is_both
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.plan import Step
from lago_orgs.migrate.units import price_of
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.checking import Side
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan


class Mending(Sending):
    """What is done about the late usage of one organization.

    Args:
        reading: The way to Lago.
        journal: What was done.
        plan: What was planned for the organization.
        metrics: Those that its plan bills, by their codes.
    """

    def __init__(
        self, reading: Reading, journal: Journal, plan: OrganizationPlan, metrics: Mapping[str, Json]
    ) -> None:
        super().__init__(reading, journal, plan)
        self._metrics = metrics

    def mend(self, how: str, users: Sequence[Side], own: Side, findings: list[Finding]) -> bool:
        """Send it or invoice it; whether anything was done."""
        known, done = ids_of(own), False
        for side in (*users, own):
            if side.is_again:
                continue  # the user's new subscription bills it
            # What was recorded under both ids is billed once already.
            late = [
                each for each in side.late(set(self._metrics), known) if side is own or not is_both(each, side, known)
            ]
            if not late:
                continue
            if how == "send" or side.user is None:
                self._resend(side, late, own)
                done = True
            else:
                done = self._invoice(side, late, findings) or done
        return done

    def _resend(self, side: Side, late: Sequence[Json], own: Side) -> None:
        subscription, user = side.subscription, side.user
        events = [carried_event(each, user, subscription, own.subscription, own.start + MOMENT) for each in late]
        for start in range(0, len(events), BATCH):
            self.send(events[start : start + BATCH])

    def _invoice(self, side: Side, late: Sequence[Json], findings: list[Finding]) -> bool:
        path = f"/subscriptions/{segment(side.subscription)}"
        held = self._reading.one("subscription", path, "subscription", [("status", "terminated")])
        plan = fields((held or {}).get("plan"))
        beside = [each for each in side.events if side.is_billed(each) or each["transaction_id"] in side.invoiced]
        cents = price_of(late, plan, self._metrics, beside=beside)
        if cents is None:
            findings.append(
                Finding(
                    org_id=self._plan.org_id,
                    kind="price",
                    says=f"{len(late)} late events of {side.subscription!r} have no price of their own",
                    cause="What they cost follows from other usage, filters or a minimum, or no invoice can hold it",
                    remedy="Verify with late=send",
                )
            )
            return False
        ids = sorted(str(each["transaction_id"]) for each in late)
        digest = hashlib.sha256(json.dumps([side.subscription, ids]).encode()).hexdigest()[:12]
        step = Step(
            id=f"{self._plan.org_id}#late-{digest}",
            kind="late",
            says="invoice late usage",
            user=side.user,
            method="POST",
            path="/invoices",
        )
        says, currency = f"late usage, {len(ids)} events", str(plan.get("amount_currency"))
        outcome: dict[str, Any] = dict(self._one_off(step, str(side.user), cents, currency, says))
        self._journal.note(step, {**outcome, "subscription": side.subscription, "events": ids})
        return True
