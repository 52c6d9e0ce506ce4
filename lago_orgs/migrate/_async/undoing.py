# The source of the flavour for threads: run `make sync` after a change.
"""Undoing what a migration did, from its journal, in reverse: each looked at first, so that it may be begun again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from lago_orgs._core.wire import iso
from lago_orgs.errors import ActionRefused, NotFound, ValidationFailed
from lago_orgs.migrate._async.execution import AWAY
from lago_orgs.migrate._async.owning import noted_moves
from lago_orgs.migrate._async.undo_balances import AsyncUndoBalances
from lago_orgs.migrate._async.undo_organization import AsyncUndoOrganization
from lago_orgs.migrate._async.undo_users import AsyncUndoUsers
from lago_orgs.migrate.outcomes import NotAsPlanned, NotYet, Progress, Rollback
from lago_orgs.migrate.steps import ENDS
from lago_orgs.migrate.undo import among, in_reverse, said, undoings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step


class AsyncUndoing:
    """One run of undoing a migration.

    Args:
        reading: The way to Lago.
        journal: What was done, and what of it is undone.
        twice: Whether what both sides are billed is credited: `credit` or `keep`; None as it was planned.
    """

    def __init__(self, reading: AsyncReading, journal: Journal, twice: str | None = None) -> None:
        self._reading = reading
        self._journal = journal
        self._notes: Mapping[str, Sequence[str]] = {}
        self._is_credited = (twice or journal.planned().decide.get("twice")) == "credit"

    async def run(self, only: Sequence[str] = ()) -> Rollback:
        """Undo all that was done; or, with organizations named, what was done for them, while the others go on."""
        plans = among(self._journal, only)
        for plan in plans if only else ():
            self._journal.leave_out(plan)
        self._notes = await noted_moves(self._reading, self._journal, plans)
        failures = await self._reading.crew.each(self._organization, plans)
        steps = undoings(self._journal, plans)
        return Rollback(steps=steps, failures=tuple(each for each in failures if each is not None))

    async def told(self, only: Sequence[str] = ()) -> Rollback:
        """Say what would be undone, with what nobody would be billed then."""
        plans = among(self._journal, only)
        lost: dict[str, str] = {}
        for plan in plans:
            acting = _Acting(self._reading, self._journal, plan, {}, is_credited=self._is_credited)
            for step in plan.steps:
                begun = self._journal.is_intended(step) or self._journal.is_done(step)
                if begun and self._journal.undone(step) is None:
                    lost[step.id] = await acting.told(step)
        steps = undoings(self._journal, plans)
        return Rollback(
            steps=tuple(attrs.evolve(it, stays="; ".join(filter(None, (lost.get(it.step), it.stays)))) for it in steps)
        )

    async def _organization(self, plan: OrganizationPlan) -> Progress | None:
        acting = _Acting(self._reading, self._journal, plan, self._notes, is_credited=self._is_credited)
        for step in in_reverse(plan):
            begun = self._journal.is_intended(step) or self._journal.is_done(step)
            if not begun or self._journal.undone(step) is not None:
                continue
            try:
                outcome = await acting.undo(step)
            except (NotAsPlanned, ValidationFailed, ActionRefused, NotFound, *AWAY) as error:
                state: Any = "away" if isinstance(error, AWAY) else "not as planned"
                return Progress(org_id=plan.org_id, state=state, says=f"{said(step)}: {error.message}")
            except NotYet as waits:
                until = waits.until or await self._reading.clock()
                says = f"{said(step)}: {waits.says}. Roll back again at {iso(until)}"
                return Progress(org_id=plan.org_id, state="waiting", says=says, until=until)
            self._journal.undo(step, outcome)
        return None


class _Acting(AsyncUndoOrganization, AsyncUndoUsers, AsyncUndoBalances):
    async def undo(self, step: Step) -> Mapping[str, Any]:
        """Undo a step, unless that is done; what came of it."""
        act = getattr(self, f"_{step.kind.replace('-', '_')}", None)
        if act is None:
            return {}
        found: Mapping[str, Any] = await act(step)
        return found

    async def told(self, step: Step) -> str:
        """Say what nobody is billed, and what is billed twice, once a step is undone; empty if nothing is."""
        if step.kind == "subscribe":
            return await self._told_of_end()
        if step.kind not in ENDS:
            return ""
        described: Any = self._plan.users[str(step.user)]
        if await self._running(described["subscription"]) is not None:
            return ""
        coming = (await self._returning.of(step, described)).coming
        return "" if coming is None else "; ".join(coming.says(is_credited=self._is_credited).values())
