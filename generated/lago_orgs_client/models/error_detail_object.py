# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class ErrorDetailObject(Model):
    details: dict[str, str] = Field()
    error_code: str = Field()
    lago_id: str | None = Field()
