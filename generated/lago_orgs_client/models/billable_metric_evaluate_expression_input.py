# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .expression_event import ExpressionEvent


@model
class BillableMetricEvaluateExpressionInput(Model):
    event: ExpressionEvent = Field(decode.Ref("expression_event", "ExpressionEvent"))
    expression: str = Field()
