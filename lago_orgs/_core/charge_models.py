"""The properties of Lago's charge models: which there are, and how they go over the wire."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from lago_orgs.errors import InvalidArgument
from lago_orgs.types.numbers import exact, given

GROUPING = {"pricing_group_keys", "grouped_by", "presentation_group_keys"}
# From Lago's `app/services/charge_models/filter_properties/*`: what is not here, Lago drops without a word.
PROPERTIES: Mapping[str, set[str]] = {
    "standard": {"amount"},
    "package": {"amount", "package_size", "free_units"},
    "graduated": {"graduated_ranges"},
    "graduated_percentage": {"graduated_percentage_ranges"},
    "volume": {"volume_ranges"},
    "percentage": {
        "rate",
        "fixed_amount",
        "free_units_per_events",
        "free_units_per_total_aggregation",
        "per_transaction_min_amount",
        "per_transaction_max_amount",
    },
    "dynamic": set(),
    "custom": {"custom_properties"},
}
RANGE = {"from_value", "to_value", "per_unit_amount", "flat_amount"}
PERCENTAGE_RANGE = {"from_value", "to_value", "rate", "flat_amount"}
RANGES = {"graduated_ranges": RANGE, "volume_ranges": RANGE, "graduated_percentage_ranges": PERCENTAGE_RANGE}
# Amounts may not be negative, whatever Lago lets pass; it wants them as text.
AMOUNTS = {
    "amount",
    "per_unit_amount",
    "flat_amount",
    "fixed_amount",
    "rate",
    "free_units_per_total_aggregation",
    "per_transaction_min_amount",
    "per_transaction_max_amount",
}
COUNTS = {"package_size", "free_units", "free_units_per_events"}
BOUNDS = {"from_value", "to_value"}


def check_properties(metric: str, model: str, properties: Mapping[str, Any]) -> None:
    """Refuse properties that Lago would drop, or charge wrongly by.

    Raises:
        InvalidArgument: A name that the model does not have, a float, or a negative amount.
    """
    if model not in PROPERTIES:
        near = get_close_matches(model, PROPERTIES, 1)
        if near:
            raise InvalidArgument(f"the charge on {metric!r} has the model {model!r}: is {near[0]!r} meant?")
        return  # one of a newer Lago
    _check_names(metric, properties, PROPERTIES[model] | GROUPING)
    for key, value in properties.items():
        if key in RANGES and isinstance(value, Sequence) and not isinstance(value, str):
            for each in value:
                if not isinstance(each, Mapping):
                    raise InvalidArgument(f"{key} of the charge on {metric!r} holds {each!r}: give objects")
                _check_names(metric, each, RANGES[key])
                for name, part in each.items():
                    _check_value(metric, name, part)
        else:
            _check_value(metric, key, value)


def _check_names(metric: str, given: Mapping[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"is {near[0]} meant?" if near else f"it has {', '.join(sorted(known - GROUPING)) or 'none'}"
            raise InvalidArgument(f"the charge on {metric!r} has no property {name!r} in its model: {remedy}")


def _check_value(metric: str, key: str, value: Any) -> None:
    name = f"{key} of the charge on {metric!r}"
    if value is None or (key not in AMOUNTS | COUNTS | BOUNDS and not isinstance(value, float)):
        return
    read = given(name, value)
    if read < 0:
        raise InvalidArgument(f"{name} is negative: {value}")
    if key in COUNTS and read != int(read):
        raise InvalidArgument(f"{name} is {value}: give a whole number")
    if key in BOUNDS:
        _bound(read)


def sendable(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Write properties as Lago takes them: amounts as text, counts and bounds as numbers."""
    return {key: _sendable(key, value) for key, value in properties.items()}


def _sendable(key: str, value: Any) -> Any:
    if key in RANGES:
        return [sendable(each) for each in value]
    if value is None:
        return None
    if key in AMOUNTS:
        return f"{exact(value):f}"
    if key in COUNTS:
        return int(exact(value))
    if key in BOUNDS:
        return _bound(exact(value))
    return value


def _bound(value: Decimal) -> int | float:
    # Python's JSON writes a decimal number as a float alone: one that says the same digits.
    if value == int(value):
        return int(value)
    number = float(value)
    if Decimal(repr(number)) != value:
        raise InvalidArgument(f"the bound {value} has more digits than Lago keeps: round it")
    return number
