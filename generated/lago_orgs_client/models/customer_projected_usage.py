# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_projected_usage_object import CustomerProjectedUsageObject


@model
class CustomerProjectedUsage(Model):
    customer_projected_usage: CustomerProjectedUsageObject = Field(
        decode.Ref("customer_projected_usage_object", "CustomerProjectedUsageObject")
    )
