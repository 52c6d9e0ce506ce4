# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /plans/{code}/fixed_charges/{fixed_charge_code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.fixed_charge import FixedCharge
    from ...models.fixed_charge_update_input import FixedChargeUpdateInput
    from ...problems import ApiProblem

OPERATION = Operation(
    "updatePlanFixedCharge", "PUT", "/plans/{code}/fixed_charges/{fixed_charge_code}", "fixed_charge", "safe"
)
_ANSWERS: _http.Answers = {200: decode.Ref("fixed_charge", "FixedCharge"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(code: str, fixed_charge_code: str, *, body: FixedChargeUpdateInput | Mapping[str, Any]) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, code=code, fixed_charge_code=fixed_charge_code),
        [],
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> FixedCharge | ApiProblem | None:
    return cast("FixedCharge | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, fixed_charge_code: str, *, client: AuthenticatedClient, body: FixedChargeUpdateInput | Mapping[str, Any]
) -> Response[FixedCharge | ApiProblem]:
    return client.send(build_request(code, fixed_charge_code, body=body), _ANSWERS)


async def asyncio_detailed(
    code: str, fixed_charge_code: str, *, client: AuthenticatedClient, body: FixedChargeUpdateInput | Mapping[str, Any]
) -> Response[FixedCharge | ApiProblem]:
    return await client.send_async(build_request(code, fixed_charge_code, body=body), _ANSWERS)
