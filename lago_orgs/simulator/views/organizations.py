"""The organization and its billing entity as they are shown."""

from __future__ import annotations

from typing import Any, Final

from ..state.organization import Organization
from ..state.settings import BillingEntity
from .taxes import serialize as serialize_tax

ADDRESS: Final = ("country", "address_line1", "address_line2", "state", "zipcode", "email", "city")
LEGAL: Final = ("legal_name", "legal_number")


def serialize(org: Organization) -> dict[str, Any]:
    """The organization, without its taxes; what was changed on its billing entity alone is not shown (see entity)."""
    identity, entity = org.identity, org.settings
    urls = [endpoint.webhook_url for endpoint in org.webhook_endpoints]
    return {
        "lago_id": identity.id,
        "name": identity.name,
        "slug": identity.slug,
        "default_currency": org.billing_entity.default_currency,
        "created_at": identity.created_at,
        "webhook_url": urls[0] if urls else "",
        "webhook_urls": urls,
        **{name: entity.details.get(name) for name in (*ADDRESS, *LEGAL)},
        "timezone": entity.timezone,
        "net_payment_term": entity.net_payment_term,
        "email_settings": entity.email_settings,
        "document_numbering": entity.document_numbering,
        "document_number_prefix": entity.document_number_prefix,
        "tax_identification_number": entity.tax_identification_number,
        "finalize_zero_amount_invoice": entity.finalize_zero_amount_invoice,
        "billing_configuration": {
            "invoice_footer": entity.invoice_footer,
            "invoice_grace_period": entity.invoice_grace_period,
            "document_locale": entity.document_locale,
        },
        "events_store": "postgres",
    }


def serialize_entity(entity: BillingEntity) -> dict[str, Any]:
    """A billing entity, without taxes and custom sections."""
    details = entity.details
    return {
        "lago_id": entity.lago_id,
        "code": entity.code,
        "name": entity.name,
        "default_currency": entity.default_currency,
        "created_at": entity.created_at,
        "updated_at": entity.updated_at,
        **{name: details.get(name) for name in ("country", "address_line1", "address_line2", "phone", "city")},
        **{name: details.get(name) for name in ("state", "zipcode")},
        "einvoicing": entity.einvoicing,
        **{name: details.get(name) for name in ("email", "legal_name", "legal_number")},
        "timezone": entity.timezone,
        "net_payment_term": entity.net_payment_term,
        "email_settings": entity.email_settings,
        "document_numbering": entity.document_numbering,
        "document_number_prefix": entity.document_number_prefix,
        "tax_identification_number": entity.tax_identification_number,
        "finalize_zero_amount_invoice": entity.finalize_zero_amount_invoice,
        "invoice_footer": entity.invoice_footer,
        "invoice_grace_period": entity.invoice_grace_period,
        "subscription_invoice_issuing_date_adjustment": entity.issuing_date_adjustment,
        "subscription_invoice_issuing_date_anchor": entity.issuing_date_anchor,
        "document_locale": entity.document_locale,
        "is_default": entity.is_default,
        "eu_tax_management": entity.eu_tax_management,
        "logo_url": entity.logo_url,
    }


def detailed(entity: BillingEntity) -> dict[str, Any]:
    """A billing entity with its taxes."""
    return {
        **serialize_entity(entity),
        "taxes": [serialize_tax(tax) for tax in entity.taxes],
        "selected_invoice_custom_sections": [],
    }
