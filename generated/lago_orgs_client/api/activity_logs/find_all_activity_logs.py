# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /activity_logs"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.activity_logs_paginated import ActivityLogsPaginated
    from ...models.activity_source import ActivitySource
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity

_ANSWERS: _http.Answers = {
    200: decode.Ref("activity_logs_paginated", "ActivityLogsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    activity_sources: list[ActivitySource] | Unset = UNSET,
    activity_types: list[str] | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    resource_ids: list[str] | Unset = UNSET,
    resource_types: list[str] | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    user_emails: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/activity_logs",
        _http.query(
            ("activity_sources[]", activity_sources),
            ("activity_types[]", activity_types),
            ("from_date", from_date),
            ("resource_ids[]", resource_ids),
            ("resource_types[]", resource_types),
            ("to_date", to_date),
            ("user_emails[]", user_emails),
            ("external_customer_id", external_customer_id),
            ("external_subscription_id", external_subscription_id),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    ActivityLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "ActivityLogsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    activity_sources: list[ActivitySource] | Unset = UNSET,
    activity_types: list[str] | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    resource_ids: list[str] | Unset = UNSET,
    resource_types: list[str] | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    user_emails: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    ActivityLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            activity_sources=activity_sources,
            activity_types=activity_types,
            from_date=from_date,
            resource_ids=resource_ids,
            resource_types=resource_types,
            to_date=to_date,
            user_emails=user_emails,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    activity_sources: list[ActivitySource] | Unset = UNSET,
    activity_types: list[str] | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    resource_ids: list[str] | Unset = UNSET,
    resource_types: list[str] | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    user_emails: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    ActivityLogsPaginated
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
        activity_sources=activity_sources,
        activity_types=activity_types,
        from_date=from_date,
        resource_ids=resource_ids,
        resource_types=resource_types,
        to_date=to_date,
        user_emails=user_emails,
        external_customer_id=external_customer_id,
        external_subscription_id=external_subscription_id,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    activity_sources: list[ActivitySource] | Unset = UNSET,
    activity_types: list[str] | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    resource_ids: list[str] | Unset = UNSET,
    resource_types: list[str] | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    user_emails: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    ActivityLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            activity_sources=activity_sources,
            activity_types=activity_types,
            from_date=from_date,
            resource_ids=resource_ids,
            resource_types=resource_types,
            to_date=to_date,
            user_emails=user_emails,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    activity_sources: list[ActivitySource] | Unset = UNSET,
    activity_types: list[str] | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    resource_ids: list[str] | Unset = UNSET,
    resource_types: list[str] | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    user_emails: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    ActivityLogsPaginated
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
            activity_sources=activity_sources,
            activity_types=activity_types,
            from_date=from_date,
            resource_ids=resource_ids,
            resource_types=resource_types,
            to_date=to_date,
            user_emails=user_emails,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        )
    ).parsed
