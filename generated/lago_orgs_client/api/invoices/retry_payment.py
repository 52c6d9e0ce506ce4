# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/{lago_id}/retry_payment"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_bad_request import ApiErrorBadRequest
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_allowed import ApiErrorNotAllowed
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.invoice_retry_payment_input import InvoiceRetryPaymentInput

_ANSWERS: _http.Answers = {
    200: None,
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    405: decode.Ref("api_error_not_allowed", "ApiErrorNotAllowed"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    lago_id: str,
    *,
    body: InvoiceRetryPaymentInput | Unset = UNSET,
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


def parse_response(
    status: int, content: bytes
) -> (
    ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorNotAllowed | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: InvoiceRetryPaymentInput | Unset = UNSET,
) -> Response[
    ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
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
    body: InvoiceRetryPaymentInput | Unset = UNSET,
) -> (
    ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        lago_id=lago_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    lago_id: str,
    *,
    client: AuthenticatedClient,
    body: InvoiceRetryPaymentInput | Unset = UNSET,
) -> Response[
    ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
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
    body: InvoiceRetryPaymentInput | Unset = UNSET,
) -> (
    ApiErrorBadRequest
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorNotAllowed
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return (
        await asyncio_detailed(
            lago_id=lago_id,
            client=client,
            body=body,
        )
    ).parsed
