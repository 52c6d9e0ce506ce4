# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class CouponAppliesTo(Model):
    billable_metric_codes: list[str] | None | Unset = Field(default=UNSET)
    plan_codes: list[str] | None | Unset = Field(default=UNSET)
