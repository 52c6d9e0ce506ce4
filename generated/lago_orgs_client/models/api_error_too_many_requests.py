# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .api_error_too_many_requests_error_details import ApiErrorTooManyRequestsErrorDetails


@model
class ApiErrorTooManyRequests(Model):
    code: str | Unset = Field(default=UNSET)
    error: str | Unset = Field(default=UNSET)
    error_details: ApiErrorTooManyRequestsErrorDetails | Unset = Field(
        decode.Ref("api_error_too_many_requests_error_details", "ApiErrorTooManyRequestsErrorDetails"), default=UNSET
    )
    status: int | Unset = Field(default=UNSET)
