"""A migration as it is planned: every call in order, what each does to money, and a digest over all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import attrs

from lago_orgs._core.wire import needed_instant
from lago_orgs.errors import InvalidArgument, UnexpectedAnswer
from lago_orgs.migrate.errors import PlanRefused
from lago_orgs.migrate.packing import Packed, canonical, instant_text, organization_of, packed, packed_row
from lago_orgs.migrate.steps import Effect, OrganizationPlan, Step

__all__ = ["Effect", "MigrationPlan", "OrganizationPlan", "Step"]

FORMAT = 1
LONGEST_HEAD = 1024 * 1024
BEGIN, END = '"organizations": [', "]}"
NOT_UNDERSTOOD = (KeyError, TypeError, ValueError, AttributeError, UnexpectedAnswer)


@attrs.frozen(kw_only=True)
class MigrationPlan:
    """What a migration will do. It is a file: `save` and `MigrationPlan.load`.

    Args:
        lago: The address of the Lago that it was made for.
        organization: The id of the organization within Lago that holds the customers.
        made_at: When, by Lago's clock.
        options: What was decided.
        reads: Which reads were made of Lago, and how many of each.
        organizations: What is done for each.
    """

    lago: str
    organization: str
    made_at: datetime
    options: Mapping[str, Any]
    reads: Mapping[str, int]
    organizations: Sequence[OrganizationPlan] = attrs.field(converter=packed)
    client: Any = attrs.field(default=None, eq=False, repr=False)
    _known: dict[str, str] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        if not self._known:
            self._known["digest"] = _digest(self.head(), packed(self.organizations).lines())
        return self._known["digest"]

    @property
    def decide(self) -> Mapping[str, str]:
        """Answers to what cannot be guessed."""
        found: Mapping[str, str] = self.options.get("decide") or {}
        return found

    @property
    def open(self) -> tuple[OrganizationPlan, ...]:
        """Organizations that need a decision before they can be moved."""
        return tuple(each for each in self.organizations if each.open)

    def totals(self) -> dict[tuple[str, str], int]:
        """Return the sums of cents per kind of effect and currency."""
        found: dict[tuple[str, str], int] = {}
        for organization in self.organizations:
            for each in organization.effects:
                found[each.kind, each.currency] = found.get((each.kind, each.currency), 0) + each.cents
        return found

    def head(self) -> dict[str, Any]:
        """Return what the file holds, without the digest and the organizations."""
        return {
            "format": FORMAT,
            "lago": self.lago,
            "organization": self.organization,
            "made_at": instant_text(self.made_at),
            "options": dict(self.options),
            "reads": dict(self.reads),
        }

    def as_json(self) -> dict[str, Any]:
        """Return what the file holds, without the digest."""
        return {**self.head(), "organizations": [json.loads(line) for line in packed(self.organizations).lines()]}

    def save(self, path: str | Path) -> Path:
        """Write the plan to a file, readable by its user alone: JSON, with a line per organization.

        Raises:
            InvalidArgument: It cannot be written.
        """
        found = Path(path)
        head = json.dumps({"digest": self.digest, **self.head()}, indent=1, ensure_ascii=False).removesuffix("\n}")
        try:
            found.touch(mode=0o600)
            with found.open("w", encoding="utf-8") as file:
                file.write(f"{head},\n {BEGIN}")
                for number, line in enumerate(packed(self.organizations).lines()):
                    file.write(f"{',' if number else ''}\n{line}")
                file.write(f"\n{END}\n")
        except OSError as error:
            raise InvalidArgument(f"the plan cannot be written to {str(path)!r}: {error.strerror}") from error
        return found

    @classmethod
    def load(cls, path: str | Path) -> MigrationPlan:
        """Read a plan from its file.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        name = str(path)
        try:
            with Path(path).open(encoding="utf-8") as file:
                try:
                    head = _head(file)
                    if head is not None:
                        return cls.of(head, _rows(file), name)
                except json.JSONDecodeError:
                    pass  # it is laid out otherwise than `save` does it, as by whoever printed it nicely
                file.seek(0)
                read = json.load(file)
        except PlanRefused:
            raise
        except (OSError, ValueError, RecursionError) as error:
            raise PlanRefused(f"the plan {name!r} cannot be read: {error}") from error
        return cls.from_json(read, name)

    @classmethod
    def from_json(cls, read: Any, name: str = "the plan") -> MigrationPlan:
        """Make a plan of what its file holds.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        head = {key: value for key, value in read.items() if key != "organizations"} if isinstance(read, dict) else {}
        rows = read.get("organizations") if head else ()
        return cls.of(head, rows if isinstance(rows, list) else (), name)

    @classmethod
    def noted(cls, entry: Mapping[str, Any], before: Packed, path: Path) -> MigrationPlan:
        """Make a plan of a journal's entry, which has its organizations in it, or in the entries before it.

        Args:
            entry: What the journal says of the plan.
            before: The organizations that came before it.
            path: The journal.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        whole = entry["organizations"]
        rows = whole if isinstance(whole, list) else map(json.loads, before.lines())
        head = {key: value for key, value in entry.items() if key != "organizations"}
        return cls.of(head, rows, f"the plan in {str(path)!r}")

    @classmethod
    def of(cls, head: Mapping[str, Any], rows: Iterable[Any], name: str = "the plan") -> MigrationPlan:
        """Make a plan of the head of its file and of its organizations, one at a time.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        if "digest" not in head:
            raise PlanRefused(f"{name} is no plan of a migration: make one without --execute")
        if head.get("format") != FORMAT:
            raise PlanRefused(f"{name} has the format {head.get('format')!r}, this library writes {FORMAT}: plan again")
        organizations, failed = Packed(), None
        for raw in rows:
            organizations.add_row(packed_row(raw))
            try:
                organization_of(raw)
            except NOT_UNDERSTOOD as error:
                failed = error
        body = {key: value for key, value in head.items() if key != "digest"}
        if _digest(body, organizations.lines()) != head["digest"]:
            raise PlanRefused(f"{name} was changed after it was made: plan again, and decide by options or the mapping")
        try:
            if failed is not None:
                raise failed
            return cls(
                lago=body["lago"],
                organization=body["organization"],
                made_at=needed_instant(body["made_at"]),
                options=body["options"],
                reads=body["reads"],
                organizations=organizations,
            )
        except NOT_UNDERSTOOD as error:
            raise PlanRefused(f"{name} cannot be understood ({error!r}): plan again") from error


def _digest(head: Mapping[str, Any], lines: Iterable[str]) -> str:
    """Return the digest of a plan's file as a whole, in canonical form, of which no more than a line is held."""
    before, behind = canonical({**head, "organizations": []}).split('"organizations":[]', 1)
    found = hashlib.sha256(f'{before}"organizations":['.encode())
    for number, line in enumerate(lines):
        found.update(f"{',' if number else ''}{line}".encode())
    found.update(f"]{behind}".encode())
    return f"sha256:{found.hexdigest()}"


def _head(file: IO[str]) -> dict[str, Any] | None:
    """Read up to the first organization; None if the file is laid out otherwise than `save` does it."""
    text = ""
    for line in file:
        text += line
        if line.strip() == BEGIN:
            read = json.loads(text + END)
            return read if isinstance(read, dict) and not read.pop("organizations") else None
        if len(text) > LONGEST_HEAD:
            return None
    return None


def _rows(file: IO[str]) -> Iterator[Any]:
    for line in file:
        if line.strip() == END:
            if file.read().strip():
                raise ValueError("there is something behind its end")
            return
        yield json.loads(line.strip().removesuffix(","))
    raise ValueError("its end is missing")
