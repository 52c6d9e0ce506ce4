# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /webhooks/public_key"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...problems import ApiProblem

OPERATION = Operation("fetchPublicKey", "GET", "/webhooks/public_key", None, "safe")
_ANSWERS: _http.Answers = {200: _http.text, **answers(401, 403, 404, 422, 429, 500)}


def build_request() -> Request:
    return Request(OPERATION.method, OPERATION.path, [], None, OPERATION)


def parse_response(status: int, content: bytes) -> str | ApiProblem | None:
    return cast("str | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(*, client: AuthenticatedClient) -> Response[str | ApiProblem]:
    return client.send(build_request(), _ANSWERS)


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[str | ApiProblem]:
    return await client.send_async(build_request(), _ANSWERS)
