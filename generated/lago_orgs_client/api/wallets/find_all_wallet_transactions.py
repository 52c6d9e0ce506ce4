# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /wallets/{lago_id}/wallet_transactions"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.wallet_transactions_paginated import WalletTransactionsPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllWalletTransactions", "GET", "/wallets/{lago_id}/wallet_transactions", None, "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("wallet_transactions_paginated", "WalletTransactionsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    lago_id: str,
    *,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, lago_id=lago_id),
        _http.query(
            ("status", status),
            ("transaction_status", transaction_status),
            ("transaction_type", transaction_type),
            ("page", page),
            ("per_page", per_page),
            ("metadata", metadata),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> WalletTransactionsPaginated | ApiProblem | None:
    return cast("WalletTransactionsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
) -> Response[WalletTransactionsPaginated | ApiProblem]:
    return client.send(
        build_request(
            lago_id,
            status=status,
            transaction_status=transaction_status,
            transaction_type=transaction_type,
            page=page,
            per_page=per_page,
            metadata=metadata,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    status: str | Unset = UNSET,
    transaction_status: str | Unset = UNSET,
    transaction_type: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
) -> Response[WalletTransactionsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            lago_id,
            status=status,
            transaction_status=transaction_status,
            transaction_type=transaction_type,
            page=page,
            per_page=per_page,
            metadata=metadata,
        ),
        _ANSWERS,
    )
