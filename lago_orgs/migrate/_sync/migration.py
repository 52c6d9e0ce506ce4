# Written by `make sync` from lago_orgs/migrate/_async/migration.py: change that.
"""The migration of one Lago, for threads: planned, executed, verified and undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs._core.arguments import whole
from lago_orgs._core.wire import fields
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate._sync._io import apart
from lago_orgs.migrate._sync.copying import Copying
from lago_orgs.migrate._sync.execution import Run, check_lago
from lago_orgs.migrate._sync.gathering import facts_of
from lago_orgs.migrate._sync.reading import Reading
from lago_orgs.migrate._sync.turning import Turning
from lago_orgs.migrate._sync.undoing import Undoing
from lago_orgs.migrate._sync.verifying import Verifying
from lago_orgs.migrate.errors import MappingRefused, PlanRefused
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.mapping import Move, UserMapping, mapping_of, read_mapping
from lago_orgs.migrate.options import CHOICES, Options
from lago_orgs.migrate.outcomes import Rollback
from lago_orgs.migrate.packing import Packed, pack
from lago_orgs.migrate.plan import MigrationPlan
from lago_orgs.migrate.planning import plan_organization
from lago_orgs.migrate.problems import problems_of
from lago_orgs.migrate.rehearsal import Rehearsal, play
from lago_orgs.migrate.stage import Stage
from lago_orgs.migrate.undo import among

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from lago_orgs.client import LagoOrgs
    from lago_orgs.migrate.checking import Verified
    from lago_orgs.migrate.facts import OrganizationFacts
    from lago_orgs.migrate.mapping import Rule, Way
    from lago_orgs.migrate.outcomes import Execution, Progress

AT_ONCE = 8
LATE = ("send", "invoice")


class Migration:
    """Moves customers that are users into organizations.

    Args:
        lago: The client.
        at_once: How many organizations, or reads, at the same time.
    """

    def __init__(self, lago: LagoOrgs, *, at_once: int = AT_ONCE) -> None:
        whole("at_once", at_once)
        self._lago = lago
        self._at_once = at_once

    def plan(
        self,
        mapping: UserMapping | str | Path | Iterable[Move | Mapping[str, Any]] | Rule,
        *,
        way: Way = "period-end",
        cutover: date | None = None,
        plan_code: str | None = None,
        decide: Mapping[str, str] | None = None,
        credit: str = "credit",
        mark: bool = True,
    ) -> MigrationPlan:
        """Read what there is, and say what will be done and what becomes of money; nothing is written.

        Args:
            mapping: Who moves where: a file, rows, or a callable that says it of each customer as Lago shows it.
            way: How the period under way is treated: `period-end`, `midnight`, `now`
                or `carry`.
            cutover: With `midnight`, the day whose midnight, where the organization is, is the seam.
            plan_code: The plan of each organization for which the mapping names none; the users' own if None.
            decide: Answers to what cannot be guessed, such as `{"wallets": "move"}`.
            credit: What becomes of what was paid in advance where a user ends within a period: `credit`, `refund`,
                `offset` or `skip`.
            mark: Whether the users' metadata shall name their organization and the seam.

        Raises:
            MappingRefused: Rows of the mapping are wrong; it names all of them.
            InvalidArgument: There is no such choice.
            LagoOrgsError: Lago could not be asked.
        """
        options = Options(
            way=way, cutover=cutover, plan_code=plan_code, decide=dict(decide or {}), credit=credit, mark=mark
        )
        plan, _, _ = self._planned(Reading(self._lago, self._at_once), mapping, options)
        return plan

    def _planned(
        self, reading: Reading, mapping: Any, options: Options, *, is_whole: bool = False
    ) -> tuple[MigrationPlan, UserMapping, list[OrganizationFacts]]:
        """Plan, and give what it was made from: the facts only where they are wanted as a whole."""
        now = reading.clock()
        organization = reading.organization()
        found = self._mapping(reading, mapping)
        options.check_ways({move.way or options.way for move in found.moves})
        problems = [*found.problems]
        whole_facts: list[OrganizationFacts] = []

        def planned(facts: OrganizationFacts) -> bytes:
            problems.extend(problems_of([facts]))
            whole_facts.extend([facts] if is_whole else [])
            return b"" if problems else pack(plan_organization(facts, options, now))

        turning = Turning(reading, options.way)
        rows = facts_of(reading, found.moves, options.plan_code, planned, is_whole=is_whole, turning=turning)
        if problems:
            raise MappingRefused(problems)
        organizations = Packed()
        for row in rows:
            organizations.add_row(row)
        plan = MigrationPlan(
            lago=self._lago.api_url,
            organization=organization,
            made_at=now,
            options=options.as_json(),
            reads=dict(sorted(reading.reads.items())),
            organizations=organizations,
            client=self._lago,
        )
        return plan, found, whole_facts

    def rehearse(self, mapping: Any, **options: Any) -> Rehearsal:
        """Play the whole migration on an embedded Lago that is filled from this one, to which nothing is written.

        It plans, executes at each moment at which it is due, verifies, and goes on until a period of each organization
        is over, all in simulated time. What cannot be rebuilt is said by name.

        Args:
            mapping: Who moves where, as `plan` takes it.
            options: Those of `plan`.

        Raises:
            MappingRefused: Rows of the mapping are wrong; it names all of them.
            InvalidArgument: There is no such choice.
            LagoOrgsError: Lago could not be asked.
        """
        # What is played is quick, and waits for nothing: the flavour for threads does it in both.
        from lago_orgs.migrate._sync.migration import Migration

        decided = Options(**{**options, "decide": dict(options.get("decide") or {})})
        reading = Reading(self._lago, self._at_once)
        plan, moves, facts = self._planned(reading, mapping, decided, is_whole=True)
        if plan.open or not facts:
            return Rehearsal(plan=plan, reads=dict(sorted(reading.reads.items())))
        copying = Copying(reading, facts, plan.made_at)
        original = copying.read()
        stages = [apart(partial(Stage, original)) for _ in range(2)]
        copying.use(original, stages)
        for stage in stages:
            apart(stage.finish)
        reads = dict(sorted(reading.reads.items()))
        return apart(
            partial(play, Migration, stages, plan, _on_plans(plan, moves), reads=reads, left_out=copying.left_out)
        )

    def _mapping(self, reading: Reading, mapping: Any) -> UserMapping:
        if isinstance(mapping, UserMapping):
            return mapping
        if callable(mapping):
            rule: Any = mapping
            return reading.mapping(rule)
        if isinstance(mapping, str) or hasattr(mapping, "__fspath__"):
            return read_mapping(mapping)
        if not hasattr(mapping, "__iter__"):
            raise InvalidArgument(f"mapping is {mapping!r}: give a file, rows, or a callable")
        return mapping_of(mapping)

    def execute(
        self,
        plan: MigrationPlan,
        journal: Journal,
        *,
        wait: bool = False,
        keep_going: bool = False,
        poll: float = 15.0,
        tell: Callable[[Progress], None] | None = None,
    ) -> Execution:
        """Do what the plan says, as far as its time has come; call it again to go on, after whatever ended it.

        Args:
            plan: The plan.
            journal: Where each intent and each outcome is noted.
            wait: Whether to wait for what is due later.
            keep_going: Whether organizations are moved although others failed, or need a decision.
            poll: Seconds between two looks while waiting.
            tell: Is told how far each organization is.

        Raises:
            PlanRefused: Something is to be decided first, or it is another Lago's plan.
            JournalRefused: The journal is another plan's.
        """
        reading = Reading(self._lago, self._at_once)
        journal.client = self._lago
        run = Run(reading, journal, keep_going=keep_going, tell=tell)
        return run.run(plan, wait=wait, poll=poll)

    def verify(self, journal: Journal, *, late: str | None = None) -> Verified:
        """Compare what Lago holds with what the migration was to bring, and count that everything is billed once.

        Args:
            journal: The migration's.
            late: What is done with usage that nobody is billed, such as what came after a user's last invoice: `send`
                sends it to the organization, from the seam on, `invoice` invoices it to the user as a one-off. With
                None nothing is written. What was recorded for an organization that never began, or has ended by a
                rollback, `send` sends to the users.

        Raises:
            JournalRefused: Nothing was executed yet.
            InvalidArgument: There is no such choice.
            PlanRefused: It is being rolled back, and shall send or invoice.
            LagoOrgsError: Lago could not be asked.
        """
        journal.planned()
        if late is not None and late not in LATE:
            raise InvalidArgument(f"late is {late!r}: there are {', '.join(LATE)}")
        if late is not None and journal.is_undoing and not journal.is_rolled_back:
            raise PlanRefused(f"this migration {journal.undoing}; its users are billed themselves")
        return Verifying(self._same(journal), journal, late).run()

    def rollback(
        self, journal: Journal, *, yes: bool = False, only: Sequence[str] = (), twice: str | None = None
    ) -> Rollback:
        """Undo what can be undone, in reverse; without `yes` only say what that is and what stays.

        Args:
            journal: The migration's.
            yes: Whether to do it.
            only: The ids of organizations that are rolled back while the others go on; all if none is named.
            twice: What becomes of a day that the organization and its users are billed: `credit` takes it off the
                users' next invoices with a coupon, `keep` leaves it; None as it was planned.

        Raises:
            JournalRefused: Nothing was executed yet.
            InvalidArgument: The plan has no such organization, or there is no such choice.
            PlanRefused: Some are named, and the whole migration is being rolled back.
        """
        among(journal, only)
        if twice not in {None, *CHOICES["twice"]}:
            raise InvalidArgument(f"twice is {twice!r}: there are {', '.join(CHOICES['twice'])}")
        undoing = Undoing(self._same(journal), journal, twice)
        return (undoing.run(only) if yes else undoing.told(only))

    def _same(self, journal: Journal) -> Reading:
        reading = Reading(self._lago, self._at_once)
        check_lago(reading, journal.planned())
        return reading


def _on_plans(plan: MigrationPlan, moves: UserMapping) -> UserMapping:
    """Name each organization's plan: a user's own prices are a plan of its own on the embedded Lago."""
    codes = {
        each.org_id: fields(fields(step.body).get("subscription")).get("plan_code")
        for each in plan.organizations
        for step in each.steps
        if step.kind == "subscribe"
    }
    return UserMapping(tuple(attrs.evolve(it, plan_code=it.plan_code or codes.get(it.org_id)) for it in moves.moves))
