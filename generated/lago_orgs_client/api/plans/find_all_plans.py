# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /plans"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.plans_paginated import PlansPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllPlans", "GET", "/plans", "plans", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("plans_paginated", "PlansPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(*, page: int | Unset = UNSET, per_page: int | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method, OPERATION.path, _http.query(("page", page), ("per_page", per_page)), None, OPERATION
    )


def parse_response(status: int, content: bytes) -> PlansPaginated | ApiProblem | None:
    return cast("PlansPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[PlansPaginated | ApiProblem]:
    return client.send(build_request(page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Response[PlansPaginated | ApiProblem]:
    return await client.send_async(build_request(page=page, per_page=per_page), _ANSWERS)
