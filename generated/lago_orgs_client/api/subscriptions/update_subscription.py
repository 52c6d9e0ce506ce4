# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /subscriptions/{external_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_bad_request import ApiErrorBadRequest
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_allowed import ApiErrorNotAllowed
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.subscription_extended import SubscriptionExtended
    from ...models.subscription_update_input import SubscriptionUpdateInput
    from ...models.update_subscription_status import UpdateSubscriptionStatus

_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_extended", "SubscriptionExtended"),
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    405: decode.Ref("api_error_not_allowed", "ApiErrorNotAllowed"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    external_id: str,
    *,
    body: SubscriptionUpdateInput,
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Request:
    return Request(
        "PUT",
        _http.path(
            "/subscriptions/{external_id}",
            external_id=external_id,
        ),
        _http.query(
            ("status", status),
        ),
        _http.body(body),
    )


def parse_response(
    status: int, content: bytes
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "SubscriptionExtended | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorNotAllowed | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput,
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Response[
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            external_id=external_id,
            body=body,
            status=status,
        ),
        _ANSWERS,
    )


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput,
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        external_id=external_id,
        client=client,
        body=body,
        status=status,
    ).parsed


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput,
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Response[
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            external_id=external_id,
            body=body,
            status=status,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput,
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> (
    SubscriptionExtended
    | ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return (
        await asyncio_detailed(
            external_id=external_id,
            client=client,
            body=body,
            status=status,
        )
    ).parsed
