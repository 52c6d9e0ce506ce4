"""A migration as it is planned: every call in order, what each does to money, and a digest over all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from lago_orgs._core.wire import instant, needed_instant
from lago_orgs.errors import InvalidArgument, UnexpectedAnswer
from lago_orgs.migrate.conflicts import Conflict
from lago_orgs.migrate.errors import PlanRefused

FORMAT = 1


@attrs.frozen(kw_only=True)
class Step:
    """One thing to do, usually one call.

    Args:
        id: What the journal calls it: the organization and a number.
        kind: What it does.
        says: The same in a sentence.
        user: Whose it is; None if the organization's.
        method: The HTTP verb of its call; empty if what it calls is found out when it is its turn.
        path: The path below the API's address.
        body: What it sends.
        due: Before this instant, by Lago's clock, it is not its turn; None at once.
        given: What it needs to know besides.
    """

    id: str
    kind: str
    says: str
    user: str | None = None
    method: str = ""
    path: str = ""
    body: Mapping[str, Any] | None = None
    due: datetime | None = None
    given: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Effect:
    """What becomes of money.

    Args:
        kind: `invoice`, `credit_note`, `balance`, `coupon`, or `twice` for what both sides are billed.
        who: The customer.
        currency: The currency's code.
        cents: How much, in its smallest units, before taxes, coupons and credits; as of the plan.
        says: Of what, and when.
    """

    kind: str
    who: str
    currency: str
    cents: int
    says: str


@attrs.frozen(kw_only=True)
class OrganizationPlan:
    """What is done for one organization.

    Args:
        org_id: The organization.
        name: What its invoices will call it.
        way: How the period under way is treated.
        seam: From when on usage is the organization's; None if that is known when the users have ended.
        zone: The time zone in which that is a midnight.
        subscription: The external id of its subscription.
        product: Which product that is; None for the usual one.
        users: Per user the external id of the subscription, and when it ends; None if when the step is done.
        fingerprints: Per user what must still be so.
        steps: What is done, in order.
        effects: What becomes of money.
        conflicts: What needs a decision.
    """

    org_id: str
    name: str
    way: str
    seam: datetime | None
    zone: str
    subscription: str
    product: str | None
    users: Mapping[str, Mapping[str, Any]]
    fingerprints: Mapping[str, Any]
    steps: tuple[Step, ...]
    effects: tuple[Effect, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def open(self) -> tuple[Conflict, ...]:
        """What keeps it from being moved."""
        return tuple(each for each in self.conflicts if each.is_open)

    def ends(self, user_id: str) -> datetime | None:
        """When a user's subscription ends; None if when the step is done."""
        return instant(self.users[user_id].get("ends"))


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
    organizations: tuple[OrganizationPlan, ...]
    client: Any = attrs.field(default=None, eq=False, repr=False)

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        return _digest(self.as_json())

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

    def as_json(self) -> dict[str, Any]:
        """Return what the file holds, without the digest."""
        return {
            "format": FORMAT,
            "lago": self.lago,
            "organization": self.organization,
            "made_at": _text(self.made_at),
            "options": dict(self.options),
            "reads": dict(self.reads),
            "organizations": [_organization_json(each) for each in self.organizations],
        }

    def save(self, path: str | Path) -> Path:
        """Write the plan to a file, readable by its user alone.

        Raises:
            InvalidArgument: It cannot be written.
        """
        found, body = Path(path), self.as_json()
        try:
            found.touch(mode=0o600)
            found.write_text(
                json.dumps({"digest": _digest(body), **body}, indent=1, ensure_ascii=False) + "\n", "utf-8"
            )
        except OSError as error:
            raise InvalidArgument(f"the plan cannot be written to {str(path)!r}: {error.strerror}") from error
        return found

    @classmethod
    def load(cls, path: str | Path) -> MigrationPlan:
        """Read a plan from its file.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        try:
            read = json.loads(Path(path).read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise PlanRefused(f"the plan {str(path)!r} cannot be read: {error}") from error
        return cls.from_json(read, str(path))

    @classmethod
    def from_json(cls, read: Any, name: str = "the plan") -> MigrationPlan:
        """Make a plan of what its file holds.

        Raises:
            PlanRefused: It was changed since it was made, or is no plan.
        """
        if not isinstance(read, dict) or "digest" not in read:
            raise PlanRefused(f"{name} is no plan of a migration: make one without --execute")
        body = {key: value for key, value in read.items() if key != "digest"}
        if body.get("format") != FORMAT:
            raise PlanRefused(f"{name} has the format {body.get('format')!r}, this library writes {FORMAT}: plan again")
        if _digest(body) != read["digest"]:
            raise PlanRefused(f"{name} was changed after it was made: plan again, and decide by options or the mapping")
        try:
            return _plan(cls, body)
        except (KeyError, TypeError, ValueError, AttributeError, UnexpectedAnswer) as error:
            raise PlanRefused(f"{name} cannot be understood ({error!r}): plan again") from error


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _organization_json(plan: OrganizationPlan) -> dict[str, Any]:
    raw = attrs.asdict(plan)
    raw["seam"] = _text(plan.seam)
    for step in raw["steps"]:
        step["due"] = _text(step["due"])
    for name in ("steps", "effects", "conflicts"):
        raw[name] = list(raw[name])
    for conflict in raw["conflicts"]:
        conflict["users"] = list(conflict["users"])
    return raw


def _plan(kind: type[MigrationPlan], body: Mapping[str, Any]) -> MigrationPlan:
    organizations = []
    for raw in body["organizations"]:
        steps = tuple(Step(**{**step, "due": instant(step["due"])}) for step in raw["steps"])
        effects = tuple(Effect(**effect) for effect in raw["effects"])
        conflicts = tuple(Conflict(**{**each, "users": tuple(each["users"])}) for each in raw["conflicts"])
        more = {"seam": instant(raw["seam"]), "steps": steps, "effects": effects, "conflicts": conflicts}
        organizations.append(OrganizationPlan(**{**raw, **more}))
    return kind(
        lago=body["lago"],
        organization=body["organization"],
        made_at=needed_instant(body["made_at"]),
        options=body["options"],
        reads=body["reads"],
        organizations=tuple(organizations),
    )
