# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .payment_provider import PaymentProvider


@model
class InvoicePaymentFailureObject(Model):
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    lago_invoice_id: str = Field()
    payment_provider: PaymentProvider | None = Field(decode.Ref("payment_provider", "PaymentProvider"))
    error_details: dict[str, Any] | None | Unset = Field(default=UNSET)
    payment_provider_code: str | None | Unset = Field(default=UNSET)
    provider_customer_id: str | None | Unset = Field(default=UNSET)
    provider_error: dict[str, Any] | str | None | Unset = Field(default=UNSET)
