# The source of the flavour for threads: run `make sync` after a change.
"""What an organization was invoiced for days that stay its users': it had begun, and none of them was moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs._core.wire import count, fields, items
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.types import Money

if TYPE_CHECKING:
    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.plan import OrganizationPlan


async def idle_fees(reading: AsyncReading, plan: OrganizationPlan, lago_id: object) -> str:
    """Say what an organization's subscription was invoiced as its fee, and is not credited; empty if nothing is.

    Args:
        reading: The way to Lago.
        plan: What was planned for the organization.
        lago_id: The subscription.
    """
    cents, currency, numbers = 0, "", list[str]()
    asked = [("external_customer_id", plan.org_id), ("invoice_type", "subscription")]
    for row in await reading.listed("/invoices", "invoices", asked):
        whole = await reading.invoice(row["lago_id"]) if row.get("status") != "voided" else {}
        fees = [
            count(each.get("amount_cents")) or 0
            for each in items(whole.get("fees"))
            if each.get("lago_subscription_id") == lago_id and fields(each.get("item")).get("type") == "subscription"
        ]
        if sum(fees):
            cents, currency = cents + sum(fees), str(whole.get("currency"))
            numbers.append(str(whole.get("number") or row["lago_id"]))
    if not cents:
        return ""
    rows = await reading.listed("/credit_notes", "credit_notes", [("external_customer_id", plan.org_id)])
    cents -= sum(count(each.get("sub_total_excluding_taxes_amount_cents")) or 0 for each in rows)
    if cents <= 0:
        return ""
    money = Money.of_cents(cents, currency)
    return f"{plan.org_id!r} was invoiced a fee of {money}, before taxes, on {', '.join(sorted(numbers))}"


def idle_finding(plan: OrganizationPlan, says: str) -> Finding:
    """Say that an organization pays for days that its users are billed."""
    return Finding(
        org_id=plan.org_id,
        kind="twice",
        says=f"{says}, for days that its users are billed",
        cause="Its subscription had begun, and none of its users was moved when it was rolled back",
        remedy="Void the invoice, or credit the fee, in Lago",
    )
