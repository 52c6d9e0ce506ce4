# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/invoices"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.customer_invoice_status_filter import CustomerInvoiceStatusFilter
    from ...models.invoice_type import InvoiceType
    from ...models.invoices_paginated import InvoicesPaginated
    from ...models.payment_status import PaymentStatus
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerInvoices", "GET", "/customers/{external_customer_id}/invoices", "invoices", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("invoices_paginated", "InvoicesPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    amount_from: int | Unset = UNSET,
    amount_to: int | Unset = UNSET,
    invoice_type: InvoiceType | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    payment_dispute_lost: bool | Unset = UNSET,
    payment_overdue: bool | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    status: CustomerInvoiceStatusFilter | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(
            ("amount_from", amount_from),
            ("amount_to", amount_to),
            ("invoice_type", invoice_type),
            ("issuing_date_from", issuing_date_from),
            ("issuing_date_to", issuing_date_to),
            ("metadata", metadata),
            ("payment_dispute_lost", payment_dispute_lost),
            ("payment_overdue", payment_overdue),
            ("payment_status", payment_status),
            ("search_term", search_term),
            ("self_billed", self_billed),
            ("status", status),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> InvoicesPaginated | ApiProblem | None:
    return cast("InvoicesPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    amount_from: int | Unset = UNSET,
    amount_to: int | Unset = UNSET,
    invoice_type: InvoiceType | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    payment_dispute_lost: bool | Unset = UNSET,
    payment_overdue: bool | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    status: CustomerInvoiceStatusFilter | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[InvoicesPaginated | ApiProblem]:
    return client.send(
        build_request(
            external_customer_id,
            amount_from=amount_from,
            amount_to=amount_to,
            invoice_type=invoice_type,
            issuing_date_from=issuing_date_from,
            issuing_date_to=issuing_date_to,
            metadata=metadata,
            payment_dispute_lost=payment_dispute_lost,
            payment_overdue=payment_overdue,
            payment_status=payment_status,
            search_term=search_term,
            self_billed=self_billed,
            status=status,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    amount_from: int | Unset = UNSET,
    amount_to: int | Unset = UNSET,
    invoice_type: InvoiceType | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    payment_dispute_lost: bool | Unset = UNSET,
    payment_overdue: bool | Unset = UNSET,
    payment_status: PaymentStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    status: CustomerInvoiceStatusFilter | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[InvoicesPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            external_customer_id,
            amount_from=amount_from,
            amount_to=amount_to,
            invoice_type=invoice_type,
            issuing_date_from=issuing_date_from,
            issuing_date_to=issuing_date_to,
            metadata=metadata,
            payment_dispute_lost=payment_dispute_lost,
            payment_overdue=payment_overdue,
            payment_status=payment_status,
            search_term=search_term,
            self_billed=self_billed,
            status=status,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )
