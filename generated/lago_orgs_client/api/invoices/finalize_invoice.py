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
    from ...models.invoice import Invoice

_ANSWERS: _http.Answers = {
    200: decode.Ref("invoice", "Invoice"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    lago_id: str,
) -> Request:
    return Request(
        "PUT",
        _http.path(
            "/invoices/{lago_id}/finalize",
            lago_id=lago_id,
        ),
        [],
        None,
    )


def parse_response(status: int, content: bytes) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Invoice | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            lago_id=lago_id,
        ),
        _ANSWERS,
    )


def sync(
    lago_id: str,
    *,
    client: AuthenticatedClient,
) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        lago_id=lago_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Invoice | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            lago_id=lago_id,
        ),
        _ANSWERS,
    )


async def asyncio(
    lago_id: str,
    *,
    client: AuthenticatedClient,
) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            lago_id=lago_id,
            client=client,
        )
    ).parsed
