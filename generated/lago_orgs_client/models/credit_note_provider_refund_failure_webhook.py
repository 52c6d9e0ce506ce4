# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_payment_provider_refund_error import CreditNotePaymentProviderRefundError


@model
class CreditNoteProviderRefundFailureWebhook(Model):
    credit_note_payment_provider_refund_error: CreditNotePaymentProviderRefundError = Field(
        decode.Ref("credit_note_payment_provider_refund_error", "CreditNotePaymentProviderRefundError")
    )
    object_type: Literal["credit_note_payment_provider_refund_error"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["credit_note.refund_failure"] = Field()
