# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /analytics/gross_revenue"""

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
    from ...models.currency import Currency
    from ...models.gross_revenues import GrossRevenues

_ANSWERS: _http.Answers = {
    200: decode.Ref("gross_revenues", "GrossRevenues"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/analytics/gross_revenue",
        _http.query(
            ("currency", currency),
            ("external_customer_id", external_customer_id),
            ("months", months),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    GrossRevenues
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "GrossRevenues | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[
    GrossRevenues
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            currency=currency,
            external_customer_id=external_customer_id,
            months=months,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> (
    GrossRevenues
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
        currency=currency,
        external_customer_id=external_customer_id,
        months=months,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[
    GrossRevenues
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            currency=currency,
            external_customer_id=external_customer_id,
            months=months,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> (
    GrossRevenues
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
            currency=currency,
            external_customer_id=external_customer_id,
            months=months,
        )
    ).parsed
