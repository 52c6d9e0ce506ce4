# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .alert_batch_create_input_object import AlertBatchCreateInputObject


@model
class AlertBatchCreateInput(Model):
    alerts: list[AlertBatchCreateInputObject] = Field(
        decode.ListOf(decode.Ref("alert_batch_create_input_object", "AlertBatchCreateInputObject"))
    )
