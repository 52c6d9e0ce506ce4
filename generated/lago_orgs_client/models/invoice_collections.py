# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_collection_object import InvoiceCollectionObject


@model
class InvoiceCollections(Model):
    invoice_collections: list[InvoiceCollectionObject] = Field(
        decode.ListOf(decode.Ref("invoice_collection_object", "InvoiceCollectionObject"))
    )
