# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /subscriptions/{external_id}/entitlements"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.subscription_entitlements import SubscriptionEntitlements
    from ...models.subscription_status_parameter import SubscriptionStatusParameter

_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_entitlements", "SubscriptionEntitlements"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    external_id: str,
    *,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        _http.path(
            "/subscriptions/{external_id}/entitlements",
            external_id=external_id,
        ),
        _http.query(
            ("subscription_status", subscription_status),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    SubscriptionEntitlements
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "SubscriptionEntitlements | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[
    SubscriptionEntitlements
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            external_id=external_id,
            subscription_status=subscription_status,
        ),
        _ANSWERS,
    )


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> (
    SubscriptionEntitlements
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        external_id=external_id,
        client=client,
        subscription_status=subscription_status,
    ).parsed


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[
    SubscriptionEntitlements
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            external_id=external_id,
            subscription_status=subscription_status,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_id: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> (
    SubscriptionEntitlements
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return (
        await asyncio_detailed(
            external_id=external_id,
            client=client,
            subscription_status=subscription_status,
        )
    ).parsed
