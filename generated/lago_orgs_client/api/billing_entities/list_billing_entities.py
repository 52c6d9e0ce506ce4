# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /billing_entities"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.billing_entities import BillingEntities
    from ...problems import ApiProblem

OPERATION = Operation("listBillingEntities", "GET", "/billing_entities", "billing_entities", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("billing_entities", "BillingEntities"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request() -> Request:
    return Request(OPERATION.method, OPERATION.path, [], None, OPERATION)


def parse_response(status: int, content: bytes) -> BillingEntities | ApiProblem | None:
    return cast("BillingEntities | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(*, client: AuthenticatedClient) -> Response[BillingEntities | ApiProblem]:
    return client.send(build_request(), _ANSWERS)


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[BillingEntities | ApiProblem]:
    return await client.send_async(build_request(), _ANSWERS)
