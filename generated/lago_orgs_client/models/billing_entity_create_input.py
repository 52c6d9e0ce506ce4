# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .billing_entity_create_input_object import BillingEntityCreateInputObject


@model
class BillingEntityCreateInput(Model):
    billing_entity: BillingEntityCreateInputObject = Field(
        decode.Ref("billing_entity_create_input_object", "BillingEntityCreateInputObject")
    )
