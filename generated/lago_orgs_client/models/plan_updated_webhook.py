# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .plan_object import PlanObject


@model
class PlanUpdatedWebhook(Model):
    object_type: Literal["plan"] = Field()
    organization_id: str = Field()
    plan: PlanObject = Field(decode.Ref("plan_object", "PlanObject"))
    webhook_type: Literal["plan.updated"] = Field()
