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
    from ...models.coupon import Coupon

_ANSWERS: _http.Answers = {
    200: decode.Ref("coupon", "Coupon"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    code: str,
) -> Request:
    return Request(
        "DELETE",
        _http.path(
            "/coupons/{code}",
            code=code,
        ),
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> Coupon | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("Coupon | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
) -> Response[Coupon | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            code=code,
        ),
        _ANSWERS,
    )


def sync(
    code: str,
    *,
    client: AuthenticatedClient,
) -> Coupon | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        code=code,
        client=client,
    ).parsed


async def asyncio_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
) -> Response[Coupon | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            code=code,
        ),
        _ANSWERS,
    )


async def asyncio(
    code: str,
    *,
    client: AuthenticatedClient,
) -> Coupon | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            code=code,
            client=client,
        )
    ).parsed
