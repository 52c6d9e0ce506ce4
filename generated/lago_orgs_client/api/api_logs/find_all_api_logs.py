# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /api_logs"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.api_log_http_status import ApiLogHttpStatus
    from ...models.api_logs_paginated import ApiLogsPaginated
    from ...models.http_method import HttpMethod
    from ...problems import ApiProblem

OPERATION = Operation("findAllApiLogs", "GET", "/api_logs", "api_logs", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("api_logs_paginated", "ApiLogsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    *,
    api_version: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    http_methods: list[HttpMethod] | Unset = UNSET,
    http_statuses: list[ApiLogHttpStatus | int] | Unset = UNSET,
    request_paths: str | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(
            ("api_version", api_version),
            ("from_date", from_date),
            ("http_methods[]", http_methods),
            ("http_statuses[]", http_statuses),
            ("request_paths", request_paths),
            ("to_date", to_date),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> ApiLogsPaginated | ApiProblem | None:
    return cast("ApiLogsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    api_version: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    http_methods: list[HttpMethod] | Unset = UNSET,
    http_statuses: list[ApiLogHttpStatus | int] | Unset = UNSET,
    request_paths: str | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[ApiLogsPaginated | ApiProblem]:
    return client.send(
        build_request(
            api_version=api_version,
            from_date=from_date,
            http_methods=http_methods,
            http_statuses=http_statuses,
            request_paths=request_paths,
            to_date=to_date,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    api_version: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    http_methods: list[HttpMethod] | Unset = UNSET,
    http_statuses: list[ApiLogHttpStatus | int] | Unset = UNSET,
    request_paths: str | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[ApiLogsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            api_version=api_version,
            from_date=from_date,
            http_methods=http_methods,
            http_statuses=http_statuses,
            request_paths=request_paths,
            to_date=to_date,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )
