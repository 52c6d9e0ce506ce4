# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .alert_object import AlertObject


@model
class Alert(Model):
    alert: AlertObject = Field(decode.Ref("alert_object", "AlertObject"))
