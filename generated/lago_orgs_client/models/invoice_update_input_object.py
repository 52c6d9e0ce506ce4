# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .invoice_update_input_metadata import InvoiceUpdateInputMetadata
    from .payment_status import PaymentStatus


@model
class InvoiceUpdateInputObject(Model):
    metadata: list[InvoiceUpdateInputMetadata] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_update_input_metadata", "InvoiceUpdateInputMetadata")), default=UNSET
    )
    payment_status: PaymentStatus | Unset = Field(decode.Ref("payment_status", "PaymentStatus"), default=UNSET)
