"""Requests of every operation of the contract, well-formed or not, as hypothesis strategies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import attrs
from hypothesis import strategies as st

from openapi.tools.contract import corrected

_KNOWN = ("org_1", "plan", "calls", "tokens", "coupon", "tax", "addon", "t1", "feature", "a" * 300)
_TEXTS = st.one_of(
    st.sampled_from(["", " ", "\x00", "..", "a.b", "a/b", "%2F", "é𝄞", "1e400", "-1", "0", "0.1", "NaN", "USD", "XXX"]),
    st.sampled_from(["2026-03-10", "2026-13-40", "2026-03-10T09:30:00Z", "9999-12-31T23:59:59Z", "monthly", "yearly"]),
    st.sampled_from(_KNOWN),
    st.text(max_size=20),
)
_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20), st.sampled_from([0, 1, -1, 2**63, 10**400]), st.floats(allow_nan=False, width=64)
)
_SCALARS = st.one_of(st.none(), st.booleans(), _NUMBERS, _TEXTS)
JUNK = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=6
)


@attrs.frozen
class Asked:
    """A request without its headers."""

    method: str
    target: str
    body: bytes


@cache
def _document() -> dict[str, Any]:
    return corrected()


def _resolved(schema: Any) -> dict[str, Any]:
    while isinstance(schema, dict) and "$ref" in schema:
        place: Any = _document()
        for part in schema["$ref"].removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]
        schema = place
    return schema if isinstance(schema, dict) else {}


def _merged(schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of a schema and of all that it is made of."""
    properties = dict(schema.get("properties", {}))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        properties.update(_merged(_resolved(part)))
    return properties


def _later(schema: Any, depth: int) -> Callable[[], st.SearchStrategy[Any]]:
    return lambda: values(schema, depth)


def values(schema: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a schema, mostly of the right kind."""
    schema = _resolved(schema)
    properties = _merged(schema)
    options: list[st.SearchStrategy[Any]] = []
    if properties and depth < 5:
        fields = {name: st.deferred(_later(part, depth + 1)) for name, part in properties.items()}
        options.append(st.fixed_dictionaries({}, optional=fields))
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds:
        options.append(st.lists(values(schema.get("items", {}), depth + 1), max_size=3))
    if "enum" in schema:
        options.append(st.sampled_from(schema["enum"]))
    if "string" in kinds:
        options.append(_TEXTS)
    if "integer" in kinds or "number" in kinds:
        options.append(_NUMBERS)
    if "boolean" in kinds:
        options.append(st.booleans())
    good = st.one_of(options) if options else JUNK
    return st.integers(0, 9).flatmap(lambda dice: JUNK if dice == 0 else good)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """One request of any operation."""
    path, method, operation = draw(st.sampled_from(_operations()))
    known = st.sampled_from(_KNOWN) | _TEXTS
    target = "/api/v1" + re.sub(r"\{\w+\}", lambda _: quote(draw(known), safe=""), path)
    parameters = map(_resolved, operation.get("parameters", ()))
    text = known | st.from_regex(r"-?\d{1,30}", fullmatch=True)
    query = [(one["name"], draw(text)) for one in parameters if one.get("in") == "query" and draw(st.booleans())]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    body = b""
    if schema is not None:
        body = (
            draw(st.binary(max_size=30)) if draw(st.integers(0, 20)) == 0 else json.dumps(draw(values(schema))).encode()
        )
    return Asked(method.upper(), target + ("?" + urlencode(query) if query else ""), body)


@cache
def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in sorted(_document()["paths"].items())
        for method, operation in sorted(item.items())
        if method in ("get", "post", "put", "patch", "delete")
    ]
