# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class ApiErrorForbidden(Model):
    code: str = Field()
    error: str = Field()
    status: int = Field()
    message: str | Unset = Field(default=UNSET)
