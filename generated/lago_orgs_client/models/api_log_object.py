# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .http_method import HttpMethod


@model
class ApiLogObject(Model):
    api_version: str = Field()
    client: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    http_method: HttpMethod = Field(decode.Ref("http_method", "HttpMethod"))
    http_status: int = Field()
    logged_at: datetime.datetime = Field(decode.as_datetime)
    request_body: str = Field()
    request_id: str = Field()
    request_origin: str = Field()
    request_path: str = Field()
    request_response: str | Unset = Field(default=UNSET)
