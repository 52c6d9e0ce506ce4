# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.currency import Currency
    from ...models.invoiced_usages import InvoicedUsages

_ANSWERS: _http.Answers = {
    200: decode.Ref("invoiced_usages", "InvoicedUsages"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
}


def build_request(
    *,
    currency: Currency | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/analytics/invoiced_usage",
        _http.query(
            ("currency", currency),
            ("months", months),
        ),
        None,
    )


def parse_response(status: int, content: bytes) -> InvoicedUsages | ApiErrorUnauthorized | None:
    return cast("InvoicedUsages | ApiErrorUnauthorized | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[InvoicedUsages | ApiErrorUnauthorized]:
    return client.send(
        build_request(
            currency=currency,
            months=months,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    months: int | Unset = UNSET,
) -> InvoicedUsages | ApiErrorUnauthorized | None:
    return sync_detailed(
        client=client,
        currency=currency,
        months=months,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[InvoicedUsages | ApiErrorUnauthorized]:
    return await client.send_async(
        build_request(
            currency=currency,
            months=months,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    months: int | Unset = UNSET,
) -> InvoicedUsages | ApiErrorUnauthorized | None:
    return (
        await asyncio_detailed(
            client=client,
            currency=currency,
            months=months,
        )
    ).parsed
