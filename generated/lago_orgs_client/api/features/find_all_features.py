# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.features_paginated import FeaturesPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("features_paginated", "FeaturesPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
}


def build_request(
    *,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/features",
        _http.query(
            ("search_term", search_term),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> FeaturesPaginated | ApiErrorUnauthorized | None:
    return cast("FeaturesPaginated | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeaturesPaginated | ApiErrorUnauthorized]:
    return client.send(
        build_request(
            search_term=search_term,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> FeaturesPaginated | ApiErrorUnauthorized | None:
    return sync_detailed(
        client=client,
        search_term=search_term,
        page=page,
        per_page=per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeaturesPaginated | ApiErrorUnauthorized]:
    return await client.send_async(
        build_request(
            search_term=search_term,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    search_term: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> FeaturesPaginated | ApiErrorUnauthorized | None:
    return (
        await asyncio_detailed(
            client=client,
            search_term=search_term,
            page=page,
            per_page=per_page,
        )
    ).parsed
