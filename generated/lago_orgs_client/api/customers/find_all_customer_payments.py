# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/payments"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.payments_paginated import PaymentsPaginated
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerPayments", "GET", "/customers/{external_customer_id}/payments", "payments", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("payments_paginated", "PaymentsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(("invoice_id", invoice_id), ("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> PaymentsPaginated | ApiProblem | None:
    return cast("PaymentsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiProblem]:
    return client.send(
        build_request(external_customer_id, invoice_id=invoice_id, page=page, per_page=per_page), _ANSWERS
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(external_customer_id, invoice_id=invoice_id, page=page, per_page=per_page), _ANSWERS
    )
