# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .api_log_object import ApiLogObject


@model
class ApiLog(Model):
    api_log: ApiLogObject = Field(decode.Ref("api_log_object", "ApiLogObject"))
