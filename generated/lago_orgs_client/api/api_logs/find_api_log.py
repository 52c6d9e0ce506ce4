# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /api_logs/{request_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_log import ApiLog
    from ...problems import ApiProblem

OPERATION = Operation("findApiLog", "GET", "/api_logs/{request_id}", "api_log", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("api_log", "ApiLog"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(request_id: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, request_id=request_id), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> ApiLog | ApiProblem | None:
    return cast("ApiLog | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(request_id: str, *, client: AuthenticatedClient) -> Response[ApiLog | ApiProblem]:
    return client.send(build_request(request_id), _ANSWERS)


async def asyncio_detailed(request_id: str, *, client: AuthenticatedClient) -> Response[ApiLog | ApiProblem]:
    return await client.send_async(build_request(request_id), _ANSWERS)
