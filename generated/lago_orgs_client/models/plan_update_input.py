# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .plan_update_input_object import PlanUpdateInputObject


@model
class PlanUpdateInput(Model):
    plan: PlanUpdateInputObject = Field(decode.Ref("plan_update_input_object", "PlanUpdateInputObject"))
