# Written by `make sync` from lago_orgs/migrate/_async/verifying.py: change that.
"""Comparing what Lago holds with what a migration was to bring, organization by organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, instant, iso, items
from lago_orgs.migrate._sync.again import missing_of_users
from lago_orgs.migrate._sync.balancing import Balancing
from lago_orgs.migrate._sync.mending import Mending
from lago_orgs.migrate._sync.missing import Missing
from lago_orgs.migrate._sync.reading import PAGE
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate._sync.sides import Sides
from lago_orgs.migrate._sync.unowned import Unowned
from lago_orgs.migrate._sync.watching import Watching
from lago_orgs.migrate.bills import (
    told_already,
    uneven_bills,
)
from lago_orgs.migrate.changes import end_set
from lago_orgs.migrate.checking import Verified, figures_of, findings_of, in_place_of_late, summed, uneven, unpriced
from lago_orgs.migrate.doubled import doubled, without_copies
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.sides import Side
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.checking import Figure
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step


RUNNING = (("status[]", "active"),)


class Verifying:
    """Looks at organizations that were moved.

    Args:
        reading: The way to Lago.
        journal: What was done.
        late: What is done with usage that nobody is billed: `send` or `invoice`; None only finds it.
    """

    def __init__(self, reading: Reading, journal: Journal, late: str | None = None) -> None:
        self._reading = reading
        self._journal = journal
        self._late = late
        self._metrics: dict[str, Json] = {}
        self._in_advance: frozenset[str] = frozenset()
        self._running: Mapping[str, str] | None = None
        self._ends: dict[str, object] = {}  # of subscriptions that were read
        self._watching = Watching(reading, journal)

    def run(self) -> Verified:
        """Look at all of them."""
        plan = self._journal.planned()
        metrics = self._reading.listed("/billable_metrics", "billable_metrics")
        self._metrics = {str(each["code"]): each for each in metrics}
        plans = self._reading.listed("/plans", "plans", keep=("code", "charges"))
        self._in_advance = frozenset(
            str(each["code"]) for each in plans if any(it.get("pay_in_advance") for it in items(each.get("charges")))
        )
        many = sum(len(each.users) for each in plan.organizations)
        self._running = self._all_that_runs(many)
        self._watching.prepare(many)
        found = self._reading.crew.each(self._organization, plan.organizations)
        return Verified(
            findings=tuple(finding for each in found for finding in each.findings),
            figures=tuple(figure for each in found for figure in each.figures),
            invoiced=summed(each.invoiced for each in found),
            credited=summed(each.credited for each in found),
            moved=summed(each.moved for each in found),
            rolled_back=tuple(org_id for each in found for org_id in each.rolled_back),
            written=tuple(said for each in found for said in each.written),
            periods=tuple(figure for each in found for figure in each.periods),
        )

    def _all_that_runs(self, users: int) -> Mapping[str, str] | None:
        """Return whose each subscription is that runs; None if that is more to read than each user's alone."""
        pages, found, read = Pages(PAGE), dict[str, str](), 0
        while pages.following is not None:
            if 2 * read >= users:
                return None
            rows = self._reading.page(pages, "/subscriptions", "subscriptions", RUNNING)
            found |= {str(each["external_id"]): str(each["external_customer_id"]) for each in rows}
            self._ends |= {str(each["external_id"]): each["ending_at"] for each in rows if each.get("ending_at")}
            read += 1
        return found

    def _owner(self, external_id: str) -> str | None:
        """Return whose a subscription is that runs; None if none does."""
        if self._running is not None:
            return self._running.get(external_id)
        path = f"/subscriptions/{segment(external_id)}"
        held = self._reading.one("subscription", path, "subscription")
        if held is not None and held.get("ending_at"):
            self._ends[external_id] = held["ending_at"]
        return None if held is None else str(held.get("external_customer_id"))

    def _organization(self, plan: OrganizationPlan) -> Verified:
        if self._journal.is_undoing or self._journal.is_alone(plan):
            return self._rolled_back(plan)
        left = [step for step in plan.steps if not self._journal.is_done(step)]
        if plan.open or left:
            return self._unfinished(plan, left)
        Sending(self._reading, self._journal, plan).settle_late()
        path = f"/subscriptions/{segment(plan.subscription)}"
        held = self._reading.one("subscription", path, "subscription") or {}
        sides = Sides(self._reading, self._journal, plan, self._metrics, self._in_advance)
        own = sides.own(held)
        users = []
        for name, described in plan.users.items():
            external_id = described.get("subscription")
            is_again = external_id is not None and self._owner(str(external_id)) == name
            side = sides.user(name, is_again=is_again)
            if side is not None:
                users.append(side)
        findings, invoiced, periods = sides.findings, sides.invoiced, sides.periods
        if own is None:
            return Verified(findings=tuple(findings), figures=(), invoiced=invoiced, periods=tuple(periods))
        own = without_copies(own, users)
        charges = items(fields(held.get("plan")).get("charges"))
        codes = {str(each.get("billable_metric_code")) for each in charges}
        metrics = {code: self._metrics[code] for code in codes if code in self._metrics}
        raising = Missing(self._reading, self._journal, plan)
        missing = raising.look(held, metrics, self._late)
        refused: dict[str, Finding] = {}
        if self._late is not None:
            mending = Mending(self._reading, self._journal, plan, metrics)
            if mending.mend(self._late, users, own):
                mended = Verifying(self._reading, self._journal)
                mended._metrics, mended._running = self._metrics, self._running
                mended._in_advance = self._in_advance
                after = mended._organization(plan)
                told = in_place_of_late(after.findings, mending.refused)
                return attrs.evolve(after, findings=told, written=(*raising.written, *mending.written))
            refused = mending.refused
        findings += missing
        figures = figures_of(plan.org_id, users, own, metrics)
        lacking = self._lacking(plan, users, own, codes)
        figures += lacking
        findings += findings_of(plan.org_id, users, own, metrics)
        findings += doubled(plan.org_id, users, own, metrics, fields(held.get("plan")))
        findings += [found for each in figures if (found := uneven(each)) is not None]
        findings += uneven_bills(it for it in periods if not told_already(it, figures))
        if self._journal.planned().decide.get("metrics") != "drop":
            findings += [unpriced(each) for each in lacking if each.nobodys]
        balancing = Balancing(self._reading, self._journal, plan, self._journal.planned().made_at, held)
        balancing.run()
        stranded = [each for side in users if (each := self._stranded(plan, side)) is not None]
        return Verified(
            findings=(*in_place_of_late(findings, refused), *balancing.findings, *stranded),
            figures=tuple(figures),
            invoiced=invoiced,
            credited=balancing.credited,
            moved=balancing.moved,
            written=tuple(raising.written),
            periods=tuple(periods),
        )

    def _unfinished(self, plan: OrganizationPlan, left: Sequence[Step]) -> Verified:
        says = "it is to be decided what becomes of it" if plan.open else f"{len(left)} of its steps are not done"
        unowned = Unowned(self._reading, self._journal, plan)
        missed = None if plan.open else unowned.missed()
        remedy = "; ".join(map(str, plan.open)) or missed or "Execute again; the next step is: " + left[0].says
        cause = "It is not moved yet"
        finding = Finding(org_id=plan.org_id, kind="unfinished", says=says, cause=cause, remedy=remedy)
        changed = None if plan.open else self._changed(plan)
        lost = None if plan.open else unowned.look(self._late)
        told = tuple(each for each in (finding, changed, lost) if each is not None)
        return Verified(findings=told, figures=(), invoiced={}, written=tuple(unowned.written))

    def _rolled_back(self, plan: OrganizationPlan) -> Verified:
        """Look whether what was undone is as it should be: the users run, the organization does not."""
        if not self._journal.is_undone(plan):
            finding = Finding(
                org_id=plan.org_id,
                kind="unfinished",
                says="some of its steps are undone, and some are not",
                cause="Rolling back was interrupted, or could not go on",
                remedy="Roll back again, with --yes",
            )
            return Verified(findings=(finding,), figures=(), invoiced={})
        findings = []
        left = {it.user for it in plan.steps if it.kind == "end-at" and (self._journal.undone(it) or {}).get("stays")}
        others = any((self._journal.undone(step) or {}).get("others") for step in plan.steps)
        for name, described in plan.users.items():
            external_id = described.get("subscription")
            if others or name in left:
                continue  # another migration has moved them; or it had ended before, and rolling back left it so
            if external_id is not None and self._owner(str(external_id)) != name:
                finding = Finding(
                    org_id=plan.org_id,
                    kind="user",
                    says=f"{external_id!r} of the user {name!r} does not run, and the migration is rolled back",
                    cause="Somebody ended it after it was rolled back",
                    remedy="Subscribe the user again, if it was not meant",
                )
                findings.append(finding)
            step, end = end_set([it for it in plan.steps if it.user == name])
            if step is not None and end is not None and instant(self._ends.get(str(external_id))) == end:
                if instant(step.given.get("before")) == end:
                    continue
                finding = Finding(
                    org_id=plan.org_id,
                    kind="user",
                    says=f"{external_id!r} of the user {name!r} is to end at {iso(end)}, though it is rolled back",
                    cause="The migration has set this end, and it is set still, or again",
                    remedy="Take the end back in Lago, if it was not meant",
                )
                findings.append(finding)
        begins = any(step.kind == "subscribe" for step in plan.steps)
        if begins and not others and self._owner(plan.subscription) == plan.org_id:
            finding = Finding(
                org_id=plan.org_id,
                kind="subscription",
                says=f"the organization's subscription {plan.subscription!r} runs, and the migration is rolled back",
                cause="Somebody subscribed it again, or another migration did",
                remedy="End it, if its users are billed themselves",
            )
            findings.append(finding)
        unowned = Unowned(self._reading, self._journal, plan)
        lost = None if others else unowned.look(self._late)
        missing, written = missing_of_users(self._reading, self._journal, plan, self._metrics, self._late)
        return Verified(
            findings=(*findings, *([] if lost is None else [lost]), *missing),
            figures=(),
            invoiced={},
            rolled_back=(plan.org_id,),
            written=(*unowned.written, *written),
        )

    def _changed(self, plan: OrganizationPlan) -> Finding | None:
        """Say what is otherwise than planned of an organization that is not moved yet."""
        if self._journal.is_undoing:
            return None
        says = self._watching.changes(plan)
        if not says:
            return None
        cause, remedy = "Somebody changed it since the plan", "Take it back in Lago and execute again, or roll back"
        return Finding(org_id=plan.org_id, kind="changed", says=says, cause=cause, remedy=remedy)

    def _stranded(self, plan: OrganizationPlan, side: Side) -> Finding | None:
        """Say what credits a user has got, such as by a purchase that was paid later, whom nothing is billed to."""
        if side.is_again or self._journal.planned().decide.get("wallets") == "keep":
            return None
        moved = {each.given["wallet"] for each in plan.steps if each.kind == "wallet" and each.user == side.user}
        ids = [each for each in self._watching.wallets(str(side.user)) if each not in moved]
        if not ids:
            return None
        return Finding(
            org_id=plan.org_id,
            kind="wallet",
            says=f"{side.user!r} has credits in wallets that were not moved: {', '.join(ids)}",
            cause="They came after the user's wallets were looked at, such as by a purchase that was paid later",
            remedy="Grant them to the organization, and end the user's wallets",
        )

    def _lacking(self, plan: OrganizationPlan, users: Sequence[Side], own: Side, codes: set[str]) -> list[Figure]:
        """Count what users were billed for and the organization is not: its plan has no charge for it."""
        known: set[str] = set().union(*(fields(each).get("metrics") or () for each in plan.users.values()))
        metrics = {code: self._metrics[code] for code in known - codes if code in self._metrics}
        return figures_of(plan.org_id, users, attrs.evolve(own, end=own.start), metrics) if metrics else []
