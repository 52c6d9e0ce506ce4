# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /customers"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.customer import Customer
    from ...models.customer_create_input import CustomerCreateInput
    from ...problems import ApiProblem

OPERATION = Operation("createCustomer", "POST", "/customers", "customer", "by key")
_ANSWERS: _http.Answers = {200: decode.Ref("customer", "Customer"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(*, body: CustomerCreateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Customer | ApiProblem | None:
    return cast("Customer | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: CustomerCreateInput | Mapping[str, Any]
) -> Response[Customer | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: CustomerCreateInput | Mapping[str, Any]
) -> Response[Customer | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
