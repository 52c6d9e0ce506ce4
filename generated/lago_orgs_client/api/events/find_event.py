# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /events/{transaction_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.event import Event
    from ...problems import ApiProblem

OPERATION = Operation("findEvent", "GET", "/events/{transaction_id}", "event", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("event", "Event"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(transaction_id: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, transaction_id=transaction_id), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> Event | ApiProblem | None:
    return cast("Event | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(transaction_id: str, *, client: AuthenticatedClient) -> Response[Event | ApiProblem]:
    return client.send(build_request(transaction_id), _ANSWERS)


async def asyncio_detailed(transaction_id: str, *, client: AuthenticatedClient) -> Response[Event | ApiProblem]:
    return await client.send_async(build_request(transaction_id), _ANSWERS)
