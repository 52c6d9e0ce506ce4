# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /customers/{external_customer_id}/checkout_url"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.customer_checkout_url_response import CustomerCheckoutUrlResponse
    from ...problems import ApiProblem

OPERATION = Operation(
    "generateCustomerCheckoutURL", "POST", "/customers/{external_customer_id}/checkout_url", "customer", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("customer_checkout_url_response", "CustomerCheckoutUrlResponse"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(external_customer_id: str) -> Request:
    return Request(
        OPERATION.method, _http.path(OPERATION.path, external_customer_id=external_customer_id), [], None, OPERATION
    )


def parse_response(status: int, content: bytes) -> CustomerCheckoutUrlResponse | ApiProblem | None:
    return cast("CustomerCheckoutUrlResponse | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str, *, client: AuthenticatedClient
) -> Response[CustomerCheckoutUrlResponse | ApiProblem]:
    return client.send(build_request(external_customer_id), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, *, client: AuthenticatedClient
) -> Response[CustomerCheckoutUrlResponse | ApiProblem]:
    return await client.send_async(build_request(external_customer_id), _ANSWERS)
