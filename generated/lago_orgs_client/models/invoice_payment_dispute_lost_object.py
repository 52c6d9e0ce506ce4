# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .invoice_object_extended import InvoiceObjectExtended


@model
class InvoicePaymentDisputeLostObject(Model):
    invoice: InvoiceObjectExtended = Field(decode.Ref("invoice_object_extended", "InvoiceObjectExtended"))
    provider_error: dict[str, Any] | str | Unset = Field(default=UNSET)
