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
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.wallet_metadata_response import WalletMetadataResponse

_ANSWERS: _http.Answers = {
    200: decode.Ref("wallet_metadata_response", "WalletMetadataResponse"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request(
    external_customer_id: str,
    wallet_code: str,
    *,
    body: WalletMetadataResponse,
) -> Request:
    return Request(
        "POST",
        _http.path(
            "/customers/{external_customer_id}/wallets/{wallet_code}/metadata",
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
        ),
        [],
        _http.body(body),
    )


def parse_response(
    status: int, content: bytes
) -> WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return cast(
        "WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    external_customer_id: str,
    wallet_code: str,
    *,
    client: AuthenticatedClient,
    body: WalletMetadataResponse,
) -> Response[WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity]:
    return client.send(
        build_request(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    external_customer_id: str,
    wallet_code: str,
    *,
    client: AuthenticatedClient,
    body: WalletMetadataResponse,
) -> WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return sync_detailed(
        external_customer_id=external_customer_id,
        wallet_code=wallet_code,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    external_customer_id: str,
    wallet_code: str,
    *,
    client: AuthenticatedClient,
    body: WalletMetadataResponse,
) -> Response[WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity]:
    return await client.send_async(
        build_request(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_customer_id: str,
    wallet_code: str,
    *,
    client: AuthenticatedClient,
    body: WalletMetadataResponse,
) -> WalletMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return (
        await asyncio_detailed(
            external_customer_id=external_customer_id,
            wallet_code=wallet_code,
            client=client,
            body=body,
        )
    ).parsed
