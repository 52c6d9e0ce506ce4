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
    from ...models.lifetime_usage import LifetimeUsage

_ANSWERS: _http.Answers = {
    200: decode.Ref("lifetime_usage", "LifetimeUsage"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    external_id: str,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/subscriptions/{external_id}/lifetime_usage",
            external_id=external_id,
        ),
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast(
        "LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content)
    )


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            external_id=external_id,
        ),
        _ANSWERS,
    )


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
) -> LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        external_id=external_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            external_id=external_id,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_id: str,
    *,
    client: AuthenticatedClient,
) -> LifetimeUsage | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            external_id=external_id,
            client=client,
        )
    ).parsed
