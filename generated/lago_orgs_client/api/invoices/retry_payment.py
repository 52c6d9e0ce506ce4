# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /invoices/{lago_id}/retry_payment"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.invoice_retry_payment_input import InvoiceRetryPaymentInput
    from ...problems import ApiProblem

OPERATION = Operation("retryPayment", "POST", "/invoices/{lago_id}/retry_payment", None, "never")
_ANSWERS: _http.Answers = {200: None, **answers(400, 401, 403, 404, 405, 422, 429, 500)}


def build_request(lago_id: str, *, body: InvoiceRetryPaymentInput | Mapping[str, Any] | Unset = UNSET) -> Request:
    return Request(OPERATION.method, _http.path(OPERATION.path, lago_id=lago_id), [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> ApiProblem | None:
    return cast("ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: InvoiceRetryPaymentInput | Mapping[str, Any] | Unset = UNSET
) -> Response[ApiProblem]:
    return client.send(build_request(lago_id, body=body), _ANSWERS)


async def asyncio_detailed(
    lago_id: str, *, client: AuthenticatedClient, body: InvoiceRetryPaymentInput | Mapping[str, Any] | Unset = UNSET
) -> Response[ApiProblem]:
    return await client.send_async(build_request(lago_id, body=body), _ANSWERS)
