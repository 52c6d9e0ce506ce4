# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /wallets"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.wallets_paginated import WalletsPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllWallets", "GET", "/wallets", "wallets", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("wallets_paginated", "WalletsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    *,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(
            ("billing_entity_codes[]", billing_entity_codes),
            ("external_customer_id", external_customer_id),
            ("currency", currency),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> WalletsPaginated | ApiProblem | None:
    return cast("WalletsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletsPaginated | ApiProblem]:
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


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    currency: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WalletsPaginated | ApiProblem]:
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
