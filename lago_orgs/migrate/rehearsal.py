"""A whole migration played on an embedded Lago that was filled from the real one, in simulated time."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs._core.wire import count, fields, instant, needed_instant
from lago_orgs.migrate.checking import Verified
from lago_orgs.migrate.comparing import unlike_bills
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.outcomes import Execution
from lago_orgs.migrate.plan import Effect, MigrationPlan, OrganizationPlan
from lago_orgs.migrate.stage import Stage

if TYPE_CHECKING:
    from lago_orgs.client import LagoOrgs

LITTLE = timedelta(seconds=5)
SOON = timedelta(minutes=10)
MOST_RUNS = 400
LONGEST = timedelta(days=32)  # after the last seam, what is looked at: a month's end lies within


@attrs.frozen(kw_only=True, order=True)
class Bill:
    """An invoice or a credit note that the rehearsal made.

    Args:
        on: When it was made.
        customer: Whose it is.
        kind: `invoice` with its type, such as `subscription`; or `credit note`.
        currency: The currency's code.
        fees: What is billed, or credited, before everything else, in the currency's smallest units.
        coupons: What coupons took off.
        credits: What earlier credit notes took off.
        prepaid: What wallets paid.
        taxes: What taxes come to.
        total: What is left to pay, or was credited.
    """

    on: datetime
    customer: str
    kind: str
    currency: str
    fees: int
    coupons: int = 0
    credits: int = 0
    prepaid: int = 0
    taxes: int = 0
    total: int = 0


@attrs.frozen(kw_only=True)
class Rehearsal:
    """What came of playing a migration on an embedded Lago.

    Args:
        plan: The plan for the real Lago, as `plan_migration` makes it now.
        reads: Which reads were made of the real Lago, and how many of each. Nothing else was asked of it.
        left_out: What could not be rebuilt, each in a sentence.
        differences: Where the plan for the embedded Lago is another than that for the real one, or was billed another
            fee than it says.
        runs: When `execute` was run, and what came of it.
        execution: What came of the last run; None if the plan is open.
        verified: What was verified after it.
        bills: What was invoiced and credited from the present instant to the end, in order.
        instead: Per currency what would have been invoiced until then, before everything else, without the migration.
        until: The end: a period of each organization is over.
    """

    plan: MigrationPlan
    reads: Mapping[str, int]
    left_out: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    runs: tuple[tuple[datetime, str], ...] = ()
    execution: Execution | None = None
    verified: Verified | None = None
    bills: tuple[Bill, ...] = ()
    instead: Mapping[str, int] = attrs.field(factory=dict)
    until: datetime | None = None

    @property
    def exit_code(self) -> int:
        """Return what the command ends with: 0 if all went as planned, 1 if there is something to look at, 5 if not."""
        if self.execution is not None and self.execution.exit_code:
            return self.execution.exit_code
        is_done = self.execution is not None and self.execution.is_done
        is_even = self.verified is not None and not self.verified.findings
        return 0 if is_done and is_even and not self.differences else 1

    def totals(self) -> dict[tuple[str, str, str], int]:
        """Return the sums of fees per currency, whose (`users` or `organizations`) and kind."""
        organizations = {each.org_id for each in self.plan.organizations}
        found: Counter[tuple[str, str, str]] = Counter()
        for each in self.bills:
            whose = "organizations" if each.customer in organizations else "users"
            found[each.currency, whose, each.kind] += each.fees
        return dict(sorted(found.items()))


def differences_of(real: MigrationPlan, played: MigrationPlan) -> Iterator[str]:
    """Say where two plans of the same mapping do, or bill, something else."""
    others = {each.org_id: each for each in played.organizations}
    for each in real.organizations:
        other = others.get(each.org_id)
        if other is None:
            yield f"{each.org_id}: it is not in the plan for the embedded Lago"
            continue
        for name, of in (("does", _steps), ("bills", _effects)):
            here, there = Counter(of(each)), Counter(of(other))
            yield from (f"{each.org_id}: the plan for Lago {name}, and this one does not: {it}" for it in here - there)
            yield from (f"{each.org_id}: this plan {name}, and the one for Lago does not: {it}" for it in there - here)
        asked = {it.kind for it in other.open} - {it.kind for it in each.conflicts}
        yield from (f"{each.org_id}: to be decided here, and not in Lago: {kind}" for kind in sorted(asked))


def _steps(plan: OrganizationPlan) -> Iterator[str]:
    for step in plan.steps:
        yield f"{step.says_with_due}{f' ({step.user})' if step.user else ''}"


def _effects(plan: OrganizationPlan) -> Iterator[str]:
    def said(effect: Effect) -> str:
        return f"{effect.kind} of {effect.who}, {effect.cents} {effect.currency} cents, {effect.says}"

    return map(said, plan.effects)


def play(
    moving: Callable[[LagoOrgs], Any],
    stages: Sequence[Stage],
    real: MigrationPlan,
    mapping: Any,
    *,
    reads: Mapping[str, int],
    left_out: Sequence[str],
) -> Rehearsal:
    """Play a migration.

    Args:
        moving: Makes the `Migration` of a client.
        stages: Two alike: on the first it is played, on the other nothing happens.
        real: The plan for the real Lago.
        mapping: Who moves where, with each organization's plan.
        reads: Which reads were made for this.
        left_out: What was not read for the stages.
    """
    from lago_orgs.client import LagoOrgs

    stage, beside = stages
    simulator = stage.simulator
    missing = (*left_out, *stage.left_out)
    with (
        tempfile.TemporaryDirectory(prefix="lago-orgs-rehearsal-") as folder,
        LagoOrgs("http://rehearsal", simulator.api_key, transport=simulator.transport()) as lago,
        Journal(Path(folder) / "journal") as journal,
    ):
        migration = moving(lago)
        options: Any = {name: real.options[name] for name in ("way", "credit", "mark", "decide")}
        cutover = real.options.get("cutover")
        day = None if cutover is None else datetime.fromisoformat(str(cutover)).date()
        plan = migration.plan(mapping, cutover=day, **options)
        runs: list[tuple[datetime, str]] = []
        execution = _executed(lambda: migration.execute(plan, journal, keep_going=True), stage, runs)
        verified = migration.verify(journal)
        periods = _periods(stage, plan)
        last = max(periods.values(), default=stage.simulator.clock.peek())
        until = min(last, stage.simulator.clock.peek() + LONGEST) + timedelta(hours=1)
        for each in stages:
            each.travel(until)
        unlike = [*unlike_bills(stage, plan, journal, periods, until)]
    bills = tuple(sorted(_bills(stage, real.made_at)))
    return Rehearsal(
        plan=real,
        reads=reads,
        left_out=tuple(dict.fromkeys(missing)),
        differences=(*differences_of(real, plan), *unlike),
        runs=tuple(runs),
        execution=execution,
        verified=verified,
        bills=bills,
        instead=_billed(_bills(beside, real.made_at)),
        until=until,
    )


def _executed(execute: Callable[[], Execution], stage: Stage, runs: list[tuple[datetime, str]]) -> Execution:
    """Run again and again, whenever it says, until nothing is waited for."""
    while True:
        now = stage.simulator.clock.peek()
        found = execute()
        states = Counter(each.state for each in found.organizations)
        runs.append((now, ", ".join(f"{many} {state}" for state, many in states.items())))
        waiting = found.of("waiting")
        if not waiting or len(runs) >= MOST_RUNS:
            return found
        dated = [each.until + LITTLE for each in waiting if each.until is not None]
        soon = [now + SOON] if len(dated) < len(waiting) else []
        stage.travel(max(min([*dated, *soon]), now + LITTLE))


def _periods(stage: Stage, plan: MigrationPlan) -> dict[str, datetime]:
    """Return when the period under way of each organization's subscription ends."""
    wanted = {each.subscription for each in plan.organizations}
    running = (row for row in stage.listed("/subscriptions", "subscriptions") if row["external_id"] in wanted)
    ends = {str(row["external_id"]): instant(row.get("current_billing_period_ending_at")) for row in running}
    return {name: end for name, end in ends.items() if end is not None}


def _bills(stage: Stage, since: datetime) -> Iterator[Bill]:
    """Give what was invoiced and credited since an instant, in any order."""
    yield from _invoices(stage, since)
    yield from _credit_notes(stage, since)


def _invoices(stage: Stage, since: datetime) -> Iterator[Bill]:
    for row in stage.listed("/invoices", "invoices"):
        made = needed_instant(row["created_at"])
        if made >= since and row.get("status") != "voided":
            yield Bill(
                on=made,
                customer=str(fields(row.get("customer")).get("external_id")),
                kind=f"invoice ({row['invoice_type']})",
                currency=str(row["currency"]),
                fees=_cents(row, "fees"),
                coupons=_cents(row, "coupons"),
                credits=_cents(row, "credit_notes"),
                prepaid=_cents(row, "prepaid_credit"),
                taxes=_cents(row, "taxes"),
                total=_cents(row, "total"),
            )


def _credit_notes(stage: Stage, since: datetime) -> Iterator[Bill]:
    for row in stage.listed("/credit_notes", "credit_notes"):
        made = needed_instant(row["created_at"])
        if made >= since:
            yield Bill(
                on=made,
                customer=str(fields(row.get("customer")).get("external_id")),
                kind="credit note",
                currency=str(row["currency"]),
                fees=_cents(row, "sub_total_excluding_taxes"),
                coupons=_cents(row, "coupons_adjustment"),
                taxes=_cents(row, "taxes"),
                total=_cents(row, "total"),
            )


def _cents(row: Json, name: str) -> int:
    return count(row.get(f"{name}_amount_cents")) or 0


def _billed(bills: Iterator[Bill]) -> dict[str, int]:
    """Return per currency what was invoiced, before everything else."""
    found: Counter[str] = Counter()
    for each in bills:
        if each.kind.startswith("invoice"):
            found[each.currency] += each.fees
    return dict(sorted(found.items()))
