# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /payment_requests"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.payment_request import PaymentRequest
    from ...models.payment_request_create_input import PaymentRequestCreateInput
    from ...problems import ApiProblem

OPERATION = Operation("createPaymentRequest", "POST", "/payment_requests", "payment_request", "never")
_ANSWERS: _http.Answers = {
    200: decode.Ref("payment_request", "PaymentRequest"),
    **answers(400, 401, 403, 404, 405, 422, 429, 500),
}


def build_request(*, body: PaymentRequestCreateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> PaymentRequest | ApiProblem | None:
    return cast("PaymentRequest | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: PaymentRequestCreateInput | Mapping[str, Any]
) -> Response[PaymentRequest | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: PaymentRequestCreateInput | Mapping[str, Any]
) -> Response[PaymentRequest | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
