# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_bad_request import ApiErrorBadRequest
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.lifetime_usage import LifetimeUsage
    from ...models.lifetime_usage_input import LifetimeUsageInput

_ANSWERS: _http.Answers = {
    200: decode.Ref("lifetime_usage", "LifetimeUsage"),
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request(
    external_id: str,
    *,
    body: LifetimeUsageInput,
) -> Request:
    return Request(
        "PUT",
        _http.path(
            "/subscriptions/{external_id}/lifetime_usage",
            external_id=external_id,
        ),
        [],
        _http.body(body),
    )


def parse_response(
    status: int, content: bytes
) -> LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return cast(
        "LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: LifetimeUsageInput,
) -> Response[
    LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity
]:
    return client.send(
        build_request(
            external_id=external_id,
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: LifetimeUsageInput,
) -> LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return sync_detailed(
        external_id=external_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: LifetimeUsageInput,
) -> Response[
    LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity
]:
    return await client.send_async(
        build_request(
            external_id=external_id,
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: LifetimeUsageInput,
) -> LifetimeUsage | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return (
        await asyncio_detailed(
            external_id=external_id,
            client=client,
            body=body,
        )
    ).parsed
