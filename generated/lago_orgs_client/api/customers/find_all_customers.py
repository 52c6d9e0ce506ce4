# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""GET /customers"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import UNSET, Operation, Request, Response, Unset

if TYPE_CHECKING:
    from ...client import AuthenticatedClient
    from ...models.account_type import AccountType
    from ...models.country import Country
    from ...models.currency import Currency
    from ...models.customer_type import CustomerType
    from ...models.customers_paginated import CustomersPaginated
    from ...problems import ApiProblem

OPERATION = Operation("findAllCustomers", "GET", "/customers", "customers", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("customers_paginated", "CustomersPaginated"),
    **answers(401, 403, 404, 422, 429, 500),
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
        OPERATION.method,
        OPERATION.path,
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
        OPERATION,
    )


def parse_response(status: int, content: bytes) -> CustomersPaginated | ApiProblem | None:
    return cast("CustomersPaginated | ApiProblem | None", _http.parse(_ANSWERS, status, content))


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
) -> Response[CustomersPaginated | ApiProblem]:
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
) -> Response[CustomersPaginated | ApiProblem]:
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
