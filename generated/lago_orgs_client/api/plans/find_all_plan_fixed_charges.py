# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /plans/{code}/fixed_charges"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.fixed_charges_paginated import FixedChargesPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllPlanFixedCharges", "GET", "/plans/{code}/fixed_charges", "fixed_charges", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("fixed_charges_paginated", "FixedChargesPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(code: str, *, page: int | Unset = UNSET, per_page: int | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, code=code),
        _http.query(("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> FixedChargesPaginated | ApiProblem | None:
    return cast("FixedChargesPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[FixedChargesPaginated | ApiProblem]:
    return client.send(build_request(code, page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    code: str, *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[FixedChargesPaginated | ApiProblem]:
    return await client.send_async(build_request(code, page=page, per_page=per_page), _ANSWERS)
