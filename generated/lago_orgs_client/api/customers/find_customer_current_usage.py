# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/current_usage"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.customer_usage import CustomerUsage
    from ...problems import ApiProblem

OPERATION = Operation(
    "findCustomerCurrentUsage", "GET", "/customers/{external_customer_id}/current_usage", "customer_usage", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("customer_usage", "CustomerUsage"),
    **answers(401, 403, 404, 405, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    apply_taxes: bool | Unset = UNSET,
    billable_metric_code: str | Unset = UNSET,
    charge_code: str | Unset = UNSET,
    charge_id: str | Unset = UNSET,
    external_subscription_id: str,
    filter_by_charge_code: str | Unset = UNSET,
    filter_by_charge_id: str | Unset = UNSET,
    filter_by_group: dict[str, str] | Unset = UNSET,
    filter_by_presentation: str | Unset = UNSET,
    full_usage: bool | Unset = UNSET,
    group: dict[str, str] | Unset = UNSET,
    filter_by_metric_code: str | Unset = UNSET,
    skip_grouping: bool | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(
            ("apply_taxes", apply_taxes),
            ("billable_metric_code", billable_metric_code),
            ("charge_code", charge_code),
            ("charge_id", charge_id),
            ("external_subscription_id", external_subscription_id),
            ("filter_by_charge_code", filter_by_charge_code),
            ("filter_by_charge_id", filter_by_charge_id),
            ("filter_by_group", filter_by_group),
            ("filter_by_presentation", filter_by_presentation),
            ("full_usage", full_usage),
            ("group", group),
            ("filter_by_metric_code", filter_by_metric_code),
            ("skip_grouping", skip_grouping),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> CustomerUsage | ApiProblem | None:
    return cast("CustomerUsage | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    apply_taxes: bool | Unset = UNSET,
    billable_metric_code: str | Unset = UNSET,
    charge_code: str | Unset = UNSET,
    charge_id: str | Unset = UNSET,
    external_subscription_id: str,
    filter_by_charge_code: str | Unset = UNSET,
    filter_by_charge_id: str | Unset = UNSET,
    filter_by_group: dict[str, str] | Unset = UNSET,
    filter_by_presentation: str | Unset = UNSET,
    full_usage: bool | Unset = UNSET,
    group: dict[str, str] | Unset = UNSET,
    filter_by_metric_code: str | Unset = UNSET,
    skip_grouping: bool | Unset = UNSET,
) -> Response[CustomerUsage | ApiProblem]:
    return client.send(
        build_request(
            external_customer_id,
            apply_taxes=apply_taxes,
            billable_metric_code=billable_metric_code,
            charge_code=charge_code,
            charge_id=charge_id,
            external_subscription_id=external_subscription_id,
            filter_by_charge_code=filter_by_charge_code,
            filter_by_charge_id=filter_by_charge_id,
            filter_by_group=filter_by_group,
            filter_by_presentation=filter_by_presentation,
            full_usage=full_usage,
            group=group,
            filter_by_metric_code=filter_by_metric_code,
            skip_grouping=skip_grouping,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    apply_taxes: bool | Unset = UNSET,
    billable_metric_code: str | Unset = UNSET,
    charge_code: str | Unset = UNSET,
    charge_id: str | Unset = UNSET,
    external_subscription_id: str,
    filter_by_charge_code: str | Unset = UNSET,
    filter_by_charge_id: str | Unset = UNSET,
    filter_by_group: dict[str, str] | Unset = UNSET,
    filter_by_presentation: str | Unset = UNSET,
    full_usage: bool | Unset = UNSET,
    group: dict[str, str] | Unset = UNSET,
    filter_by_metric_code: str | Unset = UNSET,
    skip_grouping: bool | Unset = UNSET,
) -> Response[CustomerUsage | ApiProblem]:
    return await client.send_async(
        build_request(
            external_customer_id,
            apply_taxes=apply_taxes,
            billable_metric_code=billable_metric_code,
            charge_code=charge_code,
            charge_id=charge_id,
            external_subscription_id=external_subscription_id,
            filter_by_charge_code=filter_by_charge_code,
            filter_by_charge_id=filter_by_charge_id,
            filter_by_group=filter_by_group,
            filter_by_presentation=filter_by_presentation,
            full_usage=full_usage,
            group=group,
            filter_by_metric_code=filter_by_metric_code,
            skip_grouping=skip_grouping,
        ),
        _ANSWERS,
    )
