# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_object_extended import InvoiceObjectExtended


@model
class InvoiceReadyToFinalizeWebhook(Model):
    invoice: InvoiceObjectExtended = Field(decode.Ref("invoice_object_extended", "InvoiceObjectExtended"))
    object_type: Literal["invoice"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["invoice.ready_to_finalize"] = Field()
