# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /plans/{code}/charges/{charge_code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.charge import Charge
    from ...models.charge_delete_input import ChargeDeleteInput
    from ...problems import ApiProblem

OPERATION = Operation("destroyPlanCharge", "DELETE", "/plans/{code}/charges/{charge_code}", "charge", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("charge", "Charge"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(
    code: str, charge_code: str, *, body: ChargeDeleteInput | Mapping[str, Any] | Unset = UNSET
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, code=code, charge_code=charge_code),
        [],
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> Charge | ApiProblem | None:
    return cast("Charge | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Mapping[str, Any] | Unset = UNSET,
) -> Response[Charge | ApiProblem]:
    return client.send(build_request(code, charge_code, body=body), _ANSWERS)


async def asyncio_detailed(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Mapping[str, Any] | Unset = UNSET,
) -> Response[Charge | ApiProblem]:
    return await client.send_async(build_request(code, charge_code, body=body), _ANSWERS)
