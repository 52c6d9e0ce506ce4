# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.destroy_subscription_on_termination_credit_note import DestroySubscriptionOnTerminationCreditNote
    from ...models.on_termination_invoice import OnTerminationInvoice
    from ...models.subscription import Subscription

_ANSWERS: _http.Answers = {
    200: decode.Ref("subscription", "Subscription"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request(
    external_id: str,
    *,
    on_termination_credit_note: DestroySubscriptionOnTerminationCreditNote | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Request:
    return Request(
        "DELETE",
        _http.path(
            "/subscriptions/{external_id}",
            external_id=external_id,
        ),
        _http.query(
            ("on_termination_credit_note", on_termination_credit_note),
            ("on_termination_invoice", on_termination_invoice),
            ("status", status),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return cast(
        "Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: DestroySubscriptionOnTerminationCreditNote | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity]:
    return client.send(
        build_request(
            external_id=external_id,
            on_termination_credit_note=on_termination_credit_note,
            on_termination_invoice=on_termination_invoice,
            status=status,
        ),
        _ANSWERS,
    )


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: DestroySubscriptionOnTerminationCreditNote | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return sync_detailed(
        external_id=external_id,
        client=client,
        on_termination_credit_note=on_termination_credit_note,
        on_termination_invoice=on_termination_invoice,
        status=status,
    ).parsed


async def asyncio_detailed(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: DestroySubscriptionOnTerminationCreditNote | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Response[Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity]:
    return await client.send_async(
        build_request(
            external_id=external_id,
            on_termination_credit_note=on_termination_credit_note,
            on_termination_invoice=on_termination_invoice,
            status=status,
        ),
        _ANSWERS,
    )


async def asyncio(
    external_id: str,
    *,
    client: AuthenticatedClient,
    on_termination_credit_note: DestroySubscriptionOnTerminationCreditNote | Unset = UNSET,
    on_termination_invoice: OnTerminationInvoice | Unset = UNSET,
    status: str | Unset = UNSET,
) -> Subscription | ApiErrorUnauthorized | ApiErrorNotFound | ApiErrorUnprocessableEntity | None:
    return (
        await asyncio_detailed(
            external_id=external_id,
            client=client,
            on_termination_credit_note=on_termination_credit_note,
            on_termination_invoice=on_termination_invoice,
            status=status,
        )
    ).parsed
