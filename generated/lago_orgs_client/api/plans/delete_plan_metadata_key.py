# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.plan_metadata_response import PlanMetadataResponse

_ANSWERS: _http.Answers = {
    200: decode.Ref("plan_metadata_response", "PlanMetadataResponse"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    code: str,
    key: str,
) -> Request:
    return Request(
        "DELETE",
        _http.path(
            "/plans/{code}/metadata/{key}",
            code=code,
            key=key,
        ),
        [],
        None,
    )


def parse_response(
    status: int, content: bytes
) -> PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast(
        "PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content)
    )


def sync_detailed(
    code: str,
    key: str,
    *,
    client: AuthenticatedClient,
) -> Response[PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            code=code,
            key=key,
        ),
        _ANSWERS,
    )


def sync(
    code: str,
    key: str,
    *,
    client: AuthenticatedClient,
) -> PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        code=code,
        key=key,
        client=client,
    ).parsed


async def asyncio_detailed(
    code: str,
    key: str,
    *,
    client: AuthenticatedClient,
) -> Response[PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            code=code,
            key=key,
        ),
        _ANSWERS,
    )


async def asyncio(
    code: str,
    key: str,
    *,
    client: AuthenticatedClient,
) -> PlanMetadataResponse | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            code=code,
            key=key,
            client=client,
        )
    ).parsed
