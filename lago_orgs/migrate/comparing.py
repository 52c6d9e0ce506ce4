"""Whether a rehearsal was billed the fees that the plan says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lago_orgs._core.wire import count, fields, instant, items
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan
from lago_orgs.migrate.stage import Stage
from lago_orgs.migrate.writing import segment


def unlike_bills(
    stage: Stage, plan: MigrationPlan, journal: Journal, periods: Mapping[str, datetime], until: datetime
) -> Iterator[str]:
    """Say whose bill has another fee than the plan says.

    Args:
        stage: Where the plan was executed, at the end.
        plan: The plan.
        journal: What was done.
        periods: Per organization's subscription, when its first period ends.
        until: The end.
    """
    for each in plan.organizations:
        said = {effect.who: effect.fee for effect in each.effects if effect.fee is not None}
        for user, outcome in journal.of_kind(each, "ended").items():
            if user in said and outcome.get("invoice"):
                yield from _unlike(each, user, said[user], _fees(stage, str(outcome["invoice"]), None))
        end = periods.get(each.subscription)
        if each.org_id not in said or end is None or end > until:
            continue
        rows = stage.listed(f"/invoices?external_customer_id={segment(each.org_id)}", "invoices")
        billed = sum(_fees(stage, str(row["lago_id"]), (each.subscription, end)) for row in rows)
        yield from _unlike(each, each.org_id, said[each.org_id], billed)


def _unlike(plan: OrganizationPlan, who: str, said: int | None, billed: int) -> Iterator[str]:
    if said != billed:
        yield f"{plan.org_id}: the plan says a fee of {said} cents for {who}, and {billed} were billed"


def _fees(stage: Stage, invoice: str, of: tuple[str, datetime] | None) -> int:
    """Return what an invoice bills as a plan's fee: of all subscriptions, or of one until its period's end."""
    whole: Any = stage.ask("GET", f"/invoices/{segment(invoice)}")["invoice"]
    found = 0
    for fee in items(whole.get("fees")):
        begin = instant(fee.get("from_date"))
        is_meant = of is None or (fee.get("external_subscription_id") == of[0] and begin is not None and begin < of[1])
        if fields(fee.get("item")).get("type") == "subscription" and is_meant:
            found += count(fee.get("amount_cents")) or 0
    return found
