# Written by `make sync` from lago_orgs/migrate/_async/again.py: change that.
"""What Lago never invoices of users who were subscribed again when a period was over: found, and raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs._core.wire import fields, instant, items
from lago_orgs.migrate._sync.idle import idle_fees, idle_finding
from lago_orgs.migrate._sync.late_again import LateAgain
from lago_orgs.migrate._sync.missing import Missing
from lago_orgs.migrate._sync.returning import Returning
from lago_orgs.migrate._sync.voiding import voided_starts
from lago_orgs.migrate.back import coupon_code, unused
from lago_orgs.migrate.closing import closed_before
from lago_orgs.migrate.facts import zone_of
from lago_orgs.migrate.returning import Before, again
from lago_orgs.migrate.steps import ENDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.closing import Closed
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.outcomes import Finding
    from lago_orgs.migrate.plan import OrganizationPlan


class _Missing(Missing):
    before: Before | None = None

    def _closed(self, held: Json) -> Closed | None:
        started, made = instant(held.get("started_at")), instant(held.get("created_at"))
        if started is None or made is None:
            return None
        plan, terms, zone = fields(held.get("plan")), str(held.get("billing_time")), self._zone()
        if self.before is None:  # what an earlier version has undone
            return closed_before(plan, started, made, billing_time=terms, zone=zone, in_advance=False)
        return again(plan, self.before, started, made, billing_time=terms, zone=zone).closed


def missing_of_users(
    reading: Reading, journal: Journal, plan: OrganizationPlan, metrics: Mapping[str, Json], late: str | None
) -> tuple[list[Finding], list[str]]:
    """Say what is billed to nobody of users who are back, and what was written about it.

    Args:
        reading: The way to Lago.
        journal: What was undone.
        plan: What was planned for the organization.
        metrics: All metrics, by their codes.
        late: What is done about it.
    """
    findings: list[Finding] = [*_idle(reading, journal, plan)]
    written: list[str] = []
    for step in plan.steps:
        undone: Any = journal.undone(step) or {}
        if step.kind == "subscribe" or (step.kind in ENDS and undone.get("used")):
            who = plan.org_id if step.kind == "subscribe" else str(step.user)
            findings += voided_starts(reading, plan.org_id, who, undone.get("lago_id"))
        if step.kind == "subscribe" and undone.get("terminated_at"):
            applied = reading.listed(
                "/applied_coupons", "applied_coupons", [("external_customer_id", plan.org_id)]
            )
            findings += unused(plan, applied, coupon_code(journal))
        before = Before.of_json(undone)
        if step.kind in ENDS and before is not None:
            late_again = LateAgain(reading, journal, plan)
            found = late_again.look(step, before, metrics, late)
            findings += [] if found is None else [found]
            written += late_again.written
        if step.kind not in ENDS or not undone.get("unbilled"):
            continue
        user, name = str(step.user), str(plan.users[str(step.user)]["subscription"])
        zone = str(getattr(zone_of(reading.customer(user)), "key", "UTC"))
        looking = _Missing(reading, journal, attrs.evolve(plan, org_id=user, subscription=name, zone=zone))
        looking.before = before
        held = looking.subscription(name)
        if held is None or held.get("lago_id") != undone.get("lago_id"):
            continue
        charges = items(fields(held.get("plan")).get("charges"))
        codes = {str(each.get("billable_metric_code")) for each in charges} & metrics.keys()
        rows = looking.look(held, {code: metrics[code] for code in codes}, late)
        written += looking.written
        for each in rows:
            remedy = each.remedy.replace("to the organization", f"to {user!r}")
            findings.append(attrs.evolve(each, org_id=plan.org_id, says=f"{user!r}: {each.says}", remedy=remedy))
    return findings, written


def _idle(reading: Reading, journal: Journal, plan: OrganizationPlan) -> list[Finding]:
    """Say what the organization was invoiced, none of whose users was moved."""
    returning = Returning(reading, journal, plan)
    ended = [journal.undone(step) or {} for step in plan.steps if step.kind == "subscribe"]
    if plan.way != "carry" or not ended or not ended[0].get("lago_id") or any(map(returning.is_carried, plan.users)):
        return []
    says = idle_fees(reading, plan, ended[0]["lago_id"])
    return [idle_finding(plan, says)] if says else []
