# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.wallet_transactions_paginated import WalletTransactionsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("wallet_transactions_paginated", "WalletTransactionsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    lago_id: str,
    *,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/wallets/{lago_id}/wallet_transactions",
            lago_id=lago_id,
        ),
        _http.query(
            ("status", status),
            ("transaction_status", transaction_status),
            ("transaction_type", transaction_type),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | None:
    return cast(
        "WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound]:
    return client.send(
        build_request(
            lago_id=lago_id,
            status=status,
            transaction_status=transaction_status,
            transaction_type=transaction_type,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | None:
    return sync_detailed(
        lago_id=lago_id,
        client=client,
        status=status,
        transaction_status=transaction_status,
        transaction_type=transaction_type,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            lago_id=lago_id,
            status=status,
            transaction_status=transaction_status,
            transaction_type=transaction_type,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WalletTransactionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            lago_id=lago_id,
            client=client,
            status=status,
            transaction_status=transaction_status,
            transaction_type=transaction_type,
            page=page,
            per_page=per_page,
        )
    ).parsed
