# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fee_estimate_item_item_type import FeeEstimateItemItemType
    from .fee_estimate_item_type import FeeEstimateItemType


@model
class FeeEstimateItem(Model):
    code: str = Field()
    item_type: FeeEstimateItemItemType = Field(decode.Ref("fee_estimate_item_item_type", "FeeEstimateItemItemType"))
    lago_item_id: str = Field()
    name: str = Field()
    type: FeeEstimateItemType = Field(decode.Ref("fee_estimate_item_type", "FeeEstimateItemType"))
    description: str | None | Unset = Field(default=UNSET)
    filter_invoice_display_name: str | None | Unset = Field(default=UNSET)
    filters: dict[str, list[str]] | None | Unset = Field(default=UNSET)
    grouped_by: dict[str, str | None] | Unset = Field(default=UNSET)
    invoice_display_name: str | Unset = Field(default=UNSET)
