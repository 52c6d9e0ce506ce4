# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /api_logs"""

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
    from ...models.api_log_http_status import ApiLogHttpStatus
    from ...models.api_logs_paginated import ApiLogsPaginated
    from ...models.http_method import HttpMethod

_ANSWERS: _http.Answers = {
    200: decode.Ref("api_logs_paginated", "ApiLogsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
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
        "GET",
        "/api_logs",
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
    )


def parse_response(
    status: int, content: bytes
) -> (
    ApiLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "ApiLogsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


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
) -> Response[
    ApiLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
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


def sync(
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
) -> (
    ApiLogsPaginated
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
        api_version=api_version,
        from_date=from_date,
        http_methods=http_methods,
        http_statuses=http_statuses,
        request_paths=request_paths,
        to_date=to_date,
        page=page,
        per_page=per_page,
    ).parsed


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
) -> Response[
    ApiLogsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
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


async def asyncio(
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
) -> (
    ApiLogsPaginated
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
            api_version=api_version,
            from_date=from_date,
            http_methods=http_methods,
            http_statuses=http_statuses,
            request_paths=request_paths,
            to_date=to_date,
            page=page,
            per_page=per_page,
        )
    ).parsed
