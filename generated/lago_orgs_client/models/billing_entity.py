# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .billing_entity_object import BillingEntityObject


@model
class BillingEntity(Model):
    billing_entity: BillingEntityObject = Field(decode.Ref("billing_entity_object", "BillingEntityObject"))
