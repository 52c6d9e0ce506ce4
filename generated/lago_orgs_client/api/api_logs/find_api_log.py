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
    from ...models.api_log import ApiLog

_ANSWERS: _http.Answers = {
    200: decode.Ref("api_log", "ApiLog"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    request_id: str,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/api_logs/{request_id}",
            request_id=request_id,
        ),
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> ApiLog | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("ApiLog | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    request_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[ApiLog | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            request_id=request_id,
        ),
        _ANSWERS,
    )


def sync(
    request_id: str,
    *,
    client: AuthenticatedClient,
) -> ApiLog | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        request_id=request_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    request_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[ApiLog | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            request_id=request_id,
        ),
        _ANSWERS,
    )


async def asyncio(
    request_id: str,
    *,
    client: AuthenticatedClient,
) -> ApiLog | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            request_id=request_id,
            client=client,
        )
    ).parsed
