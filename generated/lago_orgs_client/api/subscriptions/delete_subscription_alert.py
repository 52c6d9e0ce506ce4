# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /subscriptions/{external_id}/alerts/{code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.alert import Alert
    from ...models.subscription_status_parameter import SubscriptionStatusParameter
    from ...problems import ApiProblem

OPERATION = Operation(
    "deleteSubscriptionAlert", "DELETE", "/subscriptions/{external_id}/alerts/{code}", "alert", "safe"
)
_ANSWERS: _http.Answers = {200: decode.Ref("alert", "Alert"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(
    external_id: str, code: str, *, subscription_status: SubscriptionStatusParameter | Unset = UNSET
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id, code=code),
        _http.query(("subscription_status", subscription_status)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> Alert | ApiProblem | None:
    return cast("Alert | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    code: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[Alert | ApiProblem]:
    return client.send(build_request(external_id, code, subscription_status=subscription_status), _ANSWERS)


async def asyncio_detailed(
    external_id: str,
    code: str,
    *,
    client: AuthenticatedClient,
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[Alert | ApiProblem]:
    return await client.send_async(build_request(external_id, code, subscription_status=subscription_status), _ANSWERS)
