# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /plans/{code}/charges/{charge_code}/filters"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.charge_filter_create_input import ChargeFilterCreateInput
    from ...models.charge_filter_response import ChargeFilterResponse
    from ...problems import ApiProblem

OPERATION = Operation(
    "createPlanChargeFilter", "POST", "/plans/{code}/charges/{charge_code}/filters", "filter", "never"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("charge_filter_response", "ChargeFilterResponse"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(code: str, charge_code: str, *, body: ChargeFilterCreateInput | Mapping[str, Any]) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, code=code, charge_code=charge_code),
        [],
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> ChargeFilterResponse | ApiProblem | None:
    return cast("ChargeFilterResponse | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, charge_code: str, *, client: AuthenticatedClient, body: ChargeFilterCreateInput | Mapping[str, Any]
) -> Response[ChargeFilterResponse | ApiProblem]:
    return client.send(build_request(code, charge_code, body=body), _ANSWERS)


async def asyncio_detailed(
    code: str, charge_code: str, *, client: AuthenticatedClient, body: ChargeFilterCreateInput | Mapping[str, Any]
) -> Response[ChargeFilterResponse | ApiProblem]:
    return await client.send_async(build_request(code, charge_code, body=body), _ANSWERS)
