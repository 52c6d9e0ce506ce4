# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/subscriptions"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.subscription_status import SubscriptionStatus
    from ...models.subscriptions_paginated import SubscriptionsPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("subscriptions_paginated", "SubscriptionsPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
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
        "GET",
        _http.path(
            "/customers/{external_customer_id}/subscriptions",
            external_customer_id=external_customer_id,
        ),
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
    )


def parse_response(
    status: int, content: bytes
) -> (
    SubscriptionsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "SubscriptionsPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


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
) -> Response[
    SubscriptionsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            external_customer_id=external_customer_id,
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


def sync(
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
) -> (
    SubscriptionsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        external_customer_id=external_customer_id,
        client=client,
        billing_entity_codes=billing_entity_codes,
        plan_code=plan_code,
        status=status,
        page=page,
        per_page=per_page,
        external_id=external_id,
        overridden=overridden,
    ).parsed


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
) -> Response[
    SubscriptionsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            external_customer_id=external_customer_id,
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


async def asyncio(
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
) -> (
    SubscriptionsPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return (
        await asyncio_detailed(
            external_customer_id=external_customer_id,
            client=client,
            billing_entity_codes=billing_entity_codes,
            plan_code=plan_code,
            status=status,
            page=page,
            per_page=per_page,
            external_id=external_id,
            overridden=overridden,
        )
    ).parsed
