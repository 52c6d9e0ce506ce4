# Written by `make sync` from lago_orgs/migrate/_async/execution.py: change that.
"""Executing a plan: the steps of each organization in order, several organizations at once, as far as it is time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.errors import AmbiguousOutcome, ConnectionFailed, DeadlineExceeded, RateLimited, ServerError
from lago_orgs.migrate._sync._io import sleep
from lago_orgs.migrate._sync.acting import Acting
from lago_orgs.migrate._sync.turning import Turning
from lago_orgs.migrate._sync.watching import Watching
from lago_orgs.migrate.closing import lost_from
from lago_orgs.migrate.errors import PlanRefused
from lago_orgs.migrate.outcomes import Execution, NotAsPlanned, NotYet, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.outcomes import State
    from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan, Step

DONE, WAITING = "done", "waiting"
TELLING = {"wallet", "coupon", "subscribe"}  # steps that may have something to say when all is done
AWAY = (AmbiguousOutcome, ConnectionFailed, DeadlineExceeded, RateLimited, ServerError)


class Run:
    """One run of a plan.

    Args:
        reading: The way to Lago.
        journal: Where everything is noted.
        keep_going: Whether organizations are moved although others failed, or need a decision.
        tell: Is told how far each organization is.
    """

    def __init__(
        self,
        reading: Reading,
        journal: Journal,
        *,
        keep_going: bool,
        tell: Callable[[Progress], None] | None,
    ) -> None:
        self._reading = reading
        self._journal = journal
        self._watching = Watching(reading, journal)
        self._looked: dict[str, str] = {}
        self._keep_going = keep_going
        self._tell = tell
        self._has_failed = False

    def run(self, plan: MigrationPlan, *, wait: bool, poll: float) -> Execution:
        """Do what can be done now; with `wait` all of it.

        Raises:
            PlanRefused: Something is to be decided first, or it is another Lago's plan.
        """
        is_open = [each for each in plan.open if not self._journal.is_alone(each)]
        if is_open and not self._keep_going:
            told = "\n".join(f"{each.org_id}: {conflict}" for each in is_open for conflict in each.open)
            raise PlanRefused(f"something is to be decided before this plan can be executed:\n{told}")
        check_lago(self._reading, plan)
        self._journal.begin(plan)
        if self._journal.is_undoing:
            raise PlanRefused(f"this migration {self._journal.undoing}; to move again, plan anew, with a new journal")
        found: Execution | None = None
        while True:
            if found is None or self._has_come(found):
                self._watching.prepare(self._users(plan))
            found = Execution(
                organizations=tuple(self._reading.crew.each(self._organization, plan.organizations))
            )
            if not wait or not found.of("waiting"):
                return found
            sleep(poll)

    def _users(self, plan: MigrationPlan) -> int:
        """Count the users of organizations that are not done."""
        moving = (each for each in plan.organizations if not self._journal.is_alone(each))
        return sum(len(each.users) for each in moving if not all(map(self._journal.is_done, each.steps)))

    def _has_come(self, found: Execution) -> bool:
        dues = {each.until for each in found.organizations if each.until is not None}
        return bool(dues) and self._reading.has_come(min(dues))

    def _organization(self, plan: OrganizationPlan) -> Progress:
        try:
            progress = self._as_far_as_possible(plan)
        except NotAsPlanned as error:
            progress = self._progress(plan, "not as planned", error.message)
        except AWAY as error:
            progress = self._progress(plan, "away", error.message)
        if progress.state not in {"done", "waiting", "open", "rolled back"}:
            self._has_failed = True
        if self._tell is not None:
            self._tell(progress)
        return progress

    def _as_far_as_possible(self, plan: OrganizationPlan) -> Progress:
        if self._journal.is_alone(plan):
            if self._journal.is_undone(plan):
                return self._progress(plan, "rolled back", "it stays as it was, while the others move")
            return self._progress(plan, "left", "it is being rolled back alone: finish that, with --org and --yes")
        if plan.open:
            return self._progress(plan, "open", "; ".join(map(str, plan.open)))
        has_begun = self._journal.has_begun(plan)
        if not has_begun and self._has_failed and not self._keep_going:
            return self._progress(plan, "left", "another organization is not as planned")
        seen: dict[str, Json] = {}
        moment, looked = self._moment(plan), self._looked.get(plan.org_id)
        if moment not in {DONE, looked, WAITING if looked else None}:
            try:
                if not self._is_too_late(plan):
                    Turning(self._reading).check(plan, self._journal)
            except NotYet as waits:
                return attrs.evolve(self._progress(plan, "waiting", waits.says), until=waits.until)
            changed = self._watching.changes(plan, seen)
            if changed:
                remedy = "Take that back in Lago and execute again, or roll back and plan anew"
                says = f"changed since the plan: {changed}. {remedy if has_begun else 'Plan anew'}"
                return self._progress(plan, "changed", says)
        self._looked[plan.org_id] = moment
        return self._steps(plan, seen)

    def _is_too_late(self, plan: OrganizationPlan) -> bool:
        """Whether a step that is next would be refused: then there is nothing to wait for."""
        left = [step for step in plan.steps if not self._journal.is_done(step)]
        until = [at for step in left if (at := instant(step.given.get("until"))) is not None]
        return bool(until) and self._reading.has_come(min(until))

    def _moment(self, plan: OrganizationPlan) -> str:
        """Return since when the next step is due: before its first one, what the plan rests on is read anew."""
        left = next((step for step in plan.steps if not self._journal.is_done(step)), None)
        if left is None:
            return DONE
        if left.due is None:
            return "at once"
        return iso(left.due) if self._reading.has_come(left.due) else WAITING

    def _steps(self, plan: OrganizationPlan, seen: Mapping[str, Json]) -> Progress:
        journal, acting = self._journal, Acting(self._reading, self._journal, plan, seen)
        for step in plan.steps:
            if journal.is_done(step):
                continue
            if self._reading.crew.is_stopping:
                return self._progress(plan, "left", "another organization's failure ended the run")
            if step.due is not None and not self._reading.has_come(step.due):
                before = too_late(plan, step)
                until = "" if before is None else f", and must be done before {iso(before)}"
                says = f"the next step is due at {iso(step.due)}{until}: {step.says}"
                return attrs.evolve(self._progress(plan, "waiting", says), until=step.due, before=before)
            try:
                outcome = acting.do(step)
            except NotYet as waits:
                return attrs.evolve(self._progress(plan, "waiting", waits.says), until=waits.until)
            journal.note(step, outcome)
        outcomes = [journal.outcome(step) or {} for step in plan.steps if step.kind in TELLING]
        told = [it.get("skipped") or it.get("says") for it in outcomes]
        return self._progress(plan, "done", "; ".join(str(each) for each in told if each))

    def _progress(self, plan: OrganizationPlan, state: State, says: str = "") -> Progress:
        done = sum(map(self._journal.is_done, plan.steps))
        return Progress(org_id=plan.org_id, state=state, says=says, steps=done, of=len(plan.steps))


def too_late(plan: OrganizationPlan, step: Step) -> datetime | None:
    """Return from when on a step would be refused; None if its turn does not pass."""
    until = instant(step.given.get("until"))
    body = fields(fields(step.body).get("subscription"))
    begin = instant(body.get("subscription_at"))
    if until is not None or step.kind != "subscribe" or begin is None:
        return until
    return lost_from(
        fields(step.given.get("terms")),
        begin,
        billing_time=str(body["billing_time"]),
        zone=ZoneInfo(plan.zone),
        in_advance=bool(step.given.get("pay_in_advance")),
    )


def check_lago(reading: Reading, plan: MigrationPlan) -> None:
    """Refuse to write to another Lago than the one that a plan was made for.

    Raises:
        PlanRefused: It is another.
    """
    if plan.lago != reading.lago.api_url:
        raise PlanRefused(f"the plan was made for {plan.lago}, this is {reading.lago.api_url}")
    found = reading.organization()
    if found != plan.organization:
        raise PlanRefused(f"the plan was made for organization {plan.organization}, this key is of {found}")
