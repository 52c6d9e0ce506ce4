# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal


@model
class BillableMetricEvaluateExpressionEvent(Model):
    code: str = Field()
    properties: dict[str, Decimal | int | str] = Field()
    timestamp: int | str | Unset = Field(default=UNSET)
