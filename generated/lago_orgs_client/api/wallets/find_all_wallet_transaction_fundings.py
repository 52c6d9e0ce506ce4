# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /wallet_transactions/{lago_id}/fundings"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.wallet_transaction_fundings_paginated import WalletTransactionFundingsPaginated
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllWalletTransactionFundings", "GET", "/wallet_transactions/{lago_id}/fundings", None, "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("wallet_transaction_fundings_paginated", "WalletTransactionFundingsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(lago_id: str, *, page: int | Unset = UNSET, per_page: int | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, lago_id=lago_id),
        _http.query(("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> WalletTransactionFundingsPaginated | ApiProblem | None:
    return cast("WalletTransactionFundingsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[WalletTransactionFundingsPaginated | ApiProblem]:
    return client.send(build_request(lago_id, page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    lago_id: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[WalletTransactionFundingsPaginated | ApiProblem]:
    return await client.send_async(build_request(lago_id, page=page, per_page=per_page), _ANSWERS)
