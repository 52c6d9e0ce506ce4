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
    from ...models.invoice_preview_input import InvoicePreviewInput

_ANSWERS: _http.Answers = {
    200: decode.Ref("invoice", "Invoice"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    *,
    body: InvoicePreviewInput,
) -> Request:
    return Request(
        "POST",
        "/invoices/preview",
        [],
        _http.body(body),
    )


def parse_response(status: int, content: bytes) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: InvoicePreviewInput,
) -> Response[Invoice | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: InvoicePreviewInput,
) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: InvoicePreviewInput,
) -> Response[Invoice | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: InvoicePreviewInput,
) -> Invoice | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
