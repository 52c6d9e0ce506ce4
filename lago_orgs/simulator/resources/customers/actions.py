"""Customers: created and changed by one call (`app/controllers/api/v1/customers_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...billing.customers import keep, new_customer
from ...billing.deletion import end_relations
from ...http.call import Call
from ...http.casting import boolean, clean_text, integer, text, text_without_nul
from ...http.params import SCALARS, ListOf, Nested, Params, Shape, expect, scalars
from ...http.refusals import crash
from ...http.routing import Route
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.transaction import transaction
from ...views.customers import ADDRESS, serialize
from ..taxes import actions as taxes
from ..taxes import eu as eu_taxes
from . import form as customer_rules
from . import links as customer_links
from . import metadata as customer_metadata
from . import queries as customer_queries
from .links import find

_TEXTS: Final = (
    "firstname",
    "lastname",
    "customer_type",
    "email",
    "legal_name",
    "legal_number",
    "tax_identification_number",
    "url",
    "phone",
    "logo_url",
    "external_salesforce_id",
)
_CLEAN_TEXTS: Final = (
    "address_line1",
    "address_line2",
    "state",
    "zipcode",
    "city",
)
_INTEGRATION: Final = (
    "id",
    "code",
    "external_customer_id",
    "integration_type",
    "integration_code",
    "subsidiary_id",
    "sync_with_provider",
    "targeted_object",
)
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("account_type", "external_id", "name", "country", *_TEXTS, *_CLEAN_TEXTS, "currency", "timezone"),
    **scalars("net_payment_term", "finalize_zero_amount_invoice", "skip_invoice_custom_sections"),
    **scalars("billing_entity_code"),
    "integration_customers": ListOf(scalars(*_INTEGRATION)),
    "billing_configuration": Nested(
        {
            **scalars("invoice_grace_period", *customer_rules.ISSUING, "payment_provider", "payment_provider_code"),
            **scalars("provider_customer_id", "sync", "sync_with_provider", "document_locale"),
            "provider_payment_methods": SCALARS,
        }
    ),
    "metadata": ListOf(scalars("id", "key", "value", "display_in_invoice")),
    "shipping_address": Nested(scalars(*ADDRESS)),
    "tax_codes": SCALARS,
    "invoice_custom_section_codes": SCALARS,
}


_TAX_DETAILS: Final = ("country", "zipcode", "tax_identification_number")


def _upcased(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise crash()
    found = clean_text(value)
    return None if found is None else found.upper()


def _fill_details(customer: Customer, params: Params) -> None:
    details = dict(customer.details)
    details.update({name: text_without_nul(params[name]) for name in _TEXTS if name in params})
    details.update({name: clean_text(params[name]) for name in _CLEAN_TEXTS if name in params})
    if "country" in params:
        details["country"] = _upcased(params["country"])
    if details.get("customer_type") == "":
        details["customer_type"] = None
    if "skip_invoice_custom_sections" in params:
        details["skip_invoice_custom_sections"] = bool(boolean(params["skip_invoice_custom_sections"]))
    customer.details = details


def _fill(org: Organization, customer: Customer, params: Params) -> None:
    """Take over what was sent: what is absent stays, `null` clears."""
    _fill_details(customer, params)
    customer.name = text_without_nul(params.get("name", customer.name))
    customer.currency = text(params.get("currency", customer.currency))
    if "net_payment_term" in params:
        customer.net_payment_term = integer(params["net_payment_term"], size=4)
    if "finalize_zero_amount_invoice" in params:
        customer.finalize_zero_amount_invoice = params["finalize_zero_amount_invoice"] or "inherit"
    address = dict(params.get("shipping_address") or {})
    if "country" in address:
        address["country"] = _upcased(address["country"])
    customer.shipping_address = {
        **customer.shipping_address,
        **{key: clean_text(value) for key, value in address.items()},
    }
    billing = params.get("billing_configuration") or {}
    kept: Params = {}
    if org.premium:
        customer.timezone = clean_text(params.get("timezone", customer.timezone))
        if "invoice_grace_period" in billing:
            kept["invoice_grace_period"] = integer(billing["invoice_grace_period"], size=4)
    customer.billing_configuration = {**customer.billing_configuration, **kept}


def _snapshot(customer: Customer) -> tuple[object, ...]:
    return (
        customer.name,
        customer.currency,
        customer.timezone,
        customer.net_payment_term,
        customer.finalize_zero_amount_invoice,
        customer.details,
        customer.shipping_address,
        customer.billing_configuration,
    )


def upsert(call: Call) -> dict[str, Any]:
    """POST /customers."""
    org = call.org
    params = expect(call.body, "customer", _SHAPE)
    customer_rules.check_request(org, params)
    external_id = text(params.get("external_id")) or ""
    known = org.customers.first("external_id", external_id)
    customer = known or new_customer(org, external_id)
    before, before_details = _snapshot(customer), dict(customer.details)
    with transaction(customer):
        _fill(org, customer, params)
        customer_rules.check(customer, params)
        if params.get("metadata") is not None:
            customer.metadata = customer_metadata.replaced(org, customer.metadata, params["metadata"])
        if params.get("tax_codes") is not None:
            customer.taxes = taxes.taxes_of(org, params["tax_codes"])
        moved = known is None or any(before_details.get(name) != customer.details.get(name) for name in _TAX_DETAILS)
        if eu_taxes.applies(org, customer, changed=moved):
            codes = [*(params.get("tax_codes") or []), eu_taxes.code_for(org, customer)]
            customer.taxes = taxes.taxes_of(org, codes)
    if known is None:
        keep(org, customer)
    customer_rules.fill_billing(customer, params.get("billing_configuration") or {}, is_new=known is None)
    if known is not None and before != _snapshot(customer):
        customer.updated_at = org.now()
    org.notify("customer.created" if known is None else "customer.updated", customer)
    return {"customer": serialize(org, customer)}


def show(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id."""
    return {"customer": serialize(call.org, find(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /customers/:external_id: gone at once, its id is free; what it has ends in the background."""
    customer = find(call)
    now = call.org.now()
    customer.deleted_at = customer.updated_at = now
    call.org.customers.remove(customer)
    call.org.later(lambda: end_relations(call.org, customer))
    return {"customer": serialize(call.org, customer)}


ROUTES: Final = (
    Route("POST", "/customers", upsert),
    Route("GET", "/customers", customer_queries.index),
    *customer_links.ROUTES,
    Route("GET", "/customers/{external_id}", show),
    Route("DELETE", "/customers/{external_id}", destroy),
)
