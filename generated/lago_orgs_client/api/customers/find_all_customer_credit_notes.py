# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers/{external_customer_id}/credit_notes"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    import datetime

    from ...client import AuthenticatedClient
    from ...models.credit_note_reason import CreditNoteReason
    from ...models.credit_notes_paginated import CreditNotesPaginated
    from ...models.credit_status import CreditStatus
    from ...models.refund_status import RefundStatus
    from ...problems import ApiProblem

OPERATION = Operation(
    "findAllCustomerCreditNotes", "GET", "/customers/{external_customer_id}/credit_notes", "credit_notes", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("credit_notes_paginated", "CreditNotesPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
}


def build_request(
    external_customer_id: str,
    *,
    amount_from: int | Unset = UNSET,
    amount_to: int | Unset = UNSET,
    credit_status: CreditStatus | Unset = UNSET,
    invoice_number: str | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    reason: CreditNoteReason | Unset = UNSET,
    refund_status: RefundStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_customer_id=external_customer_id),
        _http.query(
            ("amount_from", amount_from),
            ("amount_to", amount_to),
            ("credit_status", credit_status),
            ("invoice_number", invoice_number),
            ("issuing_date_from", issuing_date_from),
            ("issuing_date_to", issuing_date_to),
            ("reason", reason),
            ("refund_status", refund_status),
            ("search_term", search_term),
            ("self_billed", self_billed),
            ("page", page),
            ("per_page", per_page),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> CreditNotesPaginated | ApiProblem | None:
    return cast("CreditNotesPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_customer_id: str,
    *,
    client: AuthenticatedClient,
    amount_from: int | Unset = UNSET,
    amount_to: int | Unset = UNSET,
    credit_status: CreditStatus | Unset = UNSET,
    invoice_number: str | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    reason: CreditNoteReason | Unset = UNSET,
    refund_status: RefundStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[CreditNotesPaginated | ApiProblem]:
    return client.send(
        build_request(
            external_customer_id,
            amount_from=amount_from,
            amount_to=amount_to,
            credit_status=credit_status,
            invoice_number=invoice_number,
            issuing_date_from=issuing_date_from,
            issuing_date_to=issuing_date_to,
            reason=reason,
            refund_status=refund_status,
            search_term=search_term,
            self_billed=self_billed,
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
    credit_status: CreditStatus | Unset = UNSET,
    invoice_number: str | Unset = UNSET,
    issuing_date_from: datetime.date | Unset = UNSET,
    issuing_date_to: datetime.date | Unset = UNSET,
    reason: CreditNoteReason | Unset = UNSET,
    refund_status: RefundStatus | Unset = UNSET,
    search_term: str | Unset = UNSET,
    self_billed: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
) -> Response[CreditNotesPaginated | ApiProblem]:
    return await client.send_async(
        build_request(
            external_customer_id,
            amount_from=amount_from,
            amount_to=amount_to,
            credit_status=credit_status,
            invoice_number=invoice_number,
            issuing_date_from=issuing_date_from,
            issuing_date_to=issuing_date_to,
            reason=reason,
            refund_status=refund_status,
            search_term=search_term,
            self_billed=self_billed,
            page=page,
            per_page=per_page,
        ),
        _ANSWERS,
    )
