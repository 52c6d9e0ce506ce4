"""What was meant to be done and what came of it: a file that is only ever added to, before and after each call."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

from lago_orgs._store.failures import Failures
from lago_orgs._store.files import make, refuse_strange
from lago_orgs._store.lock_file import LockFile
from lago_orgs.migrate.errors import JournalRefused
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan, Step

_FAILURES = Failures("the journal", *[JournalRefused] * 5)
Outcome = Mapping[str, Any]


class Journal:
    """The journal of one migration.

    It holds the plan, and per step an intent before its call and an outcome after it. Each entry is on the disk before
    the program goes on; an entry that was cut off in the middle is as if it had never been begun.

    Args:
        path: The file; it is made if it is not there.

    Raises:
        JournalRefused: It cannot be used, is no journal, or another process uses it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.plan: MigrationPlan | None = None
        self.client: Any = None
        self._intents: dict[str, Mapping[str, Any]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._undone: dict[str, Outcome] = {}
        self._guard = threading.Lock()
        self._lock = LockFile(self.path.with_name(f"{self.path.name}.lock"), _FAILURES)
        if not self._lock.acquire():
            raise JournalRefused(f"another process uses the journal {str(path)!r}: wait for its end")
        try:
            make(self.path, _FAILURES)
            self._file: IO[bytes] = self.path.open("r+b")
            self._read()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise JournalRefused(f"the journal {str(path)!r} cannot be used: {error.strerror}") from error
            raise

    def _read(self) -> None:
        refuse_strange(self.path, _FAILURES)
        data = self._file.read()
        whole = data[: data.rfind(b"\n") + 1]
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise JournalRefused(f"line {number} of the journal {str(self.path)!r} is damaged: {error}") from error
        self._file.seek(len(whole))
        self._file.truncate()

    def _take(self, entry: Mapping[str, Any]) -> None:
        match entry["entry"]:
            case "plan":
                self.plan = MigrationPlan.from_json(entry["plan"])
            case "intent":
                self._intents[entry["step"]] = entry.get("of") or {}
            case "outcome":
                self._outcomes[entry["step"]] = entry["outcome"]
            case "undone":
                self._undone[entry["step"]] = entry["outcome"]
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
        self._write({"entry": "plan", "plan": {"digest": plan.digest, **plan.as_json()}})

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
        return self._intents.get(step.id, {})

    def outcome(self, step: Step) -> Outcome | None:
        """Return what came of a step; None if it is not done."""
        return self._outcomes.get(step.id)

    def invoiced_late(self, plan: OrganizationPlan, subscription: str) -> frozenset[str]:
        """Return the ids of late events of a subscription that were invoiced as a one-off."""
        found = [each for step, each in self._outcomes.items() if step.startswith(f"{plan.org_id}#late-")]
        return frozenset(
            ident for each in found if each.get("subscription") == subscription for ident in each["events"]
        )

    def undone(self, step: Step) -> Outcome | None:
        """Return what came of undoing a step; None if that was not done."""
        return self._undone.get(step.id)

    @property
    def is_undoing(self) -> bool:
        """Whether anything was undone."""
        return bool(self._undone)

    def has_begun(self, organization: OrganizationPlan) -> bool:
        """Whether anything was done or meant for an organization."""
        return any(step.id in self._intents or step.id in self._outcomes for step in organization.steps)

    def of_kind(self, organization: OrganizationPlan, kind: str) -> dict[str, Outcome]:
        """Return per user what came of the steps of a kind."""
        return {
            str(step.user): self._outcomes[step.id]
            for step in organization.steps
            if step.kind == kind and step.id in self._outcomes
        }

    def _write(self, entry: Mapping[str, Any]) -> None:
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        with self._guard:
            try:
                self._file.write(line)
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                raise JournalRefused(f"the journal {str(self.path)!r} cannot be written: {error.strerror}") from error
            self._take(entry)

    def close(self) -> None:
        """Let other processes use it; closing again does nothing."""
        self._file.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _said(entry: str, step: Step) -> dict[str, Any]:
    return {"entry": entry, "step": step.id, "kind": step.kind, "user": step.user}
