# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .payable_type import PayableType
    from .payment_payment_status import PaymentPaymentStatus
    from .payment_type import PaymentType


@model
class PaymentObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    created_at: datetime.datetime = Field(decode.as_datetime)
    external_customer_id: str = Field()
    external_payment_id: str | None = Field()
    invoice_ids: list[str] = Field()
    lago_customer_id: str = Field()
    lago_id: str = Field()
    lago_payable_id: str = Field()
    next_action: dict[str, Any] = Field()
    payable_type: PayableType = Field(decode.Ref("payable_type", "PayableType"))
    payment_provider_code: str | None = Field()
    payment_provider_type: str | None = Field()
    payment_status: PaymentPaymentStatus | None = Field(decode.Ref("payment_payment_status", "PaymentPaymentStatus"))
    provider_customer_id: str | None = Field()
    provider_payment_id: str | None = Field()
    reference: str | None = Field()
    status: str = Field()
    type: PaymentType = Field(decode.Ref("payment_type", "PaymentType"))
    invoice_numbers: list[str] | Unset = Field(default=UNSET)
    payment_method: dict[str, Any] | Unset = Field(default=UNSET)
