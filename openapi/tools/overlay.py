"""Applies an OpenAPI Overlay 1.0 strictly: a correction that no longer corrects anything stops the build.

On top of the standard, every action carries
`x-name`, by which errors and the report call it;
`x-expect`, the number of places that its target must match: a number for a fact; for a rule, which holds for what
upstream adds too, `every match` (one at least), `every webhook`, `every operation`, or `every operation` with one or
more of: `that is no POST`, `with a body`, `without a 404`, joined by `and`;
`x-covers`, the known discrepancies that it corrects (or takes part in correcting); and
`x-evidence`, where the truth was read: a file of the server's source, or a recording.
An update may say `nullable: true`; `canonical.py` spells it afterwards.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import attrs
import jsonpath_rfc9535 as jsonpath

from openapi.tools.canonical import allows_null
from openapi.tools.document import METHODS, ContractError, Json, Object

Location: TypeAlias = tuple[str | int, ...]

_FIELDS = {"target", "update", "remove", "description", "x-name", "x-expect", "x-covers", "x-evidence"}


class OverlayError(ContractError):
    """An action does not fit the document that it is meant to correct."""


@attrs.frozen
class Action:
    """One correction.

    Attributes:
        name: What errors and the report call it.
        target: JSONPath (RFC 9535) of the places to correct.
        reason: Why, in one line.
        evidence: Where the truth was read.
        expect: How many places the target must match, or in words how that is counted.
        covers: The known discrepancies that it corrects.
        update: What to merge into each place; None when the places are removed.
    """

    name: str
    target: str
    reason: str
    evidence: str
    expect: int | str
    covers: tuple[int, ...]
    update: Json | None


def load(overlay: Object) -> list[Action]:
    """The actions of an overlay document.

    Raises:
        OverlayError: An action lacks a field, has one of an unknown name, or shares its name with another.
    """
    actions: list[Action] = []
    for place, raw in enumerate(overlay["actions"]):
        label = raw.get("x-name") or f"number {place} ({raw.get('target')})"
        required = {"x-name", "x-expect", "x-evidence", "description", "target"}
        if lacking := required - raw.keys():
            raise OverlayError(f"action {label} lacks {', '.join(sorted(lacking))}")
        if unknown := raw.keys() - _FIELDS:
            raise OverlayError(f"action {label} has unknown fields: {', '.join(sorted(unknown))}")
        if ("update" in raw) == (raw.get("remove") is True):
            raise OverlayError(f"action {label} must have either `update` or `remove: true`")
        actions.append(
            Action(
                name=raw["x-name"],
                target=raw["target"],
                reason=raw["description"],
                evidence=raw["x-evidence"],
                expect=raw["x-expect"],
                covers=tuple(raw.get("x-covers", ())),
                update=raw.get("update"),
            )
        )
    names = [action.name for action in actions]
    if twice := {name for name in names if names.count(name) > 1}:
        raise OverlayError(f"two actions have the same x-name: {', '.join(sorted(twice))}")
    return actions


def apply(document: Object, actions: Iterable[Action]) -> Object:
    """A copy of the document with every action applied, in order.

    Raises:
        OverlayError: Actions match another number of places than they say, or change nothing in one of them: all of
            them are told, a line each.
    """
    out = copy.deepcopy(document)
    if problems := [problem for action in actions for problem in _apply(out, action)]:
        raise OverlayError("\n".join(problems))
    return out


def _apply(document: Object, action: Action) -> Iterator[str]:
    """Apply one action, and say what does not fit."""
    try:
        places: list[Location] = [node.location for node in jsonpath.find(action.target, document)]
    except jsonpath.JSONPathError as error:
        raise OverlayError(f"action {action.name}: the target {action.target} is not a JSONPath: {error}") from error
    if len(places) != (expected := _expected(document, action, len(places))):
        yield (
            f"action {action.name}: {action.target} matches {len(places)} places, {expected} expected. "
            "Look at what changed upstream there, then mend the target, set x-expect, or drop the action"
        )
    # From the end of each list backwards, so that a removal does not move what is still to be removed.
    for place in sorted(places, key=_order, reverse=True):
        *path, last = place
        parent = _at(document, path)
        if action.update is None:
            del parent[last]
            continue
        if idle := list(_idle(parent[last], action.update, _pointer(place))):
            yield (
                f"action {action.name} changes nothing at {', '.join(idle)}: upstream or an earlier action says so "
                "already. Drop that part of the action, or narrow its target"
            )
        parent[last] = _merge(parent[last], action.update)


def _expected(document: Object, action: Action, found: int) -> int:
    """How many places an action is to match: the number it says, or one counted here without its target."""
    if isinstance(action.expect, int):
        return action.expect
    if action.expect == "every match":
        return max(found, 1)
    if action.expect == "every webhook":
        return len(document["webhooks"])
    tests = [_TESTS.get(re.sub(r"\d{3}", "N", word)) for word in _conditions(action.expect)]
    if not action.expect.startswith("every operation") or None in tests:
        raise OverlayError(f"action {action.name}: x-expect {action.expect!r} is none that overlay.py can count")
    statuses = re.findall(r"\d{3}", action.expect)
    return sum(
        all(test(method, operation, statuses) for test in tests if test)
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in METHODS
    )


def _conditions(expect: str) -> list[str]:
    rest = expect.removeprefix("every operation").strip()
    return rest.split(" and ") if rest else []


_TESTS: dict[str, Callable[[str, Object, list[str]], bool]] = {
    "that is no POST": lambda method, _operation, _statuses: method != "post",
    "with a body": lambda _method, operation, _statuses: "requestBody" in operation,
    "without a N": lambda _method, operation, statuses: not set(statuses) & operation["responses"].keys(),
}


def _idle(old: Json, new: Json, where: str) -> Iterator[str]:
    """Where an update says what the document says already."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in new.items():
            if key == "nullable" and value is True:
                if allows_null(old):
                    yield f"{where}/nullable"
            elif key in old:
                yield from _idle(old[key], value, f"{where}/{key}")
    elif isinstance(old, list):
        yield from (f"{where} ({item})" for item in _entries(new) if item in old)
    elif old == new:
        yield where


def _merge(old: Json, new: Json) -> Json:
    """What an update makes of a value: objects merge, lists grow, anything else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merge(old.get(key), value) for key, value in new.items()}}
    if isinstance(old, list):
        return [*old, *copy.deepcopy(_entries(new))]
    return copy.deepcopy(new)


def _entries(update: Json) -> list[Json]:
    return update if isinstance(update, list) else [update]


def _order(place: Location) -> tuple[tuple[bool, str | int], ...]:
    return tuple((isinstance(step, int), step) for step in place)


def _at(document: Json, path: Sequence[str | int]) -> Json:
    for step in path:
        document = document[step]
    return document


def _pointer(place: Location) -> str:
    return "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in place)
