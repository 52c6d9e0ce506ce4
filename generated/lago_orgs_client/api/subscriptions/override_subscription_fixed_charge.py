# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /subscriptions/{external_id}/fixed_charges/{fixed_charge_code}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.fixed_charge import FixedCharge
    from ...models.subscription_fixed_charge_override import SubscriptionFixedChargeOverride
    from ...models.subscription_status_parameter import SubscriptionStatusParameter
    from ...problems import ApiProblem

OPERATION = Operation(
    "overrideSubscriptionFixedCharge",
    "PUT",
    "/subscriptions/{external_id}/fixed_charges/{fixed_charge_code}",
    "fixed_charge",
    "safe",
)
_ANSWERS: _http.Answers = {200: decode.Ref("fixed_charge", "FixedCharge"), **answers(400, 401, 403, 404, 422, 429, 500)}


def build_request(
    external_id: str,
    fixed_charge_code: str,
    *,
    body: SubscriptionFixedChargeOverride | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id, fixed_charge_code=fixed_charge_code),
        _http.query(("subscription_status", subscription_status)),
        _http.body(body),
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> FixedCharge | ApiProblem | None:
    return cast("FixedCharge | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    fixed_charge_code: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionFixedChargeOverride | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[FixedCharge | ApiProblem]:
    return client.send(
        build_request(external_id, fixed_charge_code, body=body, subscription_status=subscription_status), _ANSWERS
    )


async def asyncio_detailed(
    external_id: str,
    fixed_charge_code: str,
    *,
    client: AuthenticatedClient,
    body: SubscriptionFixedChargeOverride | Mapping[str, Any],
    subscription_status: SubscriptionStatusParameter | Unset = UNSET,
) -> Response[FixedCharge | ApiProblem]:
    return await client.send_async(
        build_request(external_id, fixed_charge_code, body=body, subscription_status=subscription_status), _ANSWERS
    )
