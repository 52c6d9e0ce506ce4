# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fee_item_item_type import FeeItemItemType
    from .fee_item_type import FeeItemType


@model
class FeeItem(Model):
    code: str = Field()
    item_type: FeeItemItemType = Field(decode.Ref("fee_item_item_type", "FeeItemItemType"))
    lago_item_id: str = Field()
    name: str | None = Field()
    type: FeeItemType = Field(decode.Ref("fee_item_type", "FeeItemType"))
    description: str | None | Unset = Field(default=UNSET)
    filter_invoice_display_name: str | None | Unset = Field(default=UNSET)
    filters: dict[str, list[str]] | None | Unset = Field(default=UNSET)
    grouped_by: dict[str, str | None] | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
