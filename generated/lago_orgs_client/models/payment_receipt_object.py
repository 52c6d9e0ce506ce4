# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .payment_object import PaymentObject


@model
class PaymentReceiptObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    number: str = Field()
    payment: PaymentObject = Field(decode.Ref("payment_object", "PaymentObject"))
    file_url: str | None | Unset = Field(default=UNSET)
    xml_url: str | None | Unset = Field(default=UNSET)
