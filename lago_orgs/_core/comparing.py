"""Charges and fields as declared, beside those that are there: what differs, and what to send."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lago_orgs._core.charge_models import GROUPING, sendable
from lago_orgs._core.wire import Json, fields, items
from lago_orgs.types import ChargeSpec, Difference, FilterSpec
from lago_orgs.types.numbers import exact

# What Lago takes for nothing where a charge is written without it; a charge that is there keeps it.
KEPT = ("invoice_display_name", "invoiceable", "regroup_paid_fees", "applied_pricing_unit", "code")


def fields_differing(wanted: Mapping[str, Any], present: Json, path: str = "") -> tuple[Difference, ...]:
    """Find where what is there is not as wanted; numbers are compared as numbers, and the rest is not looked at."""
    return tuple(
        Difference(f"{path}{key}", present.get(key), value)
        for key, value in wanted.items()
        if not same(value, present.get(key))
    )


def charge_differing(charge: ChargeSpec, present: Json, path: str) -> list[Difference]:
    """Find where a charge is not as declared, its filters included."""
    wanted = {**_settled(charge), **_declared(charge)}
    found = list(fields_differing(wanted, present, path))
    properties = sendable(charge.priced)
    if not same(properties, _without_undeclared(present.get("properties"), properties)):
        found.append(Difference(f"{path}properties", present.get("properties"), properties))
    if charge.tax_codes is not None and set(charge.tax_codes) != set(_tax_codes(present)):
        found.append(Difference(f"{path}tax_codes", _tax_codes(present), list(charge.tax_codes)))
    if charge.filters is not None and not _filters_same(charge.filters, items(present.get("filters"))):
        found.append(
            Difference(f"{path}filters", present.get("filters"), [_filter(each, None) for each in charge.filters])
        )
    return found


def charge_body(charge: ChargeSpec, present: Json | None) -> dict[str, Any]:
    """Write a charge as Lago takes it, with all that is there and was not declared."""
    there: Json = present or {}
    kept = {key: there[key] for key in KEPT if there.get(key) is not None}
    taxes = _tax_codes(there) if charge.tax_codes is None else list(charge.tax_codes)
    return {
        **({"id": there["lago_id"]} if present else {}),
        **({"min_amount_cents": there["min_amount_cents"]} if there.get("min_amount_cents") else {}),
        **({"accepts_target_wallet": True} if there.get("accepts_target_wallet") else {}),
        **kept,
        **_settled(charge),
        **_declared(charge),
        **({"tax_codes": taxes} if taxes or charge.tax_codes is not None else {}),
        "properties": _with_undeclared(charge.priced, there.get("properties")),
        "filters": _filters(charge.filters, items(there.get("filters"))),
    }


def _settled(charge: ChargeSpec) -> dict[str, Any]:
    return {
        "charge_model": charge.charge_model,
        "pay_in_advance": charge.pay_in_advance,
        "prorated": charge.prorated,
    }


def _declared(charge: ChargeSpec) -> dict[str, Any]:
    least = charge.min_amount
    declared = {
        "invoice_display_name": charge.invoice_display_name,
        "min_amount_cents": None if least is None else least.cents,
        "accepts_target_wallet": charge.accepts_target_wallet,
    }
    return {key: value for key, value in declared.items() if value is not None}


def _filters(wanted: Sequence[FilterSpec] | None, present: Sequence[Json]) -> list[dict[str, Any]]:
    """Write a charge's filters, or those that are there where none are declared."""
    if wanted is None:
        return [{key: each.get(key) for key in ("invoice_display_name", "values", "properties")} for each in present]
    known = {_values_key(each.get("values")): each for each in present}
    return [_filter(each, known.get(_values_key(each.values))) for each in wanted]


def _filter(spec: FilterSpec, present: Json | None) -> dict[str, Any]:
    there: Json = present or {}
    return {
        "invoice_display_name": spec.invoice_display_name or there.get("invoice_display_name"),
        "values": {key: list(values) for key, values in spec.values.items()},
        "properties": _with_undeclared(spec.priced, there.get("properties")),
    }


def _filters_same(wanted: Sequence[FilterSpec], present: Sequence[Json]) -> bool:
    known = {_values_key(each.get("values")): each for each in present}
    if len(known) != len(present) or {_values_key(each.values) for each in wanted} != known.keys():
        return not wanted and not present
    for each in wanted:
        there = known[_values_key(each.values)]
        properties = sendable(each.priced)
        if not same(properties, _without_undeclared(there.get("properties"), properties)):
            return False
        if each.invoice_display_name and each.invoice_display_name != there.get("invoice_display_name"):
            return False
    return True


def _values_key(values: Any) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((str(key), frozenset(map(str, each))) for key, each in fields(values).items())


def _tax_codes(present: Json) -> list[str]:
    return [str(each.get("code")) for each in items(present.get("taxes"))]


def _without_undeclared(present: Any, wanted: Json) -> dict[str, Any]:
    """Return the properties that are there, without groupings that were not declared: those are left alone."""
    return {key: value for key, value in fields(present).items() if key not in GROUPING or key in wanted}


def _with_undeclared(wanted: Mapping[str, Any], present: Any) -> dict[str, Any]:
    kept = {key: value for key, value in fields(present).items() if key in GROUPING and value}
    if "pricing_group_keys" in wanted or "grouped_by" in wanted:
        kept = {key: value for key, value in kept.items() if key == "presentation_group_keys"}
    elif "pricing_group_keys" in kept:
        kept.pop("grouped_by", None)  # the old name of the same
    return {**kept, **sendable(wanted)}


def same(wanted: Any, present: Any) -> bool:
    """Say whether a value that is there is the one that was declared, however Lago writes it."""
    if isinstance(wanted, Mapping):
        if not isinstance(present, Mapping):
            return not wanted and not present
        keys = {key for key, value in {**present, **wanted}.items() if value is not None or key in wanted}
        return all(same(wanted.get(key), present.get(key)) for key in keys if key != "grouped_by")
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        there = present if isinstance(present, list) else []
        return len(wanted) == len(there) and all(same(one, other) for one, other in zip(wanted, there, strict=True))
    if isinstance(wanted, bool) or isinstance(present, bool):
        return bool(wanted) == bool(present)
    numbers = _number(wanted), _number(present)
    return numbers[0] == numbers[1] if None not in numbers else (wanted or None) == (present or None)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        return exact(repr(value) if isinstance(value, float) else value)
    except ValueError:
        return None
