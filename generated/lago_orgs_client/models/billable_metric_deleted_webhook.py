# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .billable_metric_object import BillableMetricObject


@model
class BillableMetricDeletedWebhook(Model):
    billable_metric: BillableMetricObject = Field(decode.Ref("billable_metric_object", "BillableMetricObject"))
    object_type: Literal["billable_metric"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["billable_metric.deleted"] = Field()
