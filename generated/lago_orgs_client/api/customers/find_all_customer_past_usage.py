# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/past_usage"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.customer_past_usage import CustomerPastUsage
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerPastUsage", "GET", "/customers/{external_customer_id}/past_usage", "usage_periods", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("customer_past_usage", "CustomerPastUsage"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    billable_metric_code: str | Unset = UNSET,
    external_subscription_id: str,
    periods_count: int | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(
            ("billable_metric_code", billable_metric_code),
            ("external_subscription_id", external_subscription_id),
            ("periods_count", periods_count),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> CustomerPastUsage | ApiProblem | None:
    return cast("CustomerPastUsage | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    external_subscription_id: str,
    periods_count: int | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[CustomerPastUsage | ApiProblem]:
    return client.send(
        build_request(
            external_customer_id,
            billable_metric_code=billable_metric_code,
            external_subscription_id=external_subscription_id,
            periods_count=periods_count,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    external_subscription_id: str,
    periods_count: int | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[CustomerPastUsage | ApiProblem]:
    return await client.send_async(
        build_request(
            external_customer_id,
            billable_metric_code=billable_metric_code,
            external_subscription_id=external_subscription_id,
            periods_count=periods_count,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )
