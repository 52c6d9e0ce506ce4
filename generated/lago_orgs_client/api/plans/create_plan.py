# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /plans"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.plan import Plan
    from ...models.plan_create_input import PlanCreateInput
    from ...problems import ApiProblem

OPERATION = Operation("createPlan", "POST", "/plans", "plan", "by key")
_ANSWERS: _http.Answers = {200: decode.Ref("plan", "Plan"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(*, body: PlanCreateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Plan | ApiProblem | None:
    return cast("Plan | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: PlanCreateInput | Mapping[str, Any]
) -> Response[Plan | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: PlanCreateInput | Mapping[str, Any]
) -> Response[Plan | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
