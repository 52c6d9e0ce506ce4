# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import Request, Response

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.api_error_bad_request import ApiErrorBadRequest
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.event_created import EventCreated
    from ...models.event_input import EventInput

_ANSWERS: _http.Answers = {
    200: decode.Ref("event_created", "EventCreated"),
    400: decode.Ref("api_error_bad_request", "ApiErrorBadRequest"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
}


def build_request(
    *,
    body: EventInput,
) -> Request:
    return Request(
        "POST",
        "/events",
        [],
        _http.body(body),
    )


def parse_response(
    status: int, content: bytes
) -> EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity | None:
    return cast(
        "EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: EventInput,
) -> Response[
    EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity
]:
    return client.send(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: EventInput,
) -> EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity | None:
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: EventInput,
) -> Response[
    EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity
]:
    return await client.send_async(
        build_request(
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: EventInput,
) -> EventCreated | ApiErrorBadRequest | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorUnprocessableEntity | None:
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
