# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .payment_method_reference import PaymentMethodReference


@model
class InvoiceRetryPaymentInput(Model):
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
