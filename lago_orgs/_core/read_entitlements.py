"""Lago's entitlements as values."""

from collections.abc import Mapping
from typing import Any

from lago_orgs._core.wire import Json, items, needed, text
from lago_orgs.types import Entitlement


def entitlement(raw: Json) -> Entitlement:
    """Return a feature with its privileges; Lago has applied the overrides of the subscription already."""
    return Entitlement(
        feature=needed(raw, "code"),
        name=text(raw.get("name")),
        privileges={needed(each, "code"): _value(each) for each in items(raw.get("privileges"))},
        raw=raw,
    )


def _value(raw: Mapping[str, Any]) -> int | bool | str | None:
    value, kind = raw.get("value"), raw.get("value_type")
    if value is None or isinstance(value, bool | int):
        return value
    if kind == "integer" and str(value).removeprefix("-").isdecimal():
        return int(value)
    if kind == "boolean" and value in {"true", "t", "false", "f"}:
        return value in {"true", "t"}
    return str(value)
