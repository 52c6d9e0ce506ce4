# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /organizations"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.organization import Organization
    from ...problems import ApiProblem

OPERATION = Operation("findOrganization", "GET", "/organizations", "organization", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("organization", "Organization"), **answers(401, 403, 404, 422, 429, 500)}


def build_request() -> Request:
    return Request(OPERATION.method, OPERATION.path, [], None, OPERATION)


def parse_response(status: int, content: bytes) -> Organization | ApiProblem | None:
    return cast("Organization | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(*, client: AuthenticatedClient) -> Response[Organization | ApiProblem]:
    return client.send(build_request(), _ANSWERS)


async def asyncio_detailed(*, client: AuthenticatedClient) -> Response[Organization | ApiProblem]:
    return await client.send_async(build_request(), _ANSWERS)
