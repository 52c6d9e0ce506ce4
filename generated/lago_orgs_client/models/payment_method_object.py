# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .payment_provider_type import PaymentProviderType


@model
class PaymentMethodObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    is_default: bool = Field()
    lago_id: str = Field()
    payment_provider_type: PaymentProviderType = Field(decode.Ref("payment_provider_type", "PaymentProviderType"))
    provider_method_id: str = Field()
    payment_provider_code: str | None | Unset = Field(default=UNSET)
    payment_provider_name: str | None | Unset = Field(default=UNSET)
