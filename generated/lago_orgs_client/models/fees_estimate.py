# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fee_estimate_object import FeeEstimateObject


@model
class FeesEstimate(Model):
    fees: list[FeeEstimateObject] = Field(decode.ListOf(decode.Ref("fee_estimate_object", "FeeEstimateObject")))
