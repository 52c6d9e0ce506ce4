# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized

_ANSWERS: _http.Answers = {
    200: _http.text,
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
}


def build_request() -> Request:
    return Request(
        "GET",
        "/webhooks/public_key",
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> str | ApiErrorUnauthorized | None:
    return cast("str | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[str | ApiErrorUnauthorized]:
    return client.send(build_request(), _ANSWERS)


def sync(
    *,
    client: AuthenticatedClient,
) -> str | ApiErrorUnauthorized | None:
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[str | ApiErrorUnauthorized]:
    return await client.send_async(build_request(), _ANSWERS)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> str | ApiErrorUnauthorized | None:
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
