# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...types import UNSET, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.account_type import AccountType
    from ...models.api_error_forbidden import ApiErrorForbidden
    from ...models.api_error_internal_server_error import ApiErrorInternalServerError
    from ...models.api_error_not_found import ApiErrorNotFound
    from ...models.api_error_too_many_requests import ApiErrorTooManyRequests
    from ...models.api_error_unauthorized import ApiErrorUnauthorized
    from ...models.api_error_unprocessable_entity import ApiErrorUnprocessableEntity
    from ...models.country import Country
    from ...models.currency import Currency
    from ...models.customer_type import CustomerType
    from ...models.customers_paginated import CustomersPaginated

_ANSWERS: _http.Answers = {
    200: decode.Ref("customers_paginated", "CustomersPaginated"),
    401: decode.Ref("api_error_unauthorized", "ApiErrorUnauthorized"),
    403: decode.Ref("api_error_forbidden", "ApiErrorForbidden"),
    404: decode.Ref("api_error_not_found", "ApiErrorNotFound"),
    422: decode.Ref("api_error_unprocessable_entity", "ApiErrorUnprocessableEntity"),
    429: decode.Ref("api_error_too_many_requests", "ApiErrorTooManyRequests"),
    500: decode.Ref("api_error_internal_server_error", "ApiErrorInternalServerError"),
}


def build_request(
    *,
    account_type: list[AccountType] | Unset = UNSET,
    billing_entity_codes: list[str] | Unset = UNSET,
    countries: list[Country] | Unset = UNSET,
    currencies: list[Currency] | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    has_customer_type: bool | Unset = UNSET,
    has_tax_identification_number: bool | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    search_term: str | Unset = UNSET,
    states: list[str] | Unset = UNSET,
    zipcodes: list[str] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
) -> Request:
    return Request(
        "GET",
        "/customers",
        _http.query(
            ("account_type[]", account_type),
            ("billing_entity_codes[]", billing_entity_codes),
            ("countries[]", countries),
            ("currencies[]", currencies),
            ("customer_type", customer_type),
            ("has_customer_type", has_customer_type),
            ("has_tax_identification_number", has_tax_identification_number),
            ("metadata", metadata),
            ("search_term", search_term),
            ("states[]", states),
            ("zipcodes[]", zipcodes),
            ("page", page),
            ("per_page", per_page),
            ("external_id", external_id),
        ),
        None,
    )


def parse_response(
    status: int, content: bytes
) -> (
    CustomersPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
    | None
):
    return cast(
        "CustomersPaginated | ApiErrorUnauthorized | ApiErrorForbidden | ApiErrorNotFound | ApiErrorUnprocessableEntity | ApiErrorTooManyRequests | ApiErrorInternalServerError | None",
        _http.parse(_ANSWERS, status, content),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    account_type: list[AccountType] | Unset = UNSET,
    billing_entity_codes: list[str] | Unset = UNSET,
    countries: list[Country] | Unset = UNSET,
    currencies: list[Currency] | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    has_customer_type: bool | Unset = UNSET,
    has_tax_identification_number: bool | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    search_term: str | Unset = UNSET,
    states: list[str] | Unset = UNSET,
    zipcodes: list[str] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
) -> Response[
    CustomersPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return client.send(
        build_request(
            account_type=account_type,
            billing_entity_codes=billing_entity_codes,
            countries=countries,
            currencies=currencies,
            customer_type=customer_type,
            has_customer_type=has_customer_type,
            has_tax_identification_number=has_tax_identification_number,
            metadata=metadata,
            search_term=search_term,
            states=states,
            zipcodes=zipcodes,
            page=page,
            per_page=per_page,
            external_id=external_id,
        ),
        _ANSWERS,
    )


def sync(
    *,
    client: AuthenticatedClient,
    account_type: list[AccountType] | Unset = UNSET,
    billing_entity_codes: list[str] | Unset = UNSET,
    countries: list[Country] | Unset = UNSET,
    currencies: list[Currency] | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    has_customer_type: bool | Unset = UNSET,
    has_tax_identification_number: bool | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    search_term: str | Unset = UNSET,
    states: list[str] | Unset = UNSET,
    zipcodes: list[str] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
) -> (
    CustomersPaginated
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
        account_type=account_type,
        billing_entity_codes=billing_entity_codes,
        countries=countries,
        currencies=currencies,
        customer_type=customer_type,
        has_customer_type=has_customer_type,
        has_tax_identification_number=has_tax_identification_number,
        metadata=metadata,
        search_term=search_term,
        states=states,
        zipcodes=zipcodes,
        page=page,
        per_page=per_page,
        external_id=external_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    account_type: list[AccountType] | Unset = UNSET,
    billing_entity_codes: list[str] | Unset = UNSET,
    countries: list[Country] | Unset = UNSET,
    currencies: list[Currency] | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    has_customer_type: bool | Unset = UNSET,
    has_tax_identification_number: bool | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    search_term: str | Unset = UNSET,
    states: list[str] | Unset = UNSET,
    zipcodes: list[str] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
) -> Response[
    CustomersPaginated
    | ApiErrorUnauthorized
    | ApiErrorForbidden
    | ApiErrorNotFound
    | ApiErrorUnprocessableEntity
    | ApiErrorTooManyRequests
    | ApiErrorInternalServerError
]:
    return await client.send_async(
        build_request(
            account_type=account_type,
            billing_entity_codes=billing_entity_codes,
            countries=countries,
            currencies=currencies,
            customer_type=customer_type,
            has_customer_type=has_customer_type,
            has_tax_identification_number=has_tax_identification_number,
            metadata=metadata,
            search_term=search_term,
            states=states,
            zipcodes=zipcodes,
            page=page,
            per_page=per_page,
            external_id=external_id,
        ),
        _ANSWERS,
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    account_type: list[AccountType] | Unset = UNSET,
    billing_entity_codes: list[str] | Unset = UNSET,
    countries: list[Country] | Unset = UNSET,
    currencies: list[Currency] | Unset = UNSET,
    customer_type: CustomerType | Unset = UNSET,
    has_customer_type: bool | Unset = UNSET,
    has_tax_identification_number: bool | Unset = UNSET,
    metadata: dict[str, str] | Unset = UNSET,
    search_term: str | Unset = UNSET,
    states: list[str] | Unset = UNSET,
    zipcodes: list[str] | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    external_id: str | Unset = UNSET,
) -> (
    CustomersPaginated
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
            account_type=account_type,
            billing_entity_codes=billing_entity_codes,
            countries=countries,
            currencies=currencies,
            customer_type=customer_type,
            has_customer_type=has_customer_type,
            has_tax_identification_number=has_tax_identification_number,
            metadata=metadata,
            search_term=search_term,
            states=states,
            zipcodes=zipcodes,
            page=page,
            per_page=per_page,
            external_id=external_id,
        )
    ).parsed
