# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .pagination_meta import PaginationMeta
    from .payment_request_object import PaymentRequestObject


@model
class PaymentRequestsPaginated(Model):
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
    payment_requests: list[PaymentRequestObject] = Field(
        decode.ListOf(decode.Ref("payment_request_object", "PaymentRequestObject"))
    )
