# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/payment_methods"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.payment_methods_paginated import PaymentMethodsPaginated
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomersPaymentMethods",
    "GET",
    "/customers/{external_customer_id}/payment_methods",
    "payment_methods",
    "safe",
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("payment_methods_paginated", "PaymentMethodsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(external_customer_id: str, *, page: int | Unset = UNSET, per_page: int | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> PaymentMethodsPaginated | ApiProblem | None:
    return cast("PaymentMethodsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[PaymentMethodsPaginated | ApiProblem]:
    return client.send(build_request(external_customer_id, page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[PaymentMethodsPaginated | ApiProblem]:
    return await client.send_async(build_request(external_customer_id, page=page, per_page=per_page), _ANSWERS)
