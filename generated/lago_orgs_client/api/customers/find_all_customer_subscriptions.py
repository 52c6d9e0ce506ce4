# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/subscriptions"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.subscription_status import SubscriptionStatus
    from ...models.subscriptions_paginated import SubscriptionsPaginated
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerSubscriptions", "GET", "/customers/{external_customer_id}/subscriptions", "subscriptions", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("subscriptions_paginated", "SubscriptionsPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    billing_entity_codes: list[str] | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    status: list[SubscriptionStatus] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
    overridden: bool | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(
            ("billing_entity_codes[]", billing_entity_codes),
            ("plan_code", plan_code),
            ("status[]", status),
            ("page", page),
            ("per_page", per_page),
            ("external_id", external_id),
            ("overridden", overridden),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> SubscriptionsPaginated | ApiProblem | None:
    return cast("SubscriptionsPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    status: list[SubscriptionStatus] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
    overridden: bool | Unset = UNSET,
) -> Response[SubscriptionsPaginated | ApiProblem]:
    return client.send(
        build_request(
            external_customer_id,
            billing_entity_codes=billing_entity_codes,
            plan_code=plan_code,
            status=status,
            page=page,
            per_page=per_page,
            external_id=external_id,
            overridden=overridden,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    billing_entity_codes: list[str] | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    status: list[SubscriptionStatus] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
    overridden: bool | Unset = UNSET,
) -> Response[SubscriptionsPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            external_customer_id,
            billing_entity_codes=billing_entity_codes,
            plan_code=plan_code,
            status=status,
            page=page,
            per_page=per_page,
            external_id=external_id,
            overridden=overridden,
        ),
        _ANSWERS,
    )
