# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /plans/{code}/entitlements/{feature_code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.plan_entitlement import PlanEntitlement
    from ...problems import ApiProblem

OPERATION = Operation("findEntitlement", "GET", "/plans/{code}/entitlements/{feature_code}", "entitlement", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("plan_entitlement", "PlanEntitlement"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(code: str, feature_code: str) -> Request:
    return Request(
        OPERATION.method, _http.path(OPERATION.path, code=code, feature_code=feature_code), [], None, OPERATION
    )


def parse_response(status: int, content: bytes) -> PlanEntitlement | ApiProblem | None:
    return cast("PlanEntitlement | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, feature_code: str, *, client: AuthenticatedClient
) -> Response[PlanEntitlement | ApiProblem]:
    return client.send(build_request(code, feature_code), _ANSWERS)


async def asyncio_detailed(
    code: str, feature_code: str, *, client: AuthenticatedClient
) -> Response[PlanEntitlement | ApiProblem]:
    return await client.send_async(build_request(code, feature_code), _ANSWERS)
