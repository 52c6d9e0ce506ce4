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
    from ...models.charge import Charge
    from ...models.charge_delete_input import ChargeDeleteInput

_ANSWERS: _http.Answers = {
    200: decode.Ref("charge", "Charge"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
}


def build_request(
    code: str,
    charge_code: str,
    *,
    body: ChargeDeleteInput | Unset = UNSET,
) -> Request:
    return Request(
        "DELETE",
        _http.path(
            "/plans/{code}/charges/{charge_code}",
            code=code,
            charge_code=charge_code,
        ),
        [],
        _http.body(body),
    )


def parse_response(status: int, content: bytes) -> Charge | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return cast("Charge | ApiErrorUnauthorized | ApiErrorNotFound | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Unset = UNSET,
) -> Response[Charge | ApiErrorUnauthorized | ApiErrorNotFound]:
    return client.send(
        build_request(
            code=code,
            charge_code=charge_code,
            body=body,
        ),
        _ANSWERS,
    )


def sync(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Unset = UNSET,
) -> Charge | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return sync_detailed(
        code=code,
        charge_code=charge_code,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Unset = UNSET,
) -> Response[Charge | ApiErrorUnauthorized | ApiErrorNotFound]:
    return await client.send_async(
        build_request(
            code=code,
            charge_code=charge_code,
            body=body,
        ),
        _ANSWERS,
    )


async def asyncio(
    code: str,
    charge_code: str,
    *,
    client: AuthenticatedClient,
    body: ChargeDeleteInput | Unset = UNSET,
) -> Charge | ApiErrorUnauthorized | ApiErrorNotFound | None:
    return (
        await asyncio_detailed(
            code=code,
            charge_code=charge_code,
            client=client,
            body=body,
        )
    ).parsed
