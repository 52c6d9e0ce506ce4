# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /events"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.events_paginated import EventsPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllEvents", "GET", "/events", "events", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("events_paginated", "EventsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
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
        OPERATION.method,
        OPERATION.path,
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
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> EventsPaginated | ApiProblem | None:
    return cast("EventsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


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
) -> Response[EventsPaginated | ApiProblem]:
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
) -> Response[EventsPaginated | ApiProblem]:
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
