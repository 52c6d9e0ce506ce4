"""GET /customers: its filters and what is wrong with them (`app/queries/customers_query.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ...http.call import Call
from ...http.codes import COUNTRIES, CURRENCIES
from ...http.paging import paged
from ...http.params import Params, texts
from ...http.refusals import invalid
from ...state.customers import Customer
from ...state.tables import newest_first
from ...views.customers import listed
from ..organizations.entities import check_entities
from .form import CUSTOMER_TYPES

Test = Callable[[Customer], bool]
_BOOLEANS: Final = {"true": True, "false": False}
_ENUMS: Final = {"account_type": ("customer", "partner"), "countries": COUNTRIES, "currencies": CURRENCIES}
_SEARCHED: Final = ("firstname", "lastname", "legal_name", "email")


def _one_of(allowed: tuple[str, ...]) -> str:
    return f"must be one of: {', '.join(allowed)}"


def _check(query: Params) -> None:
    """What the query's contract says, in English (`app/contracts/queries/customers_query_filters_contract.rb`)."""
    details: dict[str, Any] = {}
    for name, allowed in _ENUMS.items():
        wrong = {
            str(place): [_one_of(allowed)]
            for place, value in enumerate(texts(query.get(name)) or ())
            if value not in allowed
        }
        if wrong:
            details[name] = wrong
    kind = query.get("customer_type")
    if kind is not None and kind not in CUSTOMER_TYPES:
        details["customer_type"] = [_one_of(CUSTOMER_TYPES)]
    for name in ("has_customer_type", "has_tax_identification_number"):
        if query.get(name) is not None and query[name] not in _BOOLEANS:
            details[name] = [_one_of(tuple(_BOOLEANS))]
    if query.get("has_customer_type") == "false" and kind:
        details.setdefault("customer_type", []).append("must be nil when has_customer_type is false")
    if details:
        raise invalid(details)


def _matches_term(customer: Customer, term: str) -> bool:
    values = (customer.name, customer.external_id, *(customer.details.get(name) for name in _SEARCHED))
    return any(term in value.lower() for value in values if isinstance(value, str))


def _has_metadata(customer: Customer, key: str, value: str) -> bool:
    held = {row.key: row.value for row in customer.metadata}
    return held.get(key) == value if value else key not in held


def _tests(query: Params) -> Iterator[Test]:
    if query.get("search_term"):
        term = str(query["search_term"]).lower()
        yield lambda customer: _matches_term(customer, term)
    if query.get("external_id"):
        yield lambda customer: customer.external_id == query["external_id"]
    for name, field in (("countries", "country"), ("states", "state"), ("zipcodes", "zipcode")):
        wanted = texts(query.get(name))
        if wanted and wanted != [""]:
            yield _detail_in(field, wanted)
    currencies = texts(query.get("currencies"))
    if currencies:
        yield lambda customer: customer.currency in currencies
    if texts(query.get("account_type")) == ["partner"]:
        yield lambda customer: False
    yield from _tests_of_presence(query)


def _tests_of_presence(query: Params) -> Iterator[Test]:
    if query.get("customer_type"):
        yield _detail_in("customer_type", [str(query["customer_type"])])
    for field in ("customer_type", "tax_identification_number"):
        asked = query.get(f"has_{field}")
        if asked:
            yield _detail_present(field, present=_BOOLEANS[asked])
    metadata = query.get("metadata")
    if isinstance(metadata, dict):
        yield from (_metadata_is(key, str(value or "")) for key, value in metadata.items())


def _detail_in(field: str, wanted: list[str]) -> Test:
    return lambda customer: customer.details.get(field) in wanted


def _detail_present(field: str, *, present: bool) -> Test:
    return lambda customer: (customer.details.get(field) is not None) == present


def _metadata_is(key: str, value: str) -> Test:
    return lambda customer: _has_metadata(customer, key, value)


def index(call: Call) -> Mapping[str, Any]:
    """GET /customers."""
    org, query = call.org, call.query
    check_entities(org, query)
    _check(query)
    tests = list(_tests(query))
    external_id = query.get("external_id")
    # Of those that have one id, all others need not be put in order.
    is_one = bool(external_id) and isinstance(external_id, str)
    held = org.customers.where("external_id", external_id) if is_one else list(org.customers)
    rows = [customer for customer in newest_first(held) if all(test(customer) for test in tests)]
    return paged("customers", rows, query, lambda customer: listed(org, customer))
