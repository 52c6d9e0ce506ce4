# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any

from .._model import Field, Model, model


@model
class ApiErrorUnprocessableEntity(Model):
    code: str = Field()
    error: str = Field()
    error_details: dict[str, Any] = Field()
    status: int = Field()
