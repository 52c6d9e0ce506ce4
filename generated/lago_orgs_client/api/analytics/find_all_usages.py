# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /analytics/usage"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.country import Country
    from ...models.currency import Currency
    from ...models.customer_type import CustomerType
    from ...models.time_granularity import TimeGranularity
    from ...models.usages import Usages
    from ...problems import ApiProblem

OPERATION = Operation("findAllUsages", "GET", "/analytics/usage", "usages", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("usages", "Usages"), **answers(401, 403, 404, 422, 429, 500)}


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
        OPERATION.method,
        OPERATION.path,
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
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> Usages | ApiProblem | None:
    return cast("Usages | ApiProblem | None", _http.parse(_ANSWERS, status, content))


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
) -> Response[Usages | ApiProblem]:
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
) -> Response[Usages | ApiProblem]:
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
