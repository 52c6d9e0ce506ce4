# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /add_ons/{code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.add_on import AddOn
    from ...models.add_on_update_input import AddOnUpdateInput
    from ...problems import ApiProblem

OPERATION = Operation("updateAddOn", "PUT", "/add_ons/{code}", "add_on", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("add_on", "AddOn"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(code: str, *, body: AddOnUpdateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, code=code), [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> AddOn | ApiProblem | None:
    return cast("AddOn | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, *, client: AuthenticatedClient, body: AddOnUpdateInput | Mapping[str, Any]
) -> Response[AddOn | ApiProblem]:
    return client.send(build_request(code, body=body), _ANSWERS)


async def asyncio_detailed(
    code: str, *, client: AuthenticatedClient, body: AddOnUpdateInput | Mapping[str, Any]
) -> Response[AddOn | ApiProblem]:
    return await client.send_async(build_request(code, body=body), _ANSWERS)
