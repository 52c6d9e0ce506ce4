# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/projected_usage"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.customer_projected_usage import CustomerProjectedUsage
    from ...problems import ApiProblem

OPERATION = Operation(
    "findCustomerProjectedUsage",
    "GET",
    "/customers/{external_customer_id}/projected_usage",
    "customer_projected_usage",
    "safe",
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("customer_projected_usage", "CustomerProjectedUsage"),
    **answers(401, 403, 404, 405, 422, 429, 500),
}


def build_request(
    external_customer_id: str, *, apply_taxes: bool | Unset = UNSET, external_subscription_id: str
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(("apply_taxes", apply_taxes), ("external_subscription_id", external_subscription_id)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> CustomerProjectedUsage | ApiProblem | None:
    return cast("CustomerProjectedUsage | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    apply_taxes: bool | Unset = UNSET,
    external_subscription_id: str,
) -> Response[CustomerProjectedUsage | ApiProblem]:
    return client.send(
        build_request(external_customer_id, apply_taxes=apply_taxes, external_subscription_id=external_subscription_id),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    apply_taxes: bool | Unset = UNSET,
    external_subscription_id: str,
) -> Response[CustomerProjectedUsage | ApiProblem]:
    return await client.send_async(
        build_request(external_customer_id, apply_taxes=apply_taxes, external_subscription_id=external_subscription_id),
        _ANSWERS,
    )
