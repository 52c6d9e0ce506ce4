# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /events/estimate_fees"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.event_estimate_fees_input import EventEstimateFeesInput
    from ...models.fees import Fees
    from ...problems import ApiProblem

OPERATION = Operation("eventEstimateFees", "POST", "/events/estimate_fees", "fees", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("fees", "Fees"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(*, body: EventEstimateFeesInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Fees | ApiProblem | None:
    return cast("Fees | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: EventEstimateFeesInput | Mapping[str, Any]
) -> Response[Fees | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: EventEstimateFeesInput | Mapping[str, Any]
) -> Response[Fees | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
