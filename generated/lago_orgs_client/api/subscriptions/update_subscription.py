# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /subscriptions/{external_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.subscription_extended import SubscriptionExtended
    from ...models.subscription_update_input import SubscriptionUpdateInput
    from ...models.update_subscription_status import UpdateSubscriptionStatus
    from ...problems import ApiProblem

OPERATION = Operation("updateSubscription", "PUT", "/subscriptions/{external_id}", "subscription", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_extended", "SubscriptionExtended"),
    **answers(400, 401, 403, 404, 405, 422, 429, 500),
}


def build_request(
    external_id: str,
    *,
    body: SubscriptionUpdateInput | Mapping[str, Any],
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id),
        _http.query(("status", status)),
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> SubscriptionExtended | ApiProblem | None:
    return cast("SubscriptionExtended | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput | Mapping[str, Any],
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Response[SubscriptionExtended | ApiProblem]:
    return client.send(build_request(external_id, body=body, status=status), _ANSWERS)


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionUpdateInput | Mapping[str, Any],
    status: UpdateSubscriptionStatus | Unset = UNSET,
) -> Response[SubscriptionExtended | ApiProblem]:
    return await client.send_async(build_request(external_id, body=body, status=status), _ANSWERS)
