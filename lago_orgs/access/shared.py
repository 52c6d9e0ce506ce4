"""Lago's answers as text, for the hosts that share them. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lago_orgs._core.read_entitlements import entitlement
from lago_orgs.access.facts import Figures, Standing, Units, shared, standing
from lago_orgs.access.memory import FEATURES, STANDING, USAGE, Kind
from lago_orgs.errors import LagoOrgsError
from lago_orgs.types import Entitlement


def name_of(api_url: str, org_id: str, kind: Kind) -> str:
    """Return the name of an answer: of one Lago, organization, kind and product."""
    lago = hashlib.sha256(api_url.encode()).hexdigest()[:12]
    return "\0".join((lago, kind[0], kind[1] or "", org_id))


def written(what: str, value: Any) -> str | None:
    """Write an answer down; None if it is not shared."""
    if what not in _WRITERS:
        return None
    if value is None:
        return "null"
    try:
        said = _WRITERS[what](value)
        return None if said is None else json.dumps(said, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError):  # Lago's own answer holds what JSON does not
        return None


def read(what: str, text: str) -> Any:
    """Read an answer.

    Raises:
        ValueError: It is none: another version of this library wrote it.
    """
    try:
        said = json.loads(text)
        return None if said is None else _READERS[what](said)
    except (LookupError, TypeError, AttributeError, ArithmeticError, LagoOrgsError) as error:
        raise ValueError(f"no answer about {what}") from error


def _standing(value: Standing) -> list[Any]:
    return [value.is_active, value.plan, None if value.resets_at is None else value.resets_at.isoformat()]


def _read_standing(said: Any) -> Standing:
    is_active, plan, resets_at = said
    return standing(bool(is_active), str(plan), None if resets_at is None else datetime.fromisoformat(resets_at))


def _figures(value: Figures) -> dict[str, Any] | None:
    if value.billed is not None:  # what is asked of with costs is asked by each for itself
        return None
    return {
        "units": {code: str(units) for code, units in value.units.items()},
        "period": [value.first.isoformat(), value.last.isoformat()],
        "asked_at": value.asked_at,
        "newest": value.newest,
    }


def _read_figures(said: Any) -> Figures:
    first, last = (shared(datetime.fromisoformat(each)) for each in said["period"])
    units = {code: Decimal(each) for code, each in said["units"].items()}
    return Figures(Units(units), first, last, float(said["asked_at"]), int(said["newest"]))


def _features(value: tuple[Entitlement, ...]) -> list[Any]:
    return [each.raw for each in value]


def _read_features(said: Any) -> tuple[Entitlement, ...]:
    return tuple(map(entitlement, said))


_WRITERS: Mapping[str, Callable[[Any], Any]] = {STANDING: _standing, USAGE: _figures, FEATURES: _features}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    STANDING: _read_standing,
    USAGE: _read_figures,
    FEATURES: _read_features,
}
