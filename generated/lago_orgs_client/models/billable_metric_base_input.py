# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .aggregation_type import AggregationType
    from .billable_metric_filter_input import BillableMetricFilterInput
    from .rounding_function import RoundingFunction
    from .weighted_interval import WeightedInterval


@model
class BillableMetricBaseInput(Model):
    aggregation_type: AggregationType | Unset = Field(decode.Ref("aggregation_type", "AggregationType"), default=UNSET)
    code: str | Unset = Field(default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    expression: str | None | Unset = Field(default=UNSET)
    field_name: str | None | Unset = Field(default=UNSET)
    filters: list[BillableMetricFilterInput] | Unset = Field(
        decode.ListOf(decode.Ref("billable_metric_filter_input", "BillableMetricFilterInput")), default=UNSET
    )
    name: str | Unset = Field(default=UNSET)
    recurring: bool | Unset = Field(default=UNSET)
    rounding_function: RoundingFunction | None | Unset = Field(
        decode.Ref("rounding_function", "RoundingFunction"), default=UNSET
    )
    rounding_precision: int | None | Unset = Field(default=UNSET)
    weighted_interval: WeightedInterval | None | Unset = Field(
        decode.Ref("weighted_interval", "WeightedInterval"), default=UNSET
    )
