# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""DELETE /subscriptions/{external_id}"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.on_termination_credit_note_input import OnTerminationCreditNoteInput
    from ...models.on_termination_invoice import OnTerminationInvoice
    from ...models.subscription_extended import SubscriptionExtended
    from ...problems import ApiProblem

OPERATION = Operation("destroySubscription", "DELETE", "/subscriptions/{external_id}", "subscription", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription_extended", "SubscriptionExtended"),
    **answers(401, 403, 404, 405, 422, 429, 500),
}


def build_request(
    external_id: str,
    *,
    on_termination_credit_note: OnTerminationCreditNoteInput | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Request:
    return Request(
        OPERATION.method,
        _http.path(OPERATION.path, external_id=external_id),
        _http.query(
            ("on_termination_credit_note", on_termination_credit_note),
            ("on_termination_invoice", on_termination_invoice),
            ("status", status),
        ),
        None,
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> SubscriptionExtended | ApiProblem | None:
    return cast("SubscriptionExtended | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: OnTerminationCreditNoteInput | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[SubscriptionExtended | ApiProblem]:
    return client.send(
        build_request(
            external_id,
            on_termination_credit_note=on_termination_credit_note,
            on_termination_invoice=on_termination_invoice,
            status=status,
        ),
        _ANSWERS,
    )


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: OnTerminationCreditNoteInput | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[SubscriptionExtended | ApiProblem]:
    return await client.send_async(
        build_request(
            external_id,
            on_termination_credit_note=on_termination_credit_note,
            on_termination_invoice=on_termination_invoice,
            status=status,
        ),
        _ANSWERS,
    )
