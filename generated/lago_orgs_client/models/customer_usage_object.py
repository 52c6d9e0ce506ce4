# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .customer_charge_usage_object import CustomerChargeUsageObject


@model
class CustomerUsageObject(Model):
    amount_cents: int = Field()
    charges_usage: list[CustomerChargeUsageObject] = Field(
        decode.ListOf(decode.Ref("customer_charge_usage_object", "CustomerChargeUsageObject"))
    )
    from_datetime: datetime.datetime = Field(decode.as_datetime)
    issuing_date: datetime.date = Field(decode.as_date)
    taxes_amount_cents: int = Field()
    to_datetime: datetime.datetime = Field(decode.as_datetime)
    total_amount_cents: int = Field()
    currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    lago_invoice_id: str | None | Unset = Field(default=UNSET)
