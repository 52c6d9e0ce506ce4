# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /billable_metrics/{code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.billable_metric import BillableMetric
    from ...problems import ApiProblem

OPERATION = Operation("findBillableMetric", "GET", "/billable_metrics/{code}", "billable_metric", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("billable_metric", "BillableMetric"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(code: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, code=code), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> BillableMetric | ApiProblem | None:
    return cast("BillableMetric | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(code: str, *, client: AuthenticatedClient) -> Response[BillableMetric | ApiProblem]:
    return client.send(build_request(code), _ANSWERS)


async def asyncio_detailed(code: str, *, client: AuthenticatedClient) -> Response[BillableMetric | ApiProblem]:
    return await client.send_async(build_request(code), _ANSWERS)
