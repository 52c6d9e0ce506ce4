"""The charge periods of a subscription, and what Lago counted and invoiced in each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from lago_orgs._core.events import milliseconds
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs.reconcile.figures import Figure, Period
from lago_orgs.reconcile.lago import JSON, Lago, Time
from lago_orgs.types import ChargeUsage, Fee, Usage

SECOND = 1000
ALIVE = frozenset({"draft", "finalized", "failed", "pending"})


@attrs.frozen(kw_only=True)
class Subject:
    """What is compared.

    Args:
        external_id: The subscription's id.
        organization: Who pays for it, or recorded for it.
        times: When it ran, the earliest first; nothing if there is none.
        others: Organizations for which usage under it was recorded, and whose it never was.
    """

    external_id: str
    organization: str
    times: Sequence[Time]
    others: tuple[str, ...] = ()

    @property
    def running(self) -> Time | None:
        """The one that runs."""
        return next((each for each in self.times if each.raw.get("status") == "active"), None)


@attrs.frozen
class Billed:
    """A period, and what Lago says of each charge in it.

    Args:
        period: The period.
        counted: By Lago's id of the charge.
        invoiced: Likewise, of invoices that hold.
        is_draft: Whether its invoice can change still.
    """

    period: Period
    counted: Mapping[str, Figure]
    invoiced: Mapping[str, Figure]
    is_draft: bool = False


def counted(usage: Usage) -> dict[str, Figure]:
    """Return what Lago counts, by its id of the charge."""
    found: dict[str, Figure] = {}
    for each in usage.charges:
        charge_id = str((each.raw.get("charge") or {}).get("lago_id"))
        found[charge_id] = found.get(charge_id, Figure()).plus(_counted(each))
    return found


def _counted(usage: ChargeUsage) -> Figure:
    return Figure(events=usage.events_count, units=usage.units, amount=usage.amount)


def fees_of(lago: Lago, external_id: str, invoices: Mapping[str, JSON]) -> list[Fee]:
    """Read the fees of a subscription's charges, of invoices that hold.

    Args:
        lago: What Lago says.
        external_id: The subscription's id.
        invoices: The organization's invoices, by Lago's id.
    """
    return [fee for fee in lago.fees(external_id) if _holds(fee, invoices)]


def past_periods(lago: Lago, subject: Subject, invoices: Mapping[str, JSON], fees: Sequence[Fee]) -> list[Billed]:
    """Read the periods of a subscription that were invoiced, the earliest first.

    Args:
        lago: What Lago says.
        subject: The subscription.
        invoices: The organization's invoices, by Lago's id.
        fees: Those of its charges.
    """
    found: dict[tuple[int, int], Billed] = {}
    for usage in lago.past_usage(subject.organization, subject.external_id):
        first, last = span(usage, subject.times)
        if last - first < SECOND:  # the invoice at the start of a plan that is paid in advance bills no usage
            continue
        before = found.get((first, last))
        known = dict(before.counted) if before else {}
        invoice = invoices.get(usage.lago_invoice_id or "", {})
        period = Period(
            first=first,
            last=last,
            invoice=usage.lago_invoice_id or "",
            invoiced_at=milliseconds_of(invoice.get("created_at")),
        )
        found[first, last] = Billed(
            before.period if before and not usage.charges else period,
            {**known, **counted(usage)},
            invoiced(fees, period),
            invoice.get("status") == "draft",
        )
    return [found[key] for key in sorted(found)]


def invoiced(fees: Iterable[Fee], period: Period) -> dict[str, Figure]:
    """Return what the fees of a period come to, by Lago's id of the charge."""
    found: dict[str, Figure] = {}
    for fee in fees:
        if fee.from_date is not None and period.holds(milliseconds(fee.from_date) + SECOND - 1):
            charge_id = str(fee.raw.get("lago_charge_id"))
            figure = Figure(events=fee.events_count or 0, units=fee.units, amount=fee.amount)
            found[charge_id] = found.get(charge_id, Figure()).plus(figure)
    return found


def span(usage: Usage, times: Sequence[Time]) -> tuple[int, int]:
    """Return the first and the last millisecond of a period.

    Lago shows whole seconds and compares milliseconds: the first period begins with the subscription's own.
    """
    first, last = milliseconds(usage.from_datetime), milliseconds(_second(usage.to_datetime)) + SECOND - 1
    starts = [each.start for each in times if each.start is not None and each.start // SECOND * SECOND == first]
    return (max(starts) if starts else first), last


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _holds(fee: Fee, invoices: Mapping[str, JSON]) -> bool:
    invoice = invoices.get(str(fee.raw.get("lago_invoice_id")))
    return invoice is None or invoice.get("status") in ALIVE
