# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /payment_receipts"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.payment_receipts_paginated import PaymentReceiptsPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllPaymentReceipts", "GET", "/payment_receipts", "payment_receipts", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("payment_receipts_paginated", "PaymentReceiptsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    *, invoice_id: str | Unset = UNSET, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(("invoice_id", invoice_id), ("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> PaymentReceiptsPaginated | ApiProblem | None:
    return cast("PaymentReceiptsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentReceiptsPaginated | ApiProblem]:
    return client.send(build_request(invoice_id=invoice_id, page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentReceiptsPaginated | ApiProblem]:
    return await client.send_async(build_request(invoice_id=invoice_id, page=page, per_page=per_page), _ANSWERS)
