"""Strong parameters and query strings, read as Rails reads them.

What is not permitted is dropped silently; `null` in place of an object or a list means "not sent"; `null` for a scalar
is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import attrs

from .refusals import crash, root_missing

Params = dict[str, Any]
MAX_DEPTH: Final = 32


@attrs.frozen
class Scalars:
    """A list of scalars, as in `tax_codes: []`."""


@attrs.frozen
class AnyObject:
    """An object with any keys, as in `properties: {}`."""


@attrs.frozen
class Nested:
    """An object of which these keys are permitted."""

    shape: Mapping[str, Shape]


@attrs.frozen
class ListOf:
    """A list of objects of which these keys are permitted."""

    shape: Mapping[str, Shape]


Shape = None | Scalars | AnyObject | Nested | ListOf
SCALARS: Final = Scalars()
OBJECT: Final = AnyObject()


def scalars(*names: str) -> dict[str, Shape]:
    """The shape of an object that has these scalar keys."""
    return dict.fromkeys(names)


def is_scalar(value: object) -> bool:
    """Whether Rails lets a value through where a plain key is permitted."""
    return value is None or isinstance(value, str | int | float | bool)


def permit(given: Mapping[str, Any], shape: Mapping[str, Shape]) -> Params:
    """The part of an object that the shape permits, in the order in which it was sent."""
    kept: Params = {}
    for name, value in given.items():
        if name in shape:
            keep, result = _permitted(value, shape[name])
            if keep:
                kept[name] = result
    return kept


def _permitted(value: Any, shape: Shape) -> tuple[bool, Any]:
    match shape:
        case None:
            return is_scalar(value), value
        case Scalars():
            return isinstance(value, list) and all(is_scalar(item) for item in value), value
        case AnyObject():
            return isinstance(value, dict), value
        case Nested():
            return (True, permit(value, shape.shape)) if isinstance(value, dict) else (False, None)
        case ListOf():
            return _permitted_items(value, shape.shape)


def _permitted_items(value: Any, shape: Mapping[str, Shape]) -> tuple[bool, Any]:
    if isinstance(value, dict) and value and all(re.fullmatch(r"-?\d+", key) for key in value):
        value = list(value.values())
    if not isinstance(value, list):
        return False, None
    return True, [permit(item, shape) for item in value if isinstance(item, dict)]


def require(body: Mapping[str, Any], root: str, shape: Mapping[str, Shape]) -> Params:
    """`params.require(root).permit(shape)`: 400 where the root is blank, 500 where it is text or a list."""
    value = body.get(root)
    if value in (None, "", [], {}) or value is False:
        raise root_missing(root)
    if not isinstance(value, dict):
        raise crash()
    return permit(value, shape)


def expect(body: Mapping[str, Any], root: str, shape: Mapping[str, Shape]) -> Params:
    """`params.expect(root: shape)`: 400 also where the root is no object or has no permitted key."""
    value = body.get(root)
    kept = permit(value, shape) if isinstance(value, dict) else {}
    if not kept:
        raise root_missing(root)
    return kept


def _unescape(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")


class TooDeep(ValueError):
    """A query whose brackets go deeper than Rack follows them."""


def parse_query(query: str) -> Params:
    """A query string with brackets: `a[b]=c` is an object, `a[]=c` a list.

    Raises:
        TooDeep: A name has more brackets than Rack takes.
    """
    result: Params = {}
    for pair in query.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        _put(result, _keys(_unescape(name)), _unescape(value) if "=" in pair else None)
    return result


def _keys(name: str) -> list[str]:
    """`a[b][c]` in its parts; a bracket that is not closed belongs to nothing."""
    at = name.find("[")
    head, keys = name[:at] if at >= 0 else name, []
    while at >= 0 and (end := name.find("]", at)) >= 0:
        keys.append(name[at + 1 : end])
        if len(keys) > MAX_DEPTH:
            raise TooDeep(f"more than {MAX_DEPTH} brackets")
        at = name.find("[", end)
    if head:
        return [head, *keys]
    return [f"[{keys[0]}]", *keys[1:]] if keys else [name]


def _put(into: Params, keys: list[str], value: str | None) -> None:
    last = len(keys) - 1
    for number, key in enumerate(keys):
        if number == last:
            into[key] = value
        elif keys[number + 1 :] == [""]:
            held = into.setdefault(key, [])
            if isinstance(held, list):
                held.append(value)
            return
        else:
            held = into.setdefault(key, {})
            if not isinstance(held, dict):
                return
            into = held


def texts(value: Any) -> list[str] | None:
    """The items of a list parameter (`status[]=a&status[]=b`), None where it is absent or a plain value."""
    return [str(item) for item in value] if isinstance(value, list) else None
