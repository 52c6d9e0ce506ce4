# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /plans/{code}/entitlements"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.entitlement_update_input import EntitlementUpdateInput
    from ...models.plan_entitlements import PlanEntitlements
    from ...problems import ApiProblem

OPERATION = Operation("createEntitlement", "POST", "/plans/{code}/entitlements", "entitlements", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("plan_entitlements", "PlanEntitlements"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(code: str, *, body: EntitlementUpdateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, code=code), [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> PlanEntitlements | ApiProblem | None:
    return cast("PlanEntitlements | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, *, client: AuthenticatedClient, body: EntitlementUpdateInput | Mapping[str, Any]
) -> Response[PlanEntitlements | ApiProblem]:
    return client.send(build_request(code, body=body), _ANSWERS)


async def asyncio_detailed(
    code: str, *, client: AuthenticatedClient, body: EntitlementUpdateInput | Mapping[str, Any]
) -> Response[PlanEntitlements | ApiProblem]:
    return await client.send_async(build_request(code, body=body), _ANSWERS)
