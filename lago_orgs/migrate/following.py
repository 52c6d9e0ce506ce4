"""A journal as who only reads it sees it, while another process writes it: the plan, who ended, and what was undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lago_orgs._core.wire import instant
from lago_orgs.migrate.errors import JournalRefused, PlanRefused
from lago_orgs.migrate.packing import Packed, packed_row
from lago_orgs.migrate.plan import MigrationPlan
from lago_orgs.migrate.steps import ENDS

INTENT = b'{"entry":"intent",'
ENDING = b'"kind":"end'


class Followed:
    """What a journal's file says, of which only what has come is read.

    Args:
        path: The file, which need not be there yet; None says nothing for ever.
    """

    def __init__(self, path: str | Path | None) -> None:
        self.path = None if path is None else Path(path)
        self._seen: tuple[int, int, int] | None = None  # what the file looked like when it was read
        self._forget()

    def _forget(self) -> None:
        self.plan: MigrationPlan | None = None
        self.ended: dict[str, datetime] = {}  # of users who are ended by the command
        self.ending: set[str] = set()  # users whose end is about to be set, or to come
        self.under_way: set[str] = set()  # organizations for which something was done
        self.begun: dict[str, datetime | None] = {}  # since when an organization's subscription runs that was made
        self.spared: set[str] = set()  # organizations that were rolled back before anything was done for them
        self.undoing: set[str] = set()  # organizations of which something was undone
        self.closed: dict[str, datetime | None] = {}  # when an organization's subscription was ended again
        self.again: dict[str, datetime | None] = {}  # when a user began again; None who never ended
        self._rows, self._place = Packed(), 0

    def _looks(self) -> tuple[int, int, int] | None:
        if self.path is None:
            return None
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def has_changed(self) -> bool:
        """Whether the file is another than the one that was read."""
        return self.path is not None and self._looks() != self._seen

    def read(self) -> None:
        """Read what has come since; a file that is another, or has become shorter, is read from its begin."""
        looks = self._looks()
        if looks is None or self.path is None:
            self._seen = None
            return
        if self._seen is not None and (looks[0] != self._seen[0] or looks[1] < self._place):
            self._forget()
        with self.path.open("rb") as file:
            file.seek(self._place)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # it is being written
                if not line.startswith(INTENT) or ENDING in line:
                    self._take(line, self.path)
                self._place += len(line)
        self._seen = looks

    def _take(self, line: bytes, path: Path) -> None:
        try:
            entry = json.loads(line)
            match entry["entry"]:
                case "organization":
                    self._rows.add_row(packed_row(entry["of"]))
                case "plan":
                    self.plan = MigrationPlan.noted(entry["plan"], self._rows, path)
                    self._rows = Packed()
                case "intent" if entry.get("kind") in ENDS:
                    # From here on it may have ended; what is used before that is noted is the organization's already.
                    self.ending.add(str(entry["user"]))
                case "outcome":
                    self._note(entry)
                case "undone":
                    self._note_undone(entry)
                case "alone" if not entry["begun"]:
                    self.spared.add(entry["organization"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            if isinstance(error, PlanRefused):
                raise
            raise JournalRefused(f"the journal {str(self.path)!r} is damaged: {error}") from error

    def _note(self, entry: Mapping[str, Any]) -> None:
        self.under_way.add(_organization(entry))
        at = instant(entry["outcome"].get("terminated_at"))
        if entry.get("kind") == "end" and at is not None:
            self.ended[str(entry["user"])] = at
        if entry.get("kind") == "subscribe":
            self.begun[_organization(entry)] = instant(entry["outcome"].get("started_at"))

    def _note_undone(self, entry: Mapping[str, Any]) -> None:
        self.undoing.add(_organization(entry))
        outcome = entry["outcome"]
        if entry.get("kind") == "subscribe":
            self.closed[_organization(entry)] = instant(outcome.get("terminated_at"))
        if entry.get("kind") in ENDS:
            self.again[str(entry["user"])] = instant(outcome.get("started_at"))

    def plan_or(self, given: MigrationPlan | None) -> MigrationPlan:
        """Return the plan that is executed, or the one that was given where none is yet.

        Raises:
            PlanRefused: Another plan was given than the one that is executed.
            JournalRefused: There is none.
        """
        self.read()
        found = self.plan or given
        if found is None:
            raise JournalRefused(f"the journal {str(self.path)!r} has no plan: nothing was executed; give the plan too")
        if given is not None and given.digest != found.digest:
            raise PlanRefused(
                f"the journal {str(self.path)!r} executes another plan ({found.digest[:15]}..., not "
                f"{given.digest[:15]}...): give its plan, or the journal alone"
            )
        return found


def _organization(entry: Mapping[str, Any]) -> str:
    return str(entry["step"]).rpartition("#")[0]
