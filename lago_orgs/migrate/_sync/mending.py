# Written by `make sync` from lago_orgs/migrate/_async/mending.py: change that.
"""Usage that nobody is billed: sent to the organization, or invoiced to the user as a one-off."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from lago_orgs._core.wire import fields
from lago_orgs.migrate._sync.sending import BATCH, Sending
from lago_orgs.migrate.carrying import carried_event
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.plan import Step
from lago_orgs.migrate.sides import ids_of, is_both
from lago_orgs.migrate.units import price_of
from lago_orgs.migrate.writing import segment
from lago_orgs.types import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan
    from lago_orgs.migrate.sides import Side


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
        self.written: list[str] = []  # what was sent and invoiced
        self.refused: dict[str, Finding] = {}  # per subscription what could not be

    def mend(self, how: str, users: Sequence[Side], own: Side) -> bool:
        """Send it or invoice it; whether anything was done."""
        known, done = ids_of(own), False
        for side in (*users, own):
            if side.is_again:
                continue  # the user's new subscription bills it
            # What was recorded under both ids is billed once already.
            late = [
                each for each in side.late(set(self._metrics), known) if side is own or not is_both(each, side, known)
            ]
            late = [each for each in late if side.unmade.get(str(each["transaction_id"]), True)]
            if not late:
                continue
            if how == "send" or side.user is None:
                self._resend(side, late, own)
                done = True
            else:
                done = self._invoice(side, late) or done
        return done

    def _resend(self, side: Side, late: Sequence[Json], own: Side) -> None:
        subscription, user = side.subscription, side.user
        events = [carried_event(each, user, subscription, own.subscription, own.start + MOMENT) for each in late]
        for start in range(0, len(events), BATCH):
            self.send(events[start : start + BATCH])
        whose = f"late events of {subscription!r}" if user is not None else "events that nobody was billed"
        self.written.append(f"{self._plan.org_id}: {len(events)} {whose} were sent to {own.subscription!r}")

    def _invoice(self, side: Side, late: Sequence[Json]) -> bool:
        path = f"/subscriptions/{segment(side.subscription)}"
        held = self._reading.one("subscription", path, "subscription", [("status", "terminated")])
        plan = fields((held or {}).get("plan"))
        beside = [each for each in side.events if side.is_billed(each) or each["transaction_id"] in side.invoiced]
        # What has a price of its own is invoiced, metric by metric, whatever the others are.
        codes = {str(each.get("code")) for each in late}
        priced = {
            code
            for code in codes
            if price_of([it for it in late if it.get("code") == code], plan, self._metrics, beside=beside) is not None
        }
        rest, late = [it for it in late if it.get("code") not in priced], [it for it in late if it["code"] in priced]
        cents = price_of(late, plan, self._metrics, beside=beside) if late else None
        if cents is None:
            rest, late = [*rest, *late], []
        if rest:
            self.refused[side.subscription] = Finding(
                org_id=self._plan.org_id,
                kind="price",
                says=f"{len(rest)} late events of {side.subscription!r} are billed to nobody, and have no price of "
                f"their own ({', '.join(sorted({str(it.get('code')) for it in rest}))})",
                cause="What they cost follows from other usage, filters or a minimum, or no invoice can hold it",
                remedy="Verify with late=send",
            )
        if cents is None:
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
        of = {"subscription": side.subscription, "events": ids}
        self.raise_late(step, str(side.user), (cents, currency), says, of)
        self.written.append(
            f"{self._plan.org_id}: {len(ids)} late events of {side.subscription!r} were invoiced to {side.user!r} as a "
            f"one-off of {Money.of_cents(cents, currency)}, before taxes"
        )
        return True
