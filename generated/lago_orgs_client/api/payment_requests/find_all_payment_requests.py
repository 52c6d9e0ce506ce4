# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /payment_requests"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.payment_requests_paginated import PaymentRequestsPaginated
    from ...models.payment_status import PaymentStatus
    from ...problems import ApiProblem

OPERATION = Operation("findAllPaymentRequests", "GET", "/payment_requests", "payment_requests", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("payment_requests_paginated", "PaymentRequestsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    *,
    billing_entity_codes: list[str] | Unset = UNSET,
    currency: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(
            ("billing_entity_codes[]", billing_entity_codes),
            ("currency", currency),
            ("external_customer_id", external_customer_id),
            ("page", page),
            ("payment_status", payment_status),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> PaymentRequestsPaginated | ApiProblem | None:
    return cast("PaymentRequestsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    currency: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentRequestsPaginated | ApiProblem]:
    return client.send(
        build_request(
            billing_entity_codes=billing_entity_codes,
            currency=currency,
            external_customer_id=external_customer_id,
            page=page,
            payment_status=payment_status,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    currency: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentRequestsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            billing_entity_codes=billing_entity_codes,
            currency=currency,
            external_customer_id=external_customer_id,
            page=page,
            payment_status=payment_status,
            per_page=per_page,
        ),
        _ANSWERS,
    )
