# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .payment_method_type import PaymentMethodType


@model
class PaymentMethodReference(Model):
    payment_method_id: str | None | Unset = Field(default=UNSET)
    payment_method_type: PaymentMethodType | Unset = Field(
        decode.Ref("payment_method_type", "PaymentMethodType"), default=UNSET
    )
