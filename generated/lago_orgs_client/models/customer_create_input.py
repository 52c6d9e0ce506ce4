# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_create_input_object import CustomerCreateInputObject


@model
class CustomerCreateInput(Model):
    customer: CustomerCreateInputObject = Field(decode.Ref("customer_create_input_object", "CustomerCreateInputObject"))
