# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.wallet_alert import WalletAlert

_ANSWERS: _http.Answers = {
    200: decode.Ref("wallet_alert", "WalletAlert"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    external_customer_id: str,
    wallet_code: str,
    code: str,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            code=code,
        ),
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
) -> Response[WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            code=code,
        ),
        _ANSWERS,
    )


def sync(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
) -> WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        external_customer_id=external_customer_id,
        wallet_code=wallet_code,
        code=code,
        client=client,
    ).parsed


async def asyncio_detailed(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
) -> Response[WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            code=code,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
) -> WalletAlert | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            code=code,
            client=client,
        )
    ).parsed
