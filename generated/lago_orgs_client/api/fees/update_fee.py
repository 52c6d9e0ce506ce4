# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /fees/{lago_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.fee import Fee
    from ...models.fee_update_input import FeeUpdateInput
    from ...problems import ApiProblem

OPERATION = Operation("updateFee", "PUT", "/fees/{lago_id}", "fee", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("fee", "Fee"), **answers(400, 401, 403, 404, 405, 422, 429, 500)}


def build_request(lago_id: str, *, body: FeeUpdateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, lago_id=lago_id), [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Fee | ApiProblem | None:
    return cast("Fee | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: FeeUpdateInput | Mapping[str, Any]
) -> Response[Fee | ApiProblem]:
    return client.send(build_request(lago_id, body=body), _ANSWERS)


async def asyncio_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: FeeUpdateInput | Mapping[str, Any]
) -> Response[Fee | ApiProblem]:
    return await client.send_async(build_request(lago_id, body=body), _ANSWERS)
