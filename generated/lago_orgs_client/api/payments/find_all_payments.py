# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.payments_paginated import PaymentsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("payments_paginated", "PaymentsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
}


def build_request(
    *,
    invoice_id: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/payments",
        _http.query(
            ("invoice_id", invoice_id),
            ("external_customer_id", external_customer_id),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> PaymentsPaginated | ApiErrorUnauthorized | None:
    return cast("PaymentsPaginated | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiErrorUnauthorized]:
    return client.send(
        build_request(
            invoice_id=invoice_id,
            external_customer_id=external_customer_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> PaymentsPaginated | ApiErrorUnauthorized | None:
    return sync_detailed(
        client=client,
        invoice_id=invoice_id,
        external_customer_id=external_customer_id,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiErrorUnauthorized]:
    return await client.send_async(
        build_request(
            invoice_id=invoice_id,
            external_customer_id=external_customer_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> PaymentsPaginated | ApiErrorUnauthorized | None:
    return (
        await asyncio_detailed(
            client=client,
            invoice_id=invoice_id,
            external_customer_id=external_customer_id,
            page=page,
            per_page=per_page,
        )
    ).parsed
