# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.wallets_paginated import WalletsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("wallets_paginated", "WalletsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
}


def build_request(
    *,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/wallets",
        _http.query(
            ("billing_entity_codes[]", billing_entity_codes),
            ("external_customer_id", external_customer_id),
            ("currency", currency),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | None:
    return cast(
        "WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | None", _http.parse(_ANSWERS, status, content)
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden]:
    return client.send(
        build_request(
            billing_entity_codes=billing_entity_codes,
            external_customer_id=external_customer_id,
            currency=currency,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | None:
    return sync_detailed(
        client=client,
        billing_entity_codes=billing_entity_codes,
        external_customer_id=external_customer_id,
        currency=currency,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden]:
    return await client.send_async(
        build_request(
            billing_entity_codes=billing_entity_codes,
            external_customer_id=external_customer_id,
            currency=currency,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WalletsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | None:
    return (
        await asyncio_detailed(
            client=client,
            billing_entity_codes=billing_entity_codes,
            external_customer_id=external_customer_id,
            currency=currency,
            page=page,
            per_page=per_page,
        )
    ).parsed
