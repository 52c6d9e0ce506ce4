# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PATCH /subscriptions/{external_id}/entitlements"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.entitlement_update_input import EntitlementUpdateInput
    from ...models.subscription_entitlements import SubscriptionEntitlements
    from ...models.subscription_status_parameter import SubscriptionStatusParameter
    from ...problems import ApiProblem

OPERATION = Operation(
    "updateSubscriptionEntitlements", "PATCH", "/subscriptions/{external_id}/entitlements", "entitlements", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_entitlements", "SubscriptionEntitlements"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(
    external_id: str,
    *,
    body: EntitlementUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id),
        _http.query(("subscription_status", subscription_status)),
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> SubscriptionEntitlements | ApiProblem | None:
    return cast("SubscriptionEntitlements | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: EntitlementUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[SubscriptionEntitlements | ApiProblem]:
    return client.send(build_request(external_id, body=body, subscription_status=subscription_status), _ANSWERS)


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: EntitlementUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[SubscriptionEntitlements | ApiProblem]:
    return await client.send_async(
        build_request(external_id, body=body, subscription_status=subscription_status), _ANSWERS
    )
