# The source of the flavour for threads: run `make sync` after a change.
"""Invoices of a subscription's beginning that were voided: the fee of its first days is billed to nobody then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs._core.wire import items
from lago_orgs.migrate.bills import voided_bill
from lago_orgs.migrate.closing import billed_of

if TYPE_CHECKING:
    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.outcomes import Finding


async def voided_starts(reading: AsyncReading, org_id: str, who: str, lago_id: object) -> list[Finding]:
    """Say which invoices of a subscription's beginning are voided, and no other bills their days.

    Args:
        reading: The way to Lago.
        org_id: Of which organization it is told.
        who: Whose subscription it is.
        lago_id: The subscription; None if there is none.
    """
    if lago_id is None:
        return []
    rows = await reading.listed(
        "/invoices", "invoices", [("external_customer_id", who), ("invoice_type", "subscription")]
    )
    if all(row.get("status") != "voided" for row in rows):
        return []
    invoices = [await reading.invoice(row["lago_id"]) for row in rows]
    kept = [it for each in invoices if each.get("status") != "voided" for it in billed_of(each, lago_id)]
    billed = {span[0].date() for it in kept for span in it.fees}
    found = []
    for each in invoices:
        reasons = {
            it.get("invoicing_reason")
            for it in items(each.get("billing_periods"))
            if it.get("lago_subscription_id") == lago_id
        }
        if each.get("status") != "voided" or "subscription_starting" not in reasons:
            continue
        own = [span[0].date() for it in billed_of(each, lago_id) for span in it.fees]
        if any(day not in billed for day in own):
            found.append(voided_bill(org_id, who, str(each.get("number") or each.get("lago_id"))))
    return found
