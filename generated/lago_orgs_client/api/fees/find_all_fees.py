# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /fees"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.currency import Currency
    from ...models.fee_payment_status_filter import FeePaymentStatusFilter
    from ...models.fee_type import FeeType
    from ...models.fees_paginated import FeesPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllFees", "GET", "/fees", "fees", "safe")
_ANSWERS: _http.Answers = {200: decode.Ref("fees_paginated", "FeesPaginated"), **answers(401, 403, 404, 422, 429, 500)}


def build_request(
    *,
    billable_metric_code: str | Unset = UNSET,
    created_at_from: datetime.datetime | Unset = UNSET,
    created_at_to: datetime.datetime | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    event_transaction_id: str | Unset = UNSET,
    failed_at_from: datetime.datetime | Unset = UNSET,
    failed_at_to: datetime.datetime | Unset = UNSET,
    fee_type: FeeType | Unset = UNSET,
    payment_status: FeePaymentStatusFilter | Unset = UNSET,
    refunded_at_from: datetime.datetime | Unset = UNSET,
    refunded_at_to: datetime.datetime | Unset = UNSET,
    succeeded_at_from: datetime.datetime | Unset = UNSET,
    succeeded_at_to: datetime.datetime | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        OPERATION.path,
        _http.query(
            ("billable_metric_code", billable_metric_code),
            ("created_at_from", created_at_from),
            ("created_at_to", created_at_to),
            ("currency", currency),
            ("event_transaction_id", event_transaction_id),
            ("failed_at_from", failed_at_from),
            ("failed_at_to", failed_at_to),
            ("fee_type", fee_type),
            ("payment_status", payment_status),
            ("refunded_at_from", refunded_at_from),
            ("refunded_at_to", refunded_at_to),
            ("succeeded_at_from", succeeded_at_from),
            ("succeeded_at_to", succeeded_at_to),
            ("external_customer_id", external_customer_id),
            ("external_subscription_id", external_subscription_id),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> FeesPaginated | ApiProblem | None:
    return cast("FeesPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    created_at_from: datetime.datetime | Unset = UNSET,
    created_at_to: datetime.datetime | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    event_transaction_id: str | Unset = UNSET,
    failed_at_from: datetime.datetime | Unset = UNSET,
    failed_at_to: datetime.datetime | Unset = UNSET,
    fee_type: FeeType | Unset = UNSET,
    payment_status: FeePaymentStatusFilter | Unset = UNSET,
    refunded_at_from: datetime.datetime | Unset = UNSET,
    refunded_at_to: datetime.datetime | Unset = UNSET,
    succeeded_at_from: datetime.datetime | Unset = UNSET,
    succeeded_at_to: datetime.datetime | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeesPaginated | ApiProblem]:
    return client.send(
        build_request(
            billable_metric_code=billable_metric_code,
            created_at_from=created_at_from,
            created_at_to=created_at_to,
            currency=currency,
            event_transaction_id=event_transaction_id,
            failed_at_from=failed_at_from,
            failed_at_to=failed_at_to,
            fee_type=fee_type,
            payment_status=payment_status,
            refunded_at_from=refunded_at_from,
            refunded_at_to=refunded_at_to,
            succeeded_at_from=succeeded_at_from,
            succeeded_at_to=succeeded_at_to,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    billable_metric_code: str | Unset = UNSET,
    created_at_from: datetime.datetime | Unset = UNSET,
    created_at_to: datetime.datetime | Unset = UNSET,
    currency: Currency | Unset = UNSET,
    event_transaction_id: str | Unset = UNSET,
    failed_at_from: datetime.datetime | Unset = UNSET,
    failed_at_to: datetime.datetime | Unset = UNSET,
    fee_type: FeeType | Unset = UNSET,
    payment_status: FeePaymentStatusFilter | Unset = UNSET,
    refunded_at_from: datetime.datetime | Unset = UNSET,
    refunded_at_to: datetime.datetime | Unset = UNSET,
    succeeded_at_from: datetime.datetime | Unset = UNSET,
    succeeded_at_to: datetime.datetime | Unset = UNSET,
    external_customer_id: str | Unset = UNSET,
    external_subscription_id: str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[FeesPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            billable_metric_code=billable_metric_code,
            created_at_from=created_at_from,
            created_at_to=created_at_to,
            currency=currency,
            event_transaction_id=event_transaction_id,
            failed_at_from=failed_at_from,
            failed_at_to=failed_at_to,
            fee_type=fee_type,
            payment_status=payment_status,
            refunded_at_from=refunded_at_from,
            refunded_at_to=refunded_at_to,
            succeeded_at_from=succeeded_at_from,
            succeeded_at_to=succeeded_at_to,
            external_customer_id=external_customer_id,
            external_subscription_id=external_subscription_id,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )
