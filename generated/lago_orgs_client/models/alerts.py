# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .alert_object import AlertObject
    from .pagination_meta import PaginationMeta


@model
class Alerts(Model):
    alerts: list[AlertObject] = Field(decode.ListOf(decode.Ref("alert_object", "AlertObject")))
    meta: PaginationMeta | Unset = Field(decode.Ref("pagination_meta", "PaginationMeta"), default=UNSET)
