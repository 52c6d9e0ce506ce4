# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_object import PaymentObject


@model
class Payment(Model):
    payment: PaymentObject = Field(decode.Ref("payment_object", "PaymentObject"))
