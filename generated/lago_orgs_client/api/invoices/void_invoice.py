# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/{lago_id}/void"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.invoice import Invoice
    from ...models.invoice_void_input import InvoiceVoidInput
    from ...problems import ApiProblem

OPERATION = Operation("voidInvoice", "POST", "/invoices/{lago_id}/void", "invoice", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("invoice", "Invoice"), **answers(400, 401, 403, 404, 405, 422, 429, 500)}


def build_request(lago_id: str, *, body: InvoiceVoidInput | Mapping[str, Any] | Unset = UNSET) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, lago_id=lago_id), [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Invoice | ApiProblem | None:
    return cast("Invoice | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: InvoiceVoidInput | Mapping[str, Any] | Unset = UNSET
) -> Response[Invoice | ApiProblem]:
    return client.send(build_request(lago_id, body=body), _ANSWERS)


async def asyncio_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: InvoiceVoidInput | Mapping[str, Any] | Unset = UNSET
) -> Response[Invoice | ApiProblem]:
    return await client.send_async(build_request(lago_id, body=body), _ANSWERS)
