# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /payments"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.payment import Payment
    from ...models.payment_create_input import PaymentCreateInput
    from ...problems import ApiProblem

OPERATION = Operation("createPayment", "POST", "/payments", "payment", "never")
_ANSWERS: _http.Answers = {200: decode.Ref("payment", "Payment"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(*, body: PaymentCreateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Payment | ApiProblem | None:
    return cast("Payment | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: PaymentCreateInput | Mapping[str, Any]
) -> Response[Payment | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: PaymentCreateInput | Mapping[str, Any]
) -> Response[Payment | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
