# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/applied_coupons"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.applied_coupon_status import AppliedCouponStatus
    from ...models.applied_coupons_paginated import AppliedCouponsPaginated
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerAppliedCoupons",
    "GET",
    "/customers/{external_customer_id}/applied_coupons",
    "applied_coupons",
    "safe",
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("applied_coupons_paginated", "AppliedCouponsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    coupon_code: list[str] | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(("coupon_code[]", coupon_code), ("status", status), ("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> AppliedCouponsPaginated | ApiProblem | None:
    return cast("AppliedCouponsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[AppliedCouponsPaginated | ApiProblem]:
    return client.send(
        build_request(external_customer_id, coupon_code=coupon_code, status=status, page=page, per_page=per_page),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    coupon_code: list[str] | Unset = UNSET,
    status: AppliedCouponStatus | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[AppliedCouponsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(external_customer_id, coupon_code=coupon_code, status=status, page=page, per_page=per_page),
        _ANSWERS,
    )
