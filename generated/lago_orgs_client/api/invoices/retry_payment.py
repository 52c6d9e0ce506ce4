# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_not_allowed import ApiErrorNotAllowed
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.retry_payment_body import RetryPaymentBody

_ANSWERS: _http.Answers = {
    200: None,
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    405: decode.Ref("api_error_not_allowed", "ApiErrorNotAllowed"),
}


def build_request(
    lago_id: str,
    *,
    body: RetryPaymentBody | Unset = UNSET,
) -> Request:
    return Request(
        "POST",
        _http.path(
            "/invoices/{lago_id}/retry_payment",
            lago_id=lago_id,
        ),
        [],
        _http.body(body),
    )


def parse_response(status: int, content: bytes) -> ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed | None:
    return cast(
        "ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed | None", _http.parse(_ANSWERS, status, content)
    )


def sync_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: RetryPaymentBody | Unset = UNSET,
) -> Response[ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed]:
    return client.send(
        build_request(
            lago_id=lago_id,
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: RetryPaymentBody | Unset = UNSET,
) -> ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed | None:
    return sync_detailed(
        lago_id=lago_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: RetryPaymentBody | Unset = UNSET,
) -> Response[ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed]:
    return await client.send_async(
        build_request(
            lago_id=lago_id,
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: RetryPaymentBody | Unset = UNSET,
) -> ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorNotAllowed | None:
    return (
        await asyncio_detailed(
            lago_id=lago_id,
            client=client,
            body=body,
        )
    ).parsed
