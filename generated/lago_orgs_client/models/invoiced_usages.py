# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoiced_usage_object import InvoicedUsageObject


@model
class InvoicedUsages(Model):
    invoiced_usages: list[InvoicedUsageObject] = Field(
        decode.ListOf(decode.Ref("invoiced_usage_object", "InvoicedUsageObject"))
    )
