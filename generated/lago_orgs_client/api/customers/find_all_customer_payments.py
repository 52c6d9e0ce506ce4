# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.payments_paginated import PaymentsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("payments_paginated", "PaymentsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    external_customer_id: str,
    *,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/customers/{external_customer_id}/payments",
            external_customer_id=external_customer_id,
        ),
        _http.query(
            ("invoice_id", invoice_id),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast(
        "PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content)
    )


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            external_customer_id=external_customer_id,
            invoice_id=invoice_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        external_customer_id=external_customer_id,
        client=client,
        invoice_id=invoice_id,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            external_customer_id=external_customer_id,
            invoice_id=invoice_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    invoice_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> PaymentsPaginated | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            external_customer_id=external_customer_id,
            client=client,
            invoice_id=invoice_id,
            page=page,
            per_page=per_page,
        )
    ).parsed
