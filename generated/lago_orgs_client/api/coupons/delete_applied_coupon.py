# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /customers/{external_customer_id}/applied_coupons/{applied_coupon_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.applied_coupon import AppliedCoupon
    from ...problems import ApiProblem

OPERATION = Operation(
    "deleteAppliedCoupon",
    "DELETE",
    "/customers/{external_customer_id}/applied_coupons/{applied_coupon_id}",
    "applied_coupon",
    "safe",
)
_ANSWERS: _http.Answers = {200: decode.Ref("applied_coupon", "AppliedCoupon"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(external_customer_id: str, applied_coupon_id: str) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id, applied_coupon_id=applied_coupon_id),
        [],
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> AppliedCoupon | ApiProblem | None:
    return cast("AppliedCoupon | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str, applied_coupon_id: str, *, client: AuthenticatedClient
) -> Response[AppliedCoupon | ApiProblem]:
    return client.send(build_request(external_customer_id, applied_coupon_id), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, applied_coupon_id: str, *, client: AuthenticatedClient
) -> Response[AppliedCoupon | ApiProblem]:
    return await client.send_async(build_request(external_customer_id, applied_coupon_id), _ANSWERS)
