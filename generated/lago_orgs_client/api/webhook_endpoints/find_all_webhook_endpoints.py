# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.webhook_endpoints_paginated import WebhookEndpointsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("webhook_endpoints_paginated", "WebhookEndpointsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
}


def build_request(
    *,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/webhook_endpoints",
        _http.query(
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> WebhookEndpointsPaginated | ApiErrorUnauthorized | None:
    return cast("WebhookEndpointsPaginated | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WebhookEndpointsPaginated | ApiErrorUnauthorized]:
    return client.send(
        build_request(
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WebhookEndpointsPaginated | ApiErrorUnauthorized | None:
    return sync_detailed(
        client=client,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[WebhookEndpointsPaginated | ApiErrorUnauthorized]:
    return await client.send_async(
        build_request(
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> WebhookEndpointsPaginated | ApiErrorUnauthorized | None:
    return (
        await asyncio_detailed(
            client=client,
            page=page,
            per_page=per_page,
        )
    ).parsed
