# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/{lago_id}/payment_url"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.invoice_payment_url import InvoicePaymentUrl
    from ...problems import ApiProblem

OPERATION = Operation("invoicePaymentUrl", "POST", "/invoices/{lago_id}/payment_url", "invoice_payment_details", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("invoice_payment_url", "InvoicePaymentUrl"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(lago_id: str) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, lago_id=lago_id), [], None, OPERATION)


def parse_response(status: int, content: bytes) -> InvoicePaymentUrl | ApiProblem | None:
    return cast("InvoicePaymentUrl | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(lago_id: str, *, client: AuthenticatedClient) -> Response[InvoicePaymentUrl | ApiProblem]:
    return client.send(build_request(lago_id), _ANSWERS)


async def asyncio_detailed(lago_id: str, *, client: AuthenticatedClient) -> Response[InvoicePaymentUrl | ApiProblem]:
    return await client.send_async(build_request(lago_id), _ANSWERS)
