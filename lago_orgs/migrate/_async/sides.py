# The source of the flavour for threads: run `make sync` after a change.
"""What an organization and each of its users were billed, read beside the events that they were billed for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, instant
from lago_orgs.migrate._async.past import AsyncClosedPeriods
from lago_orgs.migrate._async.voiding import voided_starts
from lago_orgs.migrate.bills import Bill, Past, Period, ends_with, figures_of_end, voided_bill
from lago_orgs.migrate.changes import plan_digest
from lago_orgs.migrate.checking import summed
from lago_orgs.migrate.facts import usage_units
from lago_orgs.migrate.moving import first_end
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.periods import billed_as_it_comes, came_before
from lago_orgs.migrate.sides import Side, advanced_units, billed_units, exact, without_unmade
from lago_orgs.migrate.units import is_plain
from lago_orgs.migrate.using import dear_in_use
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.outcomes import PeriodFigure
    from lago_orgs.migrate.plan import OrganizationPlan

NEVER = datetime.max.replace(tzinfo=UTC)


class AsyncSides:
    """Reads what one organization and its users were billed, beside what they used.

    Args:
        reading: The way to Lago.
        journal: What was done.
        plan: What was planned for the organization.
        metrics: All metrics, by their codes.
        in_advance: The codes of plans that have charges in advance.

    Attributes:
        findings: What is not as it should be about their subscriptions and invoices.
        invoiced: Per currency what the users' last invoices come to, in cents.
        periods: What invoices of periods that are over bill, and what the events come to.
    """

    def __init__(
        self,
        reading: AsyncReading,
        journal: Journal,
        plan: OrganizationPlan,
        metrics: Mapping[str, Json],
        in_advance: frozenset[str],
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._metrics = metrics
        self._in_advance = in_advance
        self.findings: list[Finding] = []
        self.invoiced: dict[str, int] = {}
        self.periods: list[PeriodFigure] = []

    async def own(self, held: Json) -> Side | None:
        """Read the organization's side; None if it is not subscribed.

        Args:
            held: Its subscription, as Lago shows it; empty if none runs.
        """
        plan = self._plan
        seam = plan.seam or first_end(self._journal.of_kind(plan, "end"))
        if held.get("external_customer_id") != plan.org_id:
            self.findings.append(
                Finding(
                    org_id=plan.org_id,
                    kind="subscription",
                    says=f"the organization's subscription {plan.subscription!r} does not run",
                    cause="Somebody ended it, or it was never begun",
                    remedy="Subscribe it again, or roll back",
                )
            )
            return None
        started = instant(held.get("started_at"))
        begins = any(step.kind == "subscribe" for step in plan.steps)  # if not, its users joined one that ran
        if begins and seam is not None and started != seam:
            self.findings.append(
                Finding(
                    org_id=plan.org_id,
                    kind="seam",
                    says=f"{plan.subscription!r} began at {held.get('started_at')}, the seam is {seam.isoformat()}",
                    cause="It was begun anew, or by somebody else",
                    remedy="Invoice the usage between them as a one-off",
                )
            )
        asked = [("external_subscription_id", plan.subscription), ("apply_taxes", "false")]
        usage = await self._reading.one(
            "current_usage", f"/customers/{segment(plan.org_id)}/current_usage", "customer_usage", asked
        )
        begin = instant(fields(usage).get("from_datetime")) or started
        is_first = started is not None and begin is not None and (begin - started).total_seconds() < 1
        past = Past()
        if not is_first and (begins or seam is not None):
            looking = AsyncClosedPeriods(self._reading, plan, self._metrics)
            past = await looking.look(held, started, begin, None if begins else seam)
            self.periods += past.figures
            self.findings += [voided_bill(plan.org_id, plan.org_id, number) for number in past.voided]
        if begins:
            self.findings += await voided_starts(self._reading, plan.org_id, plan.org_id, held.get("lago_id"))
        events = [*past.late, *await self._events(plan.subscription, None if is_first else begin)]
        if is_first and usage is not None:
            self.findings += dear_in_use(plan, held, usage, events, self._metrics)
        unmade = await self._unmade(held, events) if begins else {}
        start = (started if is_first else begin) or NEVER
        counted = {code: units for code, (units, _) in usage_units(usage).items()}
        return Side(
            subscription=plan.subscription,
            start=start,
            end=None,
            invoiced_at=None,
            events=events,
            unmade=unmade,
            units=without_unmade(counted, events, unmade, start, self._metrics),
            invoiced=self._journal.invoiced_late(plan, plan.subscription),
            before=past.known,
        )

    async def _unmade(self, held: Json, events: list[Json]) -> dict[str, bool]:
        """Find which events came before the subscription, and are charged as they come: Lago made no fee of them.

        Of each, whether it may be sent again: what it costs must not follow from other usage.
        """
        priced, made = fields(held.get("plan")), instant(held.get("created_at"))
        codes = billed_as_it_comes(priced)
        early = [each for each in events if each.get("code") in codes and came_before(each, made)]
        if not early:
            return {}
        asked = [("external_subscription_id", self._plan.subscription), ("fee_type", "charge")]
        has_fee, _ = advanced_units(await self._reading.listed("/fees", "fees", asked), early)
        ids = {str(each["transaction_id"]): str(each["code"]) for each in early}
        plain = {code for code in codes if code in self._metrics and is_plain(priced, self._metrics[code])}
        return {ident: code in plain for ident, code in ids.items() if ident not in has_fee}

    async def user(self, name: str, *, is_again: bool) -> Side | None:
        """Read a user's side; None if it had no subscription.

        Args:
            name: The user.
            is_again: Whether its subscription runs.
        """
        plan = self._plan
        described: Any = plan.users[name]
        external_id = described.get("subscription")
        if external_id is None:
            return None
        if is_again:
            self.findings.append(
                Finding(
                    org_id=plan.org_id,
                    kind="user",
                    says=f"{external_id!r} of the user {name!r} runs",
                    cause="Somebody subscribed it again",
                    remedy="End it: the user is billed beside the organization",
                )
            )
        outcome = self._journal.of_kind(plan, "ended").get(name, {})
        ended, really = plan.ends(name), instant(outcome.get("terminated_at"))
        # Lago shows some minutes after a planned end; an end before it is somebody else's doing.
        ended = really if ended is None or (really is not None and really < ended) else ended
        invoice: Json = {}
        if outcome.get("invoice"):
            invoice, voided = await self._last_invoice(name, str(outcome["invoice"]), described.get("lago_id"))
            self.findings += [] if voided is None else [voided_bill(plan.org_id, name, voided)]
            currency, cents = str(invoice.get("currency")), int(invoice.get("fees_amount_cents") or 0)
            self.invoiced[currency] = self.invoiced.get(currency, 0) + (cents if voided is None else 0)
        # Between the plan and the end a period may have turned: the last invoice says which one it bills.
        last = instant(fields(ends_with(invoice, described.get("lago_id"))).get("charges_from_datetime"))
        begin = instant(described.get("period_from")) if last is None else last
        made = instant(invoice.get("created_at"))
        events = await self._events(external_id, begin)
        advanced, at_once = await self._advanced(described, events)
        side = Side(
            subscription=external_id,
            start=NEVER if plan.way == "carry" else begin or NEVER,
            end=_after(ended) if plan.ends(name) is None else ended,
            invoiced_at=made,
            events=events,
            units=summed([billed_units(invoice, external_id), at_once]),
            advanced=advanced,
            user=name,
            invoiced=self._journal.invoiced_late(plan, external_id),
            is_again=is_again,
        )
        codes = {*map(str, described.get("metrics") or ()), *side.units}
        metrics = {code: metric for code, metric in self._metrics.items() if code in codes}
        side = exact(side, metrics, is_planned=plan.ends(name) is not None)
        self.periods += await self._bill(described, side, invoice) if invoice.get("status") != "voided" else []
        return side

    async def _last_invoice(self, user: str, ident: str, lago_id: object) -> tuple[Json, str | None]:
        """Read a user's last invoice, or the one that took its place; and its number, where it is voided."""
        invoice = await self._reading.invoice(ident)
        if invoice.get("status") != "voided":
            return invoice, None
        asked = [("external_customer_id", user), ("invoice_type", "subscription"), ("status", "finalized")]
        for row in await self._reading.listed("/invoices", "invoices", asked):
            other = await self._reading.invoice(row["lago_id"])
            is_anew = other.get("voided_invoice_id") == ident or ends_with(other, lago_id) is not None
            if is_anew:
                return other, None
        return invoice, str(invoice.get("number") or ident)

    async def _bill(self, described: Mapping[str, Any], side: Side, invoice: Json) -> list[PeriodFigure]:
        """Hold a user's last invoice against its events: in money where the prices are those of then."""
        made, price = instant(invoice.get("created_at")), described.get("price")
        if made is None or side.end is None:
            return []
        priced = await self._reading.plan(str(described.get("plan")))
        is_same = priced is not None and price == plan_digest(priced)
        if "prices" in described:  # prices of its own are no other's, and ended with it
            path, asked = f"/subscriptions/{segment(side.subscription)}", [("status", "terminated")]
            held = await self._reading.one("subscription", path, "subscription", asked) or {}
            is_same = held.get("lago_id") == described.get("lago_id")
            priced = fields(held.get("plan")) if is_same else None
        if priced is None:
            return []
        bill = Bill(
            org_id=self._plan.org_id,
            who=str(side.user),
            subscription=side.subscription,
            plan=priced,
            metrics=self._metrics,
            period=Period(since=side.start, until=side.end, made=made, invoice=invoice),
            has_price=is_same,
        )
        return [*figures_of_end(bill, side)]

    async def _advanced(
        self, described: Mapping[str, Any], events: list[Json]
    ) -> tuple[frozenset[str], Mapping[str, Decimal]]:
        """Find which events charges in advance have billed as they came: after the last invoice too."""
        if described.get("plan") not in self._in_advance or not events:
            return frozenset(), {}
        asked = [("external_subscription_id", str(described["subscription"])), ("fee_type", "charge")]
        return advanced_units(await self._reading.listed("/fees", "fees", asked), events)

    async def _events(self, subscription: str, begin: datetime | None) -> list[Json]:
        asked = [("external_subscription_id", subscription)]
        if begin is not None:
            asked.append(("timestamp_from", begin.isoformat()))
        return await self._reading.listed("/events", "events", asked)


def _after(ended: datetime | None) -> datetime | None:
    """Lago shows the second in which a subscription ended, and bills to the millisecond: it is in doubt."""
    return None if ended is None else ended + timedelta(seconds=1)
