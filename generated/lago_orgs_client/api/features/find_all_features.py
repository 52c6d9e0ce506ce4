# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /features"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.features_paginated import FeaturesPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllFeatures", "GET", "/features", "features", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("features_paginated", "FeaturesPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    *, search_term: str | Unset = UNSET, page: int | Unset = UNSET, per_page: int | Unset = UNSET
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(("search_term", search_term), ("page", page), ("per_page", per_page)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> FeaturesPaginated | ApiProblem | None:
    return cast("FeaturesPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeaturesPaginated | ApiProblem]:
    return client.send(build_request(search_term=search_term, page=page, per_page=per_page), _ANSWERS)


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeaturesPaginated | ApiProblem]:
    return await client.send_async(build_request(search_term=search_term, page=page, per_page=per_page), _ANSWERS)
