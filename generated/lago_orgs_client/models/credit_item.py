# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .credit_item_type import CreditItemType


@model
class CreditItem(Model):
    code: str = Field()
    lago_item_id: str = Field()
    name: str = Field()
    type: CreditItemType = Field(decode.Ref("credit_item_type", "CreditItemType"))
    description: str | None | Unset = Field(default=UNSET)
