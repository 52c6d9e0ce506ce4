# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .aggregation_type import AggregationType


@model
class ChargeUsageBillableMetric(Model):
    aggregation_type: AggregationType = Field(decode.Ref("aggregation_type", "AggregationType"))
    code: str = Field()
    lago_id: str = Field()
    name: str = Field()
