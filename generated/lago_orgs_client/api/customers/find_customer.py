# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.customer import Customer
    from ...problems import ApiProblem

OPERATION = Operation("findCustomer", "GET", "/customers/{external_customer_id}", "customer", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("customer", "Customer"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(external_customer_id: str) -> Request:
    return Request(
        OPERATION.method, _http.path(OPERATION.path, external_customer_id=external_customer_id), [], None, OPERATION
    )


def parse_response(status: int, content: bytes) -> Customer | ApiProblem | None:
    return cast("Customer | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(external_customer_id: str, *, client: AuthenticatedClient) -> Response[Customer | ApiProblem]:
    return client.send(build_request(external_customer_id), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, *, client: AuthenticatedClient
) -> Response[Customer | ApiProblem]:
    return await client.send_async(build_request(external_customer_id), _ANSWERS)
