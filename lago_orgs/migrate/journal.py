"""What was meant to be done and what came of it: a file that is only ever added to, before and after each call."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from lago_orgs.migrate.appending import Appended, as_line
from lago_orgs.migrate.errors import JournalRefused
from lago_orgs.migrate.packing import Packed, packed, packed_row
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan, Step

_LATE = "#late-"
Outcome = Mapping[str, Any]


class Journal(Appended):
    """The journal of one migration.

    It holds the plan, and per step an intent before its call and an outcome after it. Each entry is on the disk before
    the program goes on; an entry that was cut off in the middle is as if it had never been begun.

    Args:
        path: The file; it is made if it is not there.

    Raises:
        JournalRefused: It cannot be used, is no journal, or another process uses it.
    """

    def __init__(self, path: str | Path) -> None:
        self.plan: MigrationPlan | None = None
        self.client: Any = None
        # Where in the file it stands, and how long it is: what came of a hundred thousand steps is not held.
        self._intents: dict[str, int] = {}
        self._outcomes: dict[str, int] = {}
        self._undone: dict[str, int] = {}
        self._alone: set[str] = set()  # organizations that are rolled back while the others go on
        self._is_undoing = False
        self._late: dict[str, list[str]] = {}
        self._meant_late: dict[str, list[str]] = {}
        self._organizations = Packed()
        super().__init__(path)

    def _has_read(self) -> None:
        if self.plan is None:
            self._end = 0  # a plan was being noted, and nothing was done yet
            self._organizations = Packed()

    def _take(self, entry: Mapping[str, Any], length: int) -> None:
        place = self._placed(length)
        match entry["entry"]:
            case "organization":
                self._organizations.add_row(packed_row(entry["of"]))
            case "plan":
                self.plan = MigrationPlan.noted(entry["plan"], self._organizations, self.path)
                self._organizations = Packed()
            case "intent":
                self._intents[entry["step"]] = place
                if _LATE in entry["step"]:
                    self._meant_late.setdefault(entry["step"].rpartition(_LATE)[0], []).append(entry["step"])
            case "outcome":
                self._outcomes[entry["step"]] = place
                if _LATE in entry["step"]:
                    self._late.setdefault(entry["step"].rpartition(_LATE)[0], []).append(entry["step"])
            case "alone":
                self._alone.add(entry["organization"])
            case "undone":
                self._undone[entry["step"]] = place
                self._is_undoing = self._is_undoing or _organization(entry["step"]) not in self._alone
            case other:
                raise JournalRefused(
                    f"the journal {str(self.path)!r} has an entry {other!r} of a newer library: update it"
                )

    def begin(self, plan: MigrationPlan) -> None:
        """Note which plan is executed.

        Raises:
            JournalRefused: It is another plan's.
        """
        if self.plan is not None:
            if self.plan.digest != plan.digest:
                raise JournalRefused(
                    f"the journal {str(self.path)!r} is of another plan ({self.plan.digest[:15]}..., not "
                    f"{plan.digest[:15]}...): give this plan a journal of its own"
                )
            return
        many = len(plan.organizations)
        head = {"entry": "plan", "plan": {"digest": plan.digest, **plan.head(), "organizations": many}}
        rows = (f'{{"entry":"organization","of":{line}}}' for line in packed(plan.organizations).lines())
        # The plan itself comes last: until it stands there, nothing does.
        self._write_all(f"{row}\n".encode() for row in chain(rows, [as_line(head)]))
        self.plan = plan

    def planned(self) -> MigrationPlan:
        """Return the plan whose journal this is.

        Raises:
            JournalRefused: Nothing was executed yet.
        """
        if self.plan is None:
            raise JournalRefused(f"the journal {str(self.path)!r} is empty: nothing was executed")
        return self.plan

    def intend(self, step: Step, **of: Any) -> None:
        """Note that the call of a step is about to be made."""
        if step.id not in self._intents:
            self._write({**_said("intent", step), "of": of})

    def note(self, step: Step, outcome: Outcome) -> None:
        """Note what came of a step."""
        self._write(
            {"entry": "outcome", "step": step.id, "kind": step.kind, "user": step.user, "outcome": dict(outcome)}
        )

    def undo(self, step: Step, outcome: Outcome) -> None:
        """Note that a step was undone."""
        self._write(
            {"entry": "undone", "step": step.id, "kind": step.kind, "user": step.user, "outcome": dict(outcome)}
        )

    def is_intended(self, step: Step) -> bool:
        """Whether its call was about to be made, and may have been."""
        return step.id in self._intents

    def intent(self, step: Step) -> Mapping[str, Any]:
        """Return what was noted with the intent."""
        found: Mapping[str, Any] = self._at(self._intents.get(step.id)).get("of") or {}
        return found

    def outcome(self, step: Step) -> Outcome | None:
        """Return what came of a step; None if it is not done."""
        return self._outcome(step.id)

    def is_done(self, step: Step) -> bool:
        """Whether something came of a step."""
        return step.id in self._outcomes

    def _outcome(self, step: str) -> Outcome | None:
        return self._at(self._outcomes.get(step)).get("outcome")

    def meant_late(self, plan: OrganizationPlan) -> list[str]:
        """Return which one-offs of late usage were about to be raised, and may have been: a kill came between."""
        return [step for step in self._meant_late.get(plan.org_id, ()) if step not in self._outcomes]

    def invoiced_late(self, plan: OrganizationPlan, subscription: str) -> frozenset[str]:
        """Return the ids of late events of a subscription that were invoiced as a one-off."""
        return self._named_late(plan, subscription, "events")

    def days_invoiced_late(self, plan: OrganizationPlan, subscription: str) -> frozenset[str]:
        """Return the first days of the periods of a subscription whose fee was invoiced as a one-off."""
        return self._named_late(plan, subscription, "days")

    def raised_late(self, plan: OrganizationPlan, subscription: str) -> list[Outcome]:
        """Return what came of raising one-offs for a subscription."""
        found = [self._outcome(step) or {} for step in self._late.get(plan.org_id, ())]
        return [each for each in found if each.get("subscription") == subscription]

    def _named_late(self, plan: OrganizationPlan, subscription: str, name: str) -> frozenset[str]:
        found = self.raised_late(plan, subscription)
        return frozenset(ident for each in found for ident in each.get(name, ()))

    def leave_out(self, organization: OrganizationPlan) -> None:
        """Note that an organization is rolled back while the others go on: it is not executed any more."""
        if organization.org_id not in self._alone:
            begun = self.has_begun(organization)
            self._write({"entry": "alone", "organization": organization.org_id, "begun": begun})

    def is_alone(self, organization: OrganizationPlan) -> bool:
        """Whether an organization is, or was, rolled back while the others go on."""
        return organization.org_id in self._alone

    def undone(self, step: Step) -> Outcome | None:
        """Return what came of undoing a step; None if that was not done."""
        return self._at(self._undone.get(step.id)).get("outcome")

    @property
    def is_undoing(self) -> bool:
        """Whether anything was undone, but for organizations that were rolled back alone."""
        return self._is_undoing

    @property
    def has_anything_done(self) -> bool:
        """Whether anything was done or meant."""
        return bool(self._intents or self._outcomes)

    @property
    def is_complete(self) -> bool:
        """Whether every step of the plan is done, or what was done is undone."""
        if self.plan is None:
            return False
        if any(self.is_alone(each) and not self.is_undone(each) for each in self.plan.organizations):
            return False
        steps = (it for each in self.plan.organizations if not self.is_alone(each) for it in each.steps)
        if self._is_undoing:
            return all(step.id in self._undone for step in steps if self.is_intended(step) or self.is_done(step))
        return all(map(self.is_done, steps))

    @property
    def is_rolled_back(self) -> bool:
        """Whether all that was done, or meant to be, was undone; late usage that was invoiced stays so."""
        begun = {step for step in (*self._intents, *self._outcomes) if _LATE not in step}
        return self.is_undoing and begun <= self._undone.keys()

    def is_undone(self, organization: OrganizationPlan) -> bool:
        """Whether nothing is left of what was done for an organization."""
        return all(it.id in self._undone for it in organization.steps if self.is_intended(it) or self.is_done(it))

    @property
    def undoing(self) -> str:
        """Say how far it is rolled back."""
        return "was rolled back" if self.is_rolled_back else "is being rolled back: finish that first"

    def has_begun(self, organization: OrganizationPlan) -> bool:
        """Whether anything was done or meant for an organization."""
        return any(self.is_intended(step) or self.is_done(step) for step in organization.steps)

    def of_kind(self, organization: OrganizationPlan, kind: str) -> dict[str, Outcome]:
        """Return per user what came of the steps of a kind."""
        return {
            str(step.user): outcome
            for step in organization.steps
            if step.kind == kind and (outcome := self._outcome(step.id)) is not None
        }


def _organization(step: str) -> str:
    return step.rpartition("#")[0]


def _said(entry: str, step: Step) -> dict[str, Any]:
    return {"entry": entry, "step": step.id, "kind": step.kind, "user": step.user}
