# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_object_extended import CustomerObjectExtended


@model
class Customer(Model):
    customer: CustomerObjectExtended = Field(decode.Ref("customer_object_extended", "CustomerObjectExtended"))
