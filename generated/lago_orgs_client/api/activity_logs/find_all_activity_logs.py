# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
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
    from ...models.api_error_unauthorized import ApiErrorUnauthorized

_ANSWERS: _http.Answers = {
    200: decode.Ref("activity_logs_paginated", "ActivityLogsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
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


def parse_response(status: int, content: bytes) -> ActivityLogsPaginated | ApiErrorUnauthorized | None:
    return cast("ActivityLogsPaginated | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


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
) -> Response[ActivityLogsPaginated | ApiErrorUnauthorized]:
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
) -> ActivityLogsPaginated | ApiErrorUnauthorized | None:
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
) -> Response[ActivityLogsPaginated | ApiErrorUnauthorized]:
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
) -> ActivityLogsPaginated | ApiErrorUnauthorized | None:
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
