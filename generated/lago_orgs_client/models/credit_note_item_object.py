# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .fee_object import FeeObject


@model
class CreditNoteItemObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    fee: FeeObject = Field(decode.Ref("fee_object", "FeeObject"))
    lago_id: str = Field()
    precise_amount_cents: str | Unset = Field(default=UNSET)
