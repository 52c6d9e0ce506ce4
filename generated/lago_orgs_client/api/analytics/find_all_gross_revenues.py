# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /analytics/gross_revenue"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.currency import Currency
    from ...models.gross_revenues import GrossRevenues
    from ...problems import ApiProblem

OPERATION = Operation("findAllGrossRevenues", "GET", "/analytics/gross_revenue", "gross_revenues", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("gross_revenues", "GrossRevenues"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(
    *, currency: Currency | Unset = UNSET, external_customer_id: str | Unset = UNSET, months: int | Unset = UNSET
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(("currency", currency), ("external_customer_id", external_customer_id), ("months", months)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> GrossRevenues | ApiProblem | None:
    return cast("GrossRevenues | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[GrossRevenues | ApiProblem]:
    return client.send(
        build_request(currency=currency, external_customer_id=external_customer_id, months=months), _ANSWERS
    )


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    currency: Currency | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    months: int | Unset = UNSET,
) -> Response[GrossRevenues | ApiProblem]:
    return await client.send_async(
        build_request(currency=currency, external_customer_id=external_customer_id, months=months), _ANSWERS
    )
