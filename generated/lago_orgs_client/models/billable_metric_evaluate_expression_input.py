# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .billable_metric_evaluate_expression_event import BillableMetricEvaluateExpressionEvent


@model
class BillableMetricEvaluateExpressionInput(Model):
    event: BillableMetricEvaluateExpressionEvent = Field(
        decode.Ref("billable_metric_evaluate_expression_event", "BillableMetricEvaluateExpressionEvent")
    )
    expression: str = Field()
