# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/{lago_id}/download_pdf"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.invoice import Invoice
    from ...problems import ApiProblem

OPERATION = Operation("downloadInvoicePdf", "POST", "/invoices/{lago_id}/download_pdf", "invoice", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("invoice", "Invoice"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(lago_id: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, lago_id=lago_id), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> Invoice | ApiProblem | None:
    return cast("Invoice | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(lago_id: str, *, client: AuthenticatedClient) -> Response[Invoice | ApiProblem]:
    return client.send(build_request(lago_id), _ANSWERS)


async def asyncio_detailed(lago_id: str, *, client: AuthenticatedClient) -> Response[Invoice | ApiProblem]:
    return await client.send_async(build_request(lago_id), _ANSWERS)
