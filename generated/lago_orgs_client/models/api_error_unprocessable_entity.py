# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .api_error_unprocessable_entity_provider import ApiErrorUnprocessableEntityProvider


@model
class ApiErrorUnprocessableEntity(Model):
    code: str = Field()
    error: str = Field()
    status: int = Field()
    error_details: dict[str, Any] | str | Unset = Field(default=UNSET)
    message: str | Unset = Field(default=UNSET)
    provider: ApiErrorUnprocessableEntityProvider | Unset = Field(
        decode.Ref("api_error_unprocessable_entity_provider", "ApiErrorUnprocessableEntityProvider"), default=UNSET
    )
