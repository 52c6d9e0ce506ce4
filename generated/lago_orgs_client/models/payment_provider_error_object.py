# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .payment_provider_error_action import PaymentProviderErrorAction
    from .payment_provider_error_source import PaymentProviderErrorSource


@model
class PaymentProviderErrorObject(Model):
    lago_payment_provider_id: str = Field()
    payment_provider_code: str = Field()
    payment_provider_name: str = Field()
    provider_error: dict[str, Any] | str = Field()
    source: PaymentProviderErrorSource = Field(
        decode.Ref("payment_provider_error_source", "PaymentProviderErrorSource")
    )
    action: PaymentProviderErrorAction | Unset = Field(
        decode.Ref("payment_provider_error_action", "PaymentProviderErrorAction"), default=UNSET
    )
