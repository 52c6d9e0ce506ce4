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
    from ...models.subscription_create_input import SubscriptionCreateInput
    from ...models.subscription_extended import SubscriptionExtended

_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_extended", "SubscriptionExtended"),
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request(
    *,
    body: SubscriptionCreateInput,
) -> Request:
    return Request(
        "POST",
        "/subscriptions",
        [],
        _http.body(body),
    )


def parse_response(
    status: int, content: bytes
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | None
):
    return cast(
        "SubscriptionExtended | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SubscriptionCreateInput,
) -> Response[
    SubscriptionExtended | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity
]:
    return client.send(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: SubscriptionCreateInput,
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | None
):
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: SubscriptionCreateInput,
) -> Response[
    SubscriptionExtended | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity
]:
    return await client.send_async(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: SubscriptionCreateInput,
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | None
):
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
