# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.charge_filter_response import ChargeFilterResponse
    from ...models.charge_filter_update_input import ChargeFilterUpdateInput
    from ...models.subscription_status_parameter import SubscriptionStatusParameter
    from ...problems import ApiProblem

OPERATION = Operation(
    "updateSubscriptionChargeFilter",
    "PUT",
    "/subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}",
    "filter",
    "safe",
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("charge_filter_response", "ChargeFilterResponse"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(
    external_id: str,
    charge_code: str,
    filter_id: str,
    *,
    body: ChargeFilterUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id, charge_code=charge_code, filter_id=filter_id),
        _http.query(("subscription_status", subscription_status)),
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> ChargeFilterResponse | ApiProblem | None:
    return cast("ChargeFilterResponse | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    charge_code: str,
    filter_id: str,
    *,
    client: AuthenticatedClient,
    body: ChargeFilterUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[ChargeFilterResponse | ApiProblem]:
    return client.send(
        build_request(external_id, charge_code, filter_id, body=body, subscription_status=subscription_status), _ANSWERS
    )


async def asyncio_detailed(
    external_id: str,
    charge_code: str,
    filter_id: str,
    *,
    client: AuthenticatedClient,
    body: ChargeFilterUpdateInput | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[ChargeFilterResponse | ApiProblem]:
    return await client.send_async(
        build_request(external_id, charge_code, filter_id, body=body, subscription_status=subscription_status), _ANSWERS
    )
