# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fee_tax_provider_error_object import FeeTaxProviderErrorObject


@model
class FeeTaxProviderErrorWebhook(Model):
    object_type: Literal["tax_provider_fee_error"] = Field()
    organization_id: str = Field()
    tax_provider_fee_error: FeeTaxProviderErrorObject = Field(
        decode.Ref("fee_tax_provider_error_object", "FeeTaxProviderErrorObject")
    )
    webhook_type: Literal["fee.tax_provider_error"] = Field()
