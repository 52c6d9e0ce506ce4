# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.wallet_alert import WalletAlert
    from ...models.wallet_alert_update_input import WalletAlertUpdateInput
    from ...problems import ApiProblem

OPERATION = Operation(
    "updateCustomerWalletAlert",
    "PUT",
    "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
    "alert",
    "safe",
)
_ANSWERS: _http.Answers = {200: decode.Ref("wallet_alert", "WalletAlert"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(
    external_customer_id: str, wallet_code: str, code: str, *, body: WalletAlertUpdateInput | Mapping[str, Any]
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id, wallet_code=wallet_code, code=code),
        [],
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> WalletAlert | ApiProblem | None:
    return cast("WalletAlert | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
    body: WalletAlertUpdateInput | Mapping[str, Any],
) -> Response[WalletAlert | ApiProblem]:
    return client.send(build_request(external_customer_id, wallet_code, code, body=body), _ANSWERS)


async def asyncio_detailed(
    external_customer_id: str,
    wallet_code: str,
    code: str,
    *,
    client: AuthenticatedClient,
    body: WalletAlertUpdateInput | Mapping[str, Any],
) -> Response[WalletAlert | ApiProblem]:
    return await client.send_async(build_request(external_customer_id, wallet_code, code, body=body), _ANSWERS)
