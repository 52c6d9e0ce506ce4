# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.list_billing_entities_response import ListBillingEntitiesResponse

_ANSWERS: _http.Answers = {
    200: decode.Ref("list_billing_entities_response", "ListBillingEntitiesResponse"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request() -> Request:
    return Request(
        "GET",
        "/billing_entities",
        [],
        None,
    )


def parse_response(
    status: int, content: bytes
) -> ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity | None:
    return cast(
        "ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity]:
    return client.send(build_request(), _ANSWERS)


def sync(
    *,
    client: AuthenticatedClient,
) -> ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity | None:
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity]:
    return await client.send_async(build_request(), _ANSWERS)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> ListBillingEntitiesResponse | ApiErrorUnauthorized | ApiErrorUnprocessableEntity | None:
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
