# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /customers/{external_customer_id}/payment_methods/{lago_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.payment_method import PaymentMethod
    from ...problems import ApiProblem

OPERATION = Operation(
    "destroyPaymentMethod",
    "DELETE",
    "/customers/{external_customer_id}/payment_methods/{lago_id}",
    "payment_method",
    "safe",
)
_ANSWERS: _http.Answers = {200: decode.Ref("payment_method", "PaymentMethod"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(external_customer_id: str, lago_id: str) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id, lago_id=lago_id),
        [],
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> PaymentMethod | ApiProblem | None:
    return cast("PaymentMethod | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str, lago_id: str, *, client: AuthenticatedClient
) -> Response[PaymentMethod | ApiProblem]:
    return client.send(build_request(external_customer_id, lago_id), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, lago_id: str, *, client: AuthenticatedClient
) -> Response[PaymentMethod | ApiProblem]:
    return await client.send_async(build_request(external_customer_id, lago_id), _ANSWERS)
