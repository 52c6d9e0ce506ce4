# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .expression_result import ExpressionResult


@model
class BillableMetricEvaluateExpressionResult(Model):
    expression_result: ExpressionResult = Field(decode.Ref("expression_result", "ExpressionResult"))
