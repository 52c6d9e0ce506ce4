"""Billable metrics as declared: compared with what is there, before anything is written."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from lago_orgs._core.arguments import check_name
from lago_orgs._core.comparing import fields_differing
from lago_orgs._core.wire import Json, items
from lago_orgs.errors import DeclarationConflict, InvalidArgument
from lago_orgs.types import Difference

ROUNDINGS = ("round", "ceil", "floor")
# What Lago changes of a metric that a plan charges for; it says nothing and leaves the rest.
CHANGEABLE = {"name", "description", "filters"}
WEIGHTED = "weighted_sum_agg"
# What Lago counts by, and whether a period may go on with what the one before ended with.
AGGREGATIONS = {
    "count_agg": False,
    "sum_agg": True,
    "max_agg": False,
    "unique_count_agg": True,
    WEIGHTED: True,
    "latest_agg": False,
    "custom_agg": True,
}
WITHOUT_FIELD = ("count_agg", "custom_agg")

Rounding = str | tuple[str, int]


@attrs.frozen(kw_only=True)
class MetricSpec:
    """A billable metric as declared; what is None is not declared."""

    code: str
    name: str | None
    aggregation_type: str
    field_name: str | None
    recurring: bool
    description: str | None
    filters: Mapping[str, Sequence[str]] | None
    expression: str | None
    rounding: Rounding | None

    def fields(self) -> dict[str, Any]:
        """Give what was declared as Lago's fields, without filters."""
        how, precision = _rounding(self.rounding)
        declared = {
            "code": self.code,
            "name": self.name,
            "aggregation_type": self.aggregation_type,
            "field_name": self.field_name,
            "recurring": self.recurring,
            "description": self.description,
            "expression": self.expression,
            "rounding_function": how,
            "rounding_precision": precision,
            "weighted_interval": "seconds" if self.aggregation_type == WEIGHTED else None,
        }
        return {key: value for key, value in declared.items() if value is not None}


def check_metric(spec: MetricSpec) -> None:
    """Refuse a declaration that cannot be sent as it was meant, or that Lago refuses (`app/models/billable_metric.rb`).

    Raises:
        InvalidArgument: The aggregation is unknown, lacks its field or cannot recur; the name is empty; filters or the
            rounding have another form.
    """
    _rounding(spec.rounding)
    kind = spec.aggregation_type
    if kind not in AGGREGATIONS:
        raise InvalidArgument(f"aggregation_type is {kind!r}: Lago knows {', '.join(AGGREGATIONS)}")
    if kind not in WITHOUT_FIELD and not (spec.field_name or "").strip():
        raise InvalidArgument(f"aggregation_type {kind!r} needs field_name: the property of the events that it reads")
    if spec.recurring and not AGGREGATIONS[kind]:
        raise InvalidArgument(f"recurring cannot be had with {kind!r}: it begins anew in each period")
    check_name(spec.name)
    if spec.filters is None:
        return
    for key, values in spec.filters.items():
        listed: object = values
        if isinstance(listed, str) or not values or not all(each and str(each) == each for each in values):
            raise InvalidArgument(f"filters[{key!r}] is {values!r}: give a list with the values that prices depend on")


def metric_body(spec: MetricSpec, present: Json | None) -> dict[str, Any]:
    """Write a metric as Lago takes it; filters that are there under other keys are kept."""
    body = spec.fields()
    if spec.filters is not None:
        kept = {key: values for key, values in _filters(present).items() if key not in spec.filters}
        body["filters"] = [{"key": key, "values": list(values)} for key, values in {**kept, **spec.filters}.items()]
    return body


def metric_differing(spec: MetricSpec, present: Json) -> tuple[Difference, ...]:
    """Find where a metric is not as declared."""
    found = list(fields_differing(spec.fields(), present))
    there = _filters(present)
    for key, values in (spec.filters or {}).items():
        if set(values) != set(there.get(key, ())):
            found.append(Difference(f"filters[{key}]", there.get(key), sorted(values)))
    return tuple(found)


def is_fixed(difference: Difference) -> bool:
    """Say whether Lago never makes this change while a plan charges for the metric."""
    return difference.path.partition("[")[0] not in CHANGEABLE


def check_changeable(code: str, differences: Sequence[Difference]) -> None:
    """Refuse to change a metric that a plan charges for in what Lago leaves without a word.

    Raises:
        DeclarationConflict: There is such a change.
    """
    fixed = [each for each in differences if is_fixed(each)]
    if fixed:
        raise DeclarationConflict(
            f"a plan charges for metric {code!r}, so Lago keeps {'; '.join(map(str, fixed))}: declare a metric with "
            "another code. Nothing was changed",
            differences=tuple(differences),
        )


def _filters(present: Json | None) -> dict[str, list[str]]:
    return {str(each.get("key")): list(each.get("values") or ()) for each in items((present or {}).get("filters"))}


def _rounding(given: object) -> tuple[str | None, int | None]:
    match given:
        case None:
            return None, None
        case str() if given in ROUNDINGS:
            return given, None
        case (str() as how, int() as precision) if how in ROUNDINGS:
            return how, precision
    raise InvalidArgument(f"rounding is {given!r}: give one of {', '.join(ROUNDINGS)}, or ('round', decimals)")
