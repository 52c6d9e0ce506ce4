# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /analytics/usage"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.country import Country
    from ...models.currency import Currency
    from ...models.customer_type import CustomerType
    from ...models.time_granularity import TimeGranularity
    from ...models.usages import Usages

_ANSWERS: _http.Answers = {
    200: decode.Ref("usages", "Usages"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    billable_metric_code: str | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    customer_country: Country | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    is_billable_metric_recurring: bool | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    time_granularity: TimeGranularity | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/analytics/usage",
        _http.query(
            ("billable_metric_code", billable_metric_code),
            ("currency", currency),
            ("customer_country", customer_country),
            ("customer_type", customer_type),
            ("external_customer_id", external_customer_id),
            ("external_subscription_id", external_subscription_id),
            ("from_date", from_date),
            ("is_billable_metric_recurring", is_billable_metric_recurring),
            ("plan_code", plan_code),
            ("time_granularity", time_granularity),
            ("to_date", to_date),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    Usages
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "Usages | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    customer_country: Country | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    is_billable_metric_recurring: bool | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    time_granularity: TimeGranularity | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
) -> Response[
    Usages
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            billable_metric_code=billable_metric_code,
            currency=currency,
            customer_country=customer_country,
            customer_type=customer_type,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            from_date=from_date,
            is_billable_metric_recurring=is_billable_metric_recurring,
            plan_code=plan_code,
            time_granularity=time_granularity,
            to_date=to_date,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    customer_country: Country | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    is_billable_metric_recurring: bool | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    time_granularity: TimeGranularity | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
) -> (
    Usages
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return sync_detailed(
        client=client,
        billable_metric_code=billable_metric_code,
        currency=currency,
        customer_country=customer_country,
        customer_type=customer_type,
        external_customer_id=external_customer_id,
        external_subscription_id=external_subscription_id,
        from_date=from_date,
        is_billable_metric_recurring=is_billable_metric_recurring,
        plan_code=plan_code,
        time_granularity=time_granularity,
        to_date=to_date,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    customer_country: Country | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    is_billable_metric_recurring: bool | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    time_granularity: TimeGranularity | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
) -> Response[
    Usages
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            billable_metric_code=billable_metric_code,
            currency=currency,
            customer_country=customer_country,
            customer_type=customer_type,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            from_date=from_date,
            is_billable_metric_recurring=is_billable_metric_recurring,
            plan_code=plan_code,
            time_granularity=time_granularity,
            to_date=to_date,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    customer_country: Country | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    from_date: datetime.date | Unset = UNSET,
    is_billable_metric_recurring: bool | Unset = UNSET,
    plan_code: str | Unset = UNSET,
    time_granularity: TimeGranularity | Unset = UNSET,
    to_date: datetime.date | Unset = UNSET,
) -> (
    Usages
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
            client=client,
            billable_metric_code=billable_metric_code,
            currency=currency,
            customer_country=customer_country,
            customer_type=customer_type,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            from_date=from_date,
            is_billable_metric_recurring=is_billable_metric_recurring,
            plan_code=plan_code,
            time_granularity=time_granularity,
            to_date=to_date,
        )
    ).parsed
