"""What invoices of periods that are over bill of usage, held against what the periods' events come to: no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from lago_orgs._core.wire import fields, instant, iso, items
from lago_orgs.migrate.checking import Figure
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.outcomes import Finding, PeriodFigure
from lago_orgs.migrate.sides import Side
from lago_orgs.migrate.worth import Worth, charge_fees, counted_codes, use_of, window_of, worth_billed, worth_of
from lago_orgs.pricing import Use
from lago_orgs.types import Money

SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)


@attrs.frozen(kw_only=True, eq=False)
class Period:
    """A period that is over, as its invoice says it.

    Args:
        since: Its first instant.
        until: The instant after its last one.
        made: When its invoice was made.
        invoice: That invoice.
    """

    since: datetime
    until: datetime
    made: datetime
    invoice: Json


@attrs.define
class Past:
    """What was found of periods that are over.

    Args:
        known: What their events say, by their ids.
        late: Those of which nobody is billed anything, for they came after the invoice of their period.
        figures: What the invoices bill, and what the events come to.
        voided: The numbers of voided invoices of periods that no other invoice bills.
    """

    known: dict[str, str] = attrs.field(factory=dict)
    late: list[Json] = attrs.field(factory=list)
    figures: list[PeriodFigure] = attrs.field(factory=list)
    voided: list[str] = attrs.field(factory=list)


def periods_of(invoice: Json, lago_id: object) -> Iterator[Period]:
    """Return the periods of a subscription that an invoice bills usage of, because they were over."""
    made = instant(invoice.get("created_at"))
    for each in items(invoice.get("billing_periods")):
        since, last = instant(each.get("charges_from_datetime")), instant(each.get("charges_to_datetime"))
        is_own = each.get("lago_subscription_id") == lago_id and each.get("invoicing_reason") == "subscription_periodic"
        if is_own and since and last and made:
            yield Period(since=since, until=last + SECOND, made=made, invoice=invoice)  # Lago shows the last second


def ends_with(invoice: Json, lago_id: object) -> Json | None:
    """Return of an invoice the period in which a subscription ended; None if it is no last invoice of it."""
    for each in items(invoice.get("billing_periods")):
        reason = each.get("invoicing_reason")
        if each.get("lago_subscription_id") == lago_id and reason == "subscription_terminating":
            return each
    return None


def voided_bill(org_id: str, who: str, number: str) -> Finding:
    """Say that an invoice was voided, and what it billed is billed to nobody."""
    says = f"the invoice {number} of {who!r} is voided: what it billed is billed to nobody"
    remedy = "Make it anew in Lago, or invoice what it billed as a one-off; if it was meant, nothing is to do"
    return Finding(org_id=org_id, kind="voided", says=says, cause="Somebody voided it", remedy=remedy)


@attrs.frozen(kw_only=True, eq=False)
class Bill:
    """An invoice of one subscription, and what it was to bill.

    Args:
        org_id: The organization.
        who: Whose invoice it is.
        subscription: The subscription's external id.
        plan: The plan that bills it, as it is now.
        metrics: All metrics, by their codes.
        period: The period that it bills the usage of.
        has_price: Whether the plan's prices are those that it was made with.
    """

    org_id: str
    who: str
    subscription: str
    plan: Json
    metrics: Mapping[str, Json]
    period: Period
    has_price: bool

    def worth(self, code: str, uses: Iterable[Use]) -> Worth | None:
        """Return what events of a metric come to; None if there is no price for them."""
        window = window_of(self.period.since, self.period.until - MOMENT)
        return worth_of(code, self.plan, self.metrics[code], uses, window, before=self.period.until)

    def figure(self, code: str, found: Worth | None, billed: Worth) -> Iterator[PeriodFigure]:
        """Hold what events come to against what is invoiced; nothing where there is neither."""
        if found is not None and (found.units or billed.units or billed.cents):
            yield PeriodFigure(
                org_id=self.org_id,
                who=self.who,
                code=code,
                since=self.period.since,
                until=self.period.until,
                invoice=str(self.period.invoice.get("number") or self.period.invoice.get("lago_id")),
                units=found.units,
                billed=billed.units,
                currency=str(self.period.invoice.get("currency")),
                cents=found.cents if self.has_price else None,
                billed_cents=billed.cents or 0,
            )


def figures_of_period(bill: Bill, uses: Mapping[str, Sequence[Use]], codes: Iterable[str]) -> Iterator[PeriodFigure]:
    """Hold the invoice of an organization's period against its events.

    Args:
        bill: The invoice.
        uses: Per metric the events up to the period's end; of the period alone where the metric does not count on.
        codes: The metrics, some of `counted_codes`.
    """
    fees, made = [*charge_fees(bill.period.invoice, bill.subscription)], bill.period.made
    for code in sorted(codes):
        every, billed = uses.get(code, ()), worth_billed(fees, code)
        found = bill.worth(code, [each for each in every if each.created_at <= made])
        if found is not None and found.units != billed.units:
            # What came when its invoice was made may be on it, as where that was a draft for some days.
            later = bill.worth(code, every)
            found = later if later is not None and later.units == billed.units else found
        yield from bill.figure(code, found, billed)


def figures_of_end(bill: Bill, side: Side) -> Iterator[PeriodFigure]:
    """Hold a user's last invoice against the events that it bills.

    Args:
        bill: The invoice.
        side: The user's events.
    """
    uses: dict[str, list[Use]] = {}
    for each in side.events:
        use = use_of(each) if side.is_billed(each) else None
        if use is not None:
            uses.setdefault(str(each.get("code")), []).append(use)
    fees = [*charge_fees(bill.period.invoice, bill.subscription)]
    for code in sorted(counted_codes(bill.plan, bill.metrics)):
        if not fields(bill.metrics[code]).get("recurring"):  # that was used before the last period too, and is not read
            yield from bill.figure(code, bill.worth(code, uses.get(code, ())), worth_billed(fees, code))


def told_already(figure: PeriodFigure, figures: Iterable[Figure]) -> bool:
    """Whether a user's figure in units is told of among those of its organization, as of late or uneven usage."""
    return figure.who != figure.org_id and any(it.code == figure.code and not it.is_even for it in figures)


def uneven_bills(figures: Iterable[PeriodFigure]) -> Iterator[Finding]:
    """Say of which invoices events come to something else."""
    for each in figures:
        if each.is_even:
            continue
        when = f"from {iso(each.since)} to {iso(each.until)}"
        whose = f"the invoice {each.invoice} of {each.who!r}"
        if each.units != each.billed:
            says = f"{each.code}: what was used {when} comes to {each.units:f} units, {whose} bills {each.billed:f}"
            cause = "Its charge was changed since, an event was taken away or came while the invoice was made, or "
            cause += "filters overlap"
        else:
            said, wanted = (Money.of_cents(cents or 0, each.currency) for cents in (each.billed_cents, each.cents))
            says = f"{each.code}: {each.units:f} units that were used {when} come to {wanted}, {whose} bills {said}"
            cause = "It was made with other prices than the plan has, and had when the migration was planned"
        remedy = "Compare it with lago-orgs reconcile; credit what is too much, and invoice the rest as a one-off"
        yield Finding(org_id=each.org_id, kind="invoice", says=says, cause=cause, remedy=remedy)
