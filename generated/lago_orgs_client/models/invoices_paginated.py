# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_object import InvoiceObject
    from .pagination_meta import PaginationMeta


@model
class InvoicesPaginated(Model):
    invoices: list[InvoiceObject] = Field(decode.ListOf(decode.Ref("invoice_object", "InvoiceObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
