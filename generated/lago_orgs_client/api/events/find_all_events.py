# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /events"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.events_paginated import EventsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("events_paginated", "EventsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    code: str | Unset = UNSET,
    timestamp_from: datetime.datetime | Unset = UNSET,
    timestamp_from_started_at: bool | Unset = UNSET,
    timestamp_to: datetime.datetime | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/events",
        _http.query(
            ("code", code),
            ("timestamp_from", timestamp_from),
            ("timestamp_from_started_at", timestamp_from_started_at),
            ("timestamp_to", timestamp_to),
            ("external_subscription_id", external_subscription_id),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    EventsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "EventsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    code: str | Unset = UNSET,
    timestamp_from: datetime.datetime | Unset = UNSET,
    timestamp_from_started_at: bool | Unset = UNSET,
    timestamp_to: datetime.datetime | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    EventsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            code=code,
            timestamp_from=timestamp_from,
            timestamp_from_started_at=timestamp_from_started_at,
            timestamp_to=timestamp_to,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    code: str | Unset = UNSET,
    timestamp_from: datetime.datetime | Unset = UNSET,
    timestamp_from_started_at: bool | Unset = UNSET,
    timestamp_to: datetime.datetime | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    EventsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        client=client,
        code=code,
        timestamp_from=timestamp_from,
        timestamp_from_started_at=timestamp_from_started_at,
        timestamp_to=timestamp_to,
        external_subscription_id=external_subscription_id,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    code: str | Unset = UNSET,
    timestamp_from: datetime.datetime | Unset = UNSET,
    timestamp_from_started_at: bool | Unset = UNSET,
    timestamp_to: datetime.datetime | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    EventsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            code=code,
            timestamp_from=timestamp_from,
            timestamp_from_started_at=timestamp_from_started_at,
            timestamp_to=timestamp_to,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    code: str | Unset = UNSET,
    timestamp_from: datetime.datetime | Unset = UNSET,
    timestamp_from_started_at: bool | Unset = UNSET,
    timestamp_to: datetime.datetime | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    EventsPaginated
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
            client=client,
            code=code,
            timestamp_from=timestamp_from,
            timestamp_from_started_at=timestamp_from_started_at,
            timestamp_to=timestamp_to,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        )
    ).parsed
