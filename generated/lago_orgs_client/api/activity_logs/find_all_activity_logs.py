# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /activity_logs"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.activity_logs_paginated import ActivityLogsPaginated
    from ...models.activity_source import ActivitySource
    from ...problems import ApiProblem

OPERATION = Operation("findAllActivityLogs", "GET", "/activity_logs", "activity_logs", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("activity_logs_paginated", "ActivityLogsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
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
        OPERATION.method,
        OPERATION.path,
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
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> ActivityLogsPaginated | ApiProblem | None:
    return cast("ActivityLogsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


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
) -> Response[ActivityLogsPaginated | ApiProblem]:
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
) -> Response[ActivityLogsPaginated | ApiProblem]:
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
