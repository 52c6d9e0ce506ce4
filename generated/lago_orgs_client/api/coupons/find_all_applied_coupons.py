# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /applied_coupons"""

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
    from ...models.applied_coupon_status import AppliedCouponStatus
    from ...models.applied_coupons_paginated import AppliedCouponsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("applied_coupons_paginated", "AppliedCouponsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    coupon_code: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/applied_coupons",
        _http.query(
            ("coupon_code[]", coupon_code),
            ("external_customer_id", external_customer_id),
            ("status", status),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    AppliedCouponsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "AppliedCouponsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    AppliedCouponsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            coupon_code=coupon_code,
            external_customer_id=external_customer_id,
            status=status,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    AppliedCouponsPaginated
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
        coupon_code=coupon_code,
        external_customer_id=external_customer_id,
        status=status,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[
    AppliedCouponsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            coupon_code=coupon_code,
            external_customer_id=external_customer_id,
            status=status,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> (
    AppliedCouponsPaginated
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
            coupon_code=coupon_code,
            external_customer_id=external_customer_id,
            status=status,
            page=page,
            per_page=per_page,
        )
    ).parsed
