"""The plans of many organizations, kept packed: ten thousand users' steps as objects would be all of the memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, overload

import attrs

from lago_orgs._core.wire import instant
from lago_orgs.migrate.conflicts import Conflict
from lago_orgs.migrate.steps import Effect, OrganizationPlan, Step


class Packed(Sequence[OrganizationPlan]):
    """Plans of organizations in their order, of which each is unpacked when it is looked at.

    Args:
        plans: What to begin with.
    """

    def __init__(self, plans: Iterable[OrganizationPlan] = ()) -> None:
        self._rows: list[bytes] = []
        for plan in plans:
            self.add(plan)

    def add(self, plan: OrganizationPlan) -> None:
        """Put a plan behind the others."""
        self.add_row(pack(plan))

    def add_row(self, row: bytes) -> None:
        """Put what `pack` gave behind the others."""
        self._rows.append(row)

    def lines(self) -> Iterator[str]:
        """Give each as JSON that is the same for the same plan."""
        return (zlib.decompress(row).decode() for row in self._rows)

    @overload
    def __getitem__(self, place: int) -> OrganizationPlan: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[OrganizationPlan]: ...
    def __getitem__(self, place: int | slice) -> OrganizationPlan | Sequence[OrganizationPlan]:
        if isinstance(place, slice):
            return tuple(map(_unpacked, self._rows[place]))
        return _unpacked(self._rows[place])

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[OrganizationPlan]:
        return map(_unpacked, self._rows)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Packed):
            return self._rows == other._rows
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __repr__(self) -> str:
        return f"<plans of {len(self)} organizations>"


def packed(plans: Iterable[OrganizationPlan]) -> Packed:
    """Return plans packed, as they are if they are so already."""
    return plans if isinstance(plans, Packed) else Packed(plans)


def pack(plan: OrganizationPlan) -> bytes:
    """Return a plan as few bytes."""
    return packed_row(organization_json(plan))


def packed_row(raw: Mapping[str, Any]) -> bytes:
    """Return a plan as few bytes, of what `organization_json` made of it."""
    return zlib.compress(canonical(raw).encode(), 1)


def canonical(value: Any) -> str:
    """Return JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def instant_text(moment: datetime | None) -> str | None:
    """Return an instant as plans hold it."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def organization_json(plan: OrganizationPlan) -> dict[str, Any]:
    """Return a plan as plain values."""
    raw = attrs.asdict(plan)
    raw["seam"] = instant_text(plan.seam)
    for step in raw["steps"]:
        step["due"] = instant_text(step["due"])
    for name in ("steps", "effects", "conflicts"):
        raw[name] = list(raw[name])
    for conflict in raw["conflicts"]:
        conflict["users"] = list(conflict["users"])
    return raw


def organization_of(raw: Mapping[str, Any]) -> OrganizationPlan:
    """Make a plan of plain values.

    Raises:
        KeyError: Something is missing.
        TypeError: Something is of another kind.
    """
    steps = tuple(Step(**{**step, "due": instant(step["due"])}) for step in raw["steps"])
    effects = tuple(Effect(**effect) for effect in raw["effects"])
    conflicts = tuple(Conflict(**{**each, "users": tuple(each["users"])}) for each in raw["conflicts"])
    more = {"seam": instant(raw["seam"]), "steps": steps, "effects": effects, "conflicts": conflicts}
    return OrganizationPlan(**{**raw, **more})


def _unpacked(row: bytes) -> OrganizationPlan:
    return organization_of(json.loads(zlib.decompress(row)))
