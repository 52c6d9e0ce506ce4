# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /activity_logs/{activity_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.activity_log import ActivityLog
    from ...problems import ApiProblem

OPERATION = Operation("findActivityLog", "GET", "/activity_logs/{activity_id}", "activity_log", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("activity_log", "ActivityLog"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(activity_id: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, activity_id=activity_id), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> ActivityLog | ApiProblem | None:
    return cast("ActivityLog | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(activity_id: str, *, client: AuthenticatedClient) -> Response[ActivityLog | ApiProblem]:
    return client.send(build_request(activity_id), _ANSWERS)


async def asyncio_detailed(activity_id: str, *, client: AuthenticatedClient) -> Response[ActivityLog | ApiProblem]:
    return await client.send_async(build_request(activity_id), _ANSWERS)
