# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /applied_coupons"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.applied_coupon import AppliedCoupon
    from ...models.applied_coupon_input import AppliedCouponInput
    from ...problems import ApiProblem

OPERATION = Operation("applyCoupon", "POST", "/applied_coupons", "applied_coupon", "never")
_ANSWERS: _http.Answers = {
    200: decode.Ref("applied_coupon", "AppliedCoupon"),
    **answers(400, 401, 403, 404, 405, 422, 429, 500),
}


def build_request(*, body: AppliedCouponInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> AppliedCoupon | ApiProblem | None:
    return cast("AppliedCoupon | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: AppliedCouponInput | Mapping[str, Any]
) -> Response[AppliedCoupon | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: AppliedCouponInput | Mapping[str, Any]
) -> Response[AppliedCoupon | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
