# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /subscriptions/{external_id}/alerts"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.subscription_status_parameter import SubscriptionStatusParameter
    from ...problems import ApiProblem

OPERATION = Operation("deleteAllSubscriptionAlerts", "DELETE", "/subscriptions/{external_id}/alerts", None, "safe")
_ANSWERS: _http.Answers = {200: None, **answers(401, 403, 404, 422, 429, 500)}


def build_request(external_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = UNSET) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id),
        _http.query(("subscription_status", subscription_status)),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> ApiProblem | None:
    return cast("ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str, *, client: AuthenticatedClient, subscription_status: SubscriptionStatusParameter | Unset = UNSET
) -> Response[ApiProblem]:
    return client.send(build_request(external_id, subscription_status=subscription_status), _ANSWERS)


async def asyncio_detailed(
    external_id: str, *, client: AuthenticatedClient, subscription_status: SubscriptionStatusParameter | Unset = UNSET
) -> Response[ApiProblem]:
    return await client.send_async(build_request(external_id, subscription_status=subscription_status), _ANSWERS)
