# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.wallet_alert import WalletAlert
    from ...problems import ApiProblem

OPERATION = Operation(
    "deleteCustomerWalletAlert",
    "DELETE",
    "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
    "alert",
    "safe",
)
_ANSWERS: _http.Answers = {200: decode.Ref("wallet_alert", "WalletAlert"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(external_customer_id: str, wallet_code: str, code: str) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id, wallet_code=wallet_code, code=code),
        [],
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> WalletAlert | ApiProblem | None:
    return cast("WalletAlert | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str, wallet_code: str, code: str, *, client: AuthenticatedClient
) -> Response[WalletAlert | ApiProblem]:
    return client.send(build_request(external_customer_id, wallet_code, code), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str, wallet_code: str, code: str, *, client: AuthenticatedClient
) -> Response[WalletAlert | ApiProblem]:
    return await client.send_async(build_request(external_customer_id, wallet_code, code), _ANSWERS)
