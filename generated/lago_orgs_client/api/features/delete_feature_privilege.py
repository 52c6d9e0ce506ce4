# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /features/{code}/privileges/{privilege_code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.feature import Feature
    from ...problems import ApiProblem

OPERATION = Operation(
    "deleteFeaturePrivilege", "DELETE", "/features/{code}/privileges/{privilege_code}", "feature", "safe"
)
_ANSWERS: _http.Answers = {200: decode.Ref("feature", "Feature"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(code: str, privilege_code: str) -> Request:
    return Request(
        OPERATION.method, _http.path(OPERATION.path, code=code, privilege_code=privilege_code), [], None, OPERATION
    )


def parse_response(status: int, content: bytes) -> Feature | ApiProblem | None:
    return cast("Feature | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(code: str, privilege_code: str, *, client: AuthenticatedClient) -> Response[Feature | ApiProblem]:
    return client.send(build_request(code, privilege_code), _ANSWERS)


async def asyncio_detailed(
    code: str, privilege_code: str, *, client: AuthenticatedClient
) -> Response[Feature | ApiProblem]:
    return await client.send_async(build_request(code, privilege_code), _ANSWERS)
