# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /analytics/invoice_collection"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.currency import Currency
    from ...models.invoice_collections import InvoiceCollections
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllInvoiceCollections", "GET", "/analytics/invoice_collection", "invoice_collections", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("invoice_collections", "InvoiceCollections"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(*, currency: Currency | Unset = UNSET, months: int | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method, OPERATION.path, _http.query(("currency", currency), ("months", months)), None, OPERATION
    )


def parse_response(status: int, content: bytes) -> InvoiceCollections | ApiProblem | None:
    return cast("InvoiceCollections | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, currency: Currency | Unset = UNSET, months: int | Unset = UNSET
) -> Response[InvoiceCollections | ApiProblem]:
    return client.send(build_request(currency=currency, months=months), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, currency: Currency | Unset = UNSET, months: int | Unset = UNSET
) -> Response[InvoiceCollections | ApiProblem]:
    return await client.send_async(build_request(currency=currency, months=months), _ANSWERS)
