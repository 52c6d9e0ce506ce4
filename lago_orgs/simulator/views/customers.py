"""Customers as they are sent (`app/serializers/v1/customer_serializer.rb`)."""

from __future__ import annotations

from typing import Any, Final

from ..http.rendering import seconds
from ..state.customers import Customer, Metadatum
from ..state.organization import Organization
from . import taxes

ADDRESS: Final = ("address_line1", "address_line2", "city", "zipcode", "state", "country")
_BEFORE_CURRENCY: Final = (
    "country",
    "address_line1",
    "address_line2",
    "state",
    "zipcode",
    "email",
    "city",
    "url",
    "phone",
    "logo_url",
    "legal_name",
    "legal_number",
)
_SETTINGS: Final = (
    "invoice_grace_period",
    "payment_provider",
    "payment_provider_code",
    "document_locale",
    "subscription_invoice_issuing_date_anchor",
    "subscription_invoice_issuing_date_adjustment",
)
# What the settings of a payment provider add, without a customer of the provider: nothing but nulls.
_PROVIDER_KEYS: Final = {"stripe": ("provider_customer_id", "provider_payment_methods"), "flutterwave": ()}


def serialize_metadatum(row: Metadatum) -> dict[str, Any]:
    """One key and value of a customer's metadata."""
    return {
        "lago_id": row.lago_id,
        "key": row.key,
        "value": row.value,
        "display_in_invoice": row.display_in_invoice,
        "created_at": seconds(row.created_at),
    }


def _billing_configuration(customer: Customer) -> dict[str, Any]:
    held = customer.billing_configuration
    provider = held.get("payment_provider")
    names = _PROVIDER_KEYS.get(provider, ("provider_customer_id",)) if provider else ()
    return {name: held.get(name) for name in (*_SETTINGS, *names)}


def base(org: Organization, customer: Customer) -> dict[str, Any]:
    """A customer inside webhooks of other objects: the fields of its own."""
    details = customer.details
    return {
        "lago_id": customer.lago_id,
        "billing_entity_code": org.identity.billing_entity_code,
        "external_id": customer.external_id,
        "account_type": "customer",
        "name": customer.name,
        "firstname": details.get("firstname"),
        "lastname": details.get("lastname"),
        "customer_type": details.get("customer_type"),
        "sequential_id": customer.sequential_id,
        "slug": customer.slug,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        **{name: details.get(name) for name in _BEFORE_CURRENCY},
        "currency": customer.currency,
        "tax_identification_number": details.get("tax_identification_number"),
        "timezone": customer.timezone,
        "applicable_timezone": customer.timezone or "UTC",
        "net_payment_term": customer.net_payment_term,
        "external_salesforce_id": details.get("external_salesforce_id"),
        "finalize_zero_amount_invoice": customer.finalize_zero_amount_invoice,
        "billing_configuration": _billing_configuration(customer),
        "shipping_address": {name: customer.shipping_address.get(name) for name in ADDRESS},
        "skip_invoice_custom_sections": bool(details.get("skip_invoice_custom_sections")),
    }


def with_metadata(org: Organization, customer: Customer) -> dict[str, Any]:
    """A customer inside webhooks: with its metadata, without taxes."""
    return {**base(org, customer), "metadata": [serialize_metadatum(row) for row in customer.metadata]}


def listed(org: Organization, customer: Customer) -> dict[str, Any]:
    """A customer in a list."""
    return {
        **with_metadata(org, customer),
        "taxes": [taxes.serialize(tax) for tax in customer.taxes],
        "integration_customers": [],
    }


def serialize(org: Organization, customer: Customer) -> dict[str, Any]:
    """A customer as its own endpoints send it."""
    return {**listed(org, customer), "applicable_invoice_custom_sections": [], "error_details": []}
