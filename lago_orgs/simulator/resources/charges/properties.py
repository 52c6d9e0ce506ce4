"""The properties of charges: what each model keeps of them, its defaults, and what is wrong with them.

From `app/services/charge_models/filter_properties/*` and `app/services/charges/validators/*`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

from ...http.casting import is_blank
from ...http.refusals import crash

MAX_PRESENTATION_KEYS: Final = 2
# More digits than any price has; Lago takes them and fails when it stores what they make of a fee.
MAX_MAGNITUDE: Final = 100
Properties = dict[str, Any]
Codes = list[str]


def is_amount(value: object) -> bool:
    """Whether a text is a finite decimal that is not negative; numbers are refused."""
    if not isinstance(value, str):
        return False
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0 and abs(amount.adjusted()) <= MAX_MAGNITUDE


def _is_whole(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _standard(properties: Properties, _premium: bool) -> Codes:
    return [] if is_amount(properties.get("amount")) else ["invalid_amount"]


def _package(properties: Properties, premium: bool) -> Codes:
    codes = _standard(properties, premium)
    if not _is_whole(properties.get("free_units"), least=0):
        codes.append("invalid_free_units")
    if not _is_whole(properties.get("package_size"), least=1):
        codes.append("invalid_package_size")
    return codes


def _percentage(properties: Properties, premium: bool) -> Codes:
    def wrong(name: str) -> bool:
        return properties.get(name) is not None and not is_amount(properties[name])

    codes = [] if is_amount(properties.get("rate")) else ["invalid_rate"]
    if wrong("fixed_amount"):
        codes.append("invalid_fixed_amount")
    per_events = properties.get("free_units_per_events")
    if per_events is not None and not _is_whole(per_events, least=1):
        codes.append("invalid_free_units_per_events")
    if wrong("free_units_per_total_aggregation"):
        codes.append("invalid_free_units_per_total_aggregation")
    return codes + (_transaction_bounds(properties, wrong) if premium else [])


def _transaction_bounds(properties: Properties, wrong: Callable[[str], bool]) -> Codes:
    names = ("per_transaction_min_amount", "per_transaction_max_amount")
    codes = ["invalid_amount" for name in names if wrong(name)]
    least, most = (properties.get(name) for name in names)
    if not codes and least is not None and most is not None and Decimal(most) < Decimal(least):
        codes.append("per_transaction_max_lower_than_per_transaction_min")
    return codes


def _bounded(item: Mapping[str, Any], expected: Decimal, *, last: bool) -> bool:
    """Whether a range begins and ends where it may (`app/services/validators/range_bounds_validator.rb`)."""
    begin, end = item.get("from_value"), item.get("to_value")
    if not _is_number(begin) or Decimal(str(begin)) not in (expected, expected + 1):
        return False
    if end is None or last:
        return end is None and last
    return _is_number(end) and end > begin


@attrs.frozen
class _Ranges:
    """The check of a model that is priced by ranges.

    Args:
        name: The property that holds them.
        prices: Which of a range's keys are amounts, and the code of each where it is none.
        step: How far behind the end of a range the next may begin at the earliest.
    """

    name: str
    prices: Mapping[str, str]
    step: int = 0

    def __call__(self, properties: Properties, _premium: bool) -> Codes:
        ranges = properties.get(self.name)
        if is_blank(ranges):
            return [f"missing_{self.name}"]
        if not isinstance(ranges, list) or not all(isinstance(item, dict) for item in ranges):
            raise crash()
        return self._codes(ranges)

    def _codes(self, ranges: Sequence[Mapping[str, Any]]) -> Codes:
        """What is wrong with each key of all ranges comes together, the key that was wrong first before the others."""
        codes: dict[str, Codes] = {}
        expected = Decimal(0)
        for place, item in enumerate(ranges, 1):
            for key, code in self.prices.items():
                if not is_amount(item.get(key)):
                    codes.setdefault(key, []).append(code)
            if not _bounded(item, expected, last=place == len(ranges)):
                codes.setdefault(self.name, []).append(f"invalid_{self.name}")
            end = item.get("to_value")
            expected = (Decimal(str(end)) if _is_number(end) else Decimal(0)) + self.step
        return [code for some in codes.values() for code in some]


def _nothing(_properties: Properties, _premium: bool) -> Codes:
    return []


@attrs.frozen
class Model:
    """A charge model: the properties that it keeps, those it has by default, and what checks them."""

    keeps: tuple[str, ...]
    default: Properties
    codes: Callable[[Properties, bool], Codes]


def _open_range(**prices: str) -> list[Properties]:
    return [{"from_value": 0, "to_value": None, **prices}]


_PER_UNIT: Final = {"per_unit_amount": "invalid_amount", "flat_amount": "invalid_amount"}
_PER_RATE: Final = {"rate": "invalid_rate", "flat_amount": "invalid_amount"}
_PERCENTAGE: Final = (
    "rate",
    "fixed_amount",
    "free_units_per_events",
    "free_units_per_total_aggregation",
    "per_transaction_min_amount",
    "per_transaction_max_amount",
)
_FREE_RANGE: Final = {"per_unit_amount": "0", "flat_amount": "0"}
MODELS: Final[Mapping[str, Model]] = {
    "standard": Model(("amount",), {"amount": "0"}, _standard),
    "graduated": Model(
        ("graduated_ranges",),
        {"graduated_ranges": _open_range(**_FREE_RANGE)},
        _Ranges("graduated_ranges", _PER_UNIT),
    ),
    "package": Model(
        ("amount", "free_units", "package_size"), {"amount": "0", "free_units": 0, "package_size": 1}, _package
    ),
    "percentage": Model(_PERCENTAGE, {"rate": "0"}, _percentage),
    "volume": Model(
        ("volume_ranges",), {"volume_ranges": _open_range(**_FREE_RANGE)}, _Ranges("volume_ranges", _PER_UNIT, step=1)
    ),
    "graduated_percentage": Model(
        ("graduated_percentage_ranges",),
        {"graduated_percentage_ranges": _open_range(rate="0", flat_amount="0")},
        _Ranges("graduated_percentage_ranges", _PER_RATE),
    ),
    "dynamic": Model((), {}, _nothing),
    "custom": Model(("custom_properties",), {}, _nothing),
}


def default(model: str | None) -> Properties:
    """The properties of a charge that is sent without any; none for a model that nobody knows."""
    known = MODELS.get(model or "")
    return known.default if known else {}


def kept(model: str | None, sent: Mapping[str, Any]) -> Properties:
    """What a charge of this model stores of the properties that were sent."""
    known = MODELS.get(model or "")
    if known is None:
        return {}
    stored = {name: sent[name] for name in known.keeps if name in sent}
    if isinstance(stored.get("custom_properties"), str):
        stored["custom_properties"] = _parsed(stored["custom_properties"])
    keys = sent.get("pricing_group_keys") or sent.get("grouped_by")
    if keys:
        stored["pricing_group_keys"] = _not_empty(keys)
    if sent.get("presentation_group_keys"):
        stored["presentation_group_keys"] = sent["presentation_group_keys"]
    return stored


def _not_empty(keys: Any) -> list[Any]:
    """Group keys without the empty ones; what has no notion of being empty is a crash, as Ruby's `empty?` is."""
    if not isinstance(keys, list) or not all(isinstance(key, str | list | dict) for key in keys):
        raise crash()
    return [key for key in keys if key]


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return {}


def problems(model: str | None, properties: Properties, *, premium: bool) -> Codes:
    """The codes of everything that is wrong with the properties of a charge or of one of its filters."""
    known = MODELS.get(model or "")
    if known is None:
        return []
    keys = properties.get("pricing_group_keys")
    codes = known.codes(properties, premium)
    if keys and not all(isinstance(key, str) and key.strip() for key in keys):
        codes.append("invalid_type")
    return codes + _presentation_codes(properties.get("presentation_group_keys"))


def _presentation_codes(keys: object) -> Codes:
    if not keys:
        return []
    if not isinstance(keys, list) or not all(isinstance(key, dict) and "value" in key for key in keys):
        return ["presentation_group_keys must be an array of hashes with a 'value' key"]
    return ["presentation_group_keys have a maximum of 2 elements"] if len(keys) > MAX_PRESENTATION_KEYS else []
