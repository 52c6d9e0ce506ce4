# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/preview"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.invoice import Invoice
    from ...models.invoice_preview_input import InvoicePreviewInput
    from ...problems import ApiProblem

OPERATION = Operation("invoicePreview", "POST", "/invoices/preview", "invoice", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("invoice", "Invoice"), **answers(400, 401, 403, 404, 405, 422, 429, 500)}


def build_request(*, body: InvoicePreviewInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Invoice | ApiProblem | None:
    return cast("Invoice | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: InvoicePreviewInput | Mapping[str, Any]
) -> Response[Invoice | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: InvoicePreviewInput | Mapping[str, Any]
) -> Response[Invoice | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
