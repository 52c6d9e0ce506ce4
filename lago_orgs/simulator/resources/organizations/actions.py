"""The organization itself and its billing entities (`app/controllers/api/v1/organizations_controller.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...billing.documents import numbered
from ...http.call import Call
from ...http.casting import boolean, integer, strict_number, symbol, text
from ...http.codes import COUNTRIES, CURRENCIES, LOCALES
from ...http.emails import is_email
from ...http.params import SCALARS, Nested, Params, Shape, require, scalars
from ...http.refusals import Problems, crash, forbidden, invalid_field, not_found
from ...http.routing import Route
from ...state.organization import Organization
from ...state.settings import BillingEntity
from ...state.transaction import transaction
from ...views.organizations import ADDRESS, LEGAL, detailed, serialize, serialize_entity
from ...views.taxes import serialize as serialize_tax
from ..taxes import eu as eu_taxes
from ..taxes.actions import taxes_of

_EINVOICING_COUNTRIES: Final = ("FR", "DE")
_EMAIL_SETTINGS: Final = ("invoice.finalized", "credit_note.created", "payment_receipt.created")
_SHARED: Final = (
    *(*ADDRESS, *LEGAL, "default_currency", "net_payment_term", "document_numbering", "document_number_prefix"),
    *("tax_identification_number", "finalize_zero_amount_invoice", "timezone"),
)
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars(*_SHARED, "name", "webhook_url", "eu_tax_management", "einvoicing", "phone"),
    "email_settings": SCALARS,
    "tax_codes": SCALARS,
    "billing_configuration": Nested(
        scalars(
            *("invoice_footer", "invoice_grace_period", "document_locale"),
            *("subscription_invoice_issuing_date_anchor", "subscription_invoice_issuing_date_adjustment"),
        )
    ),
}
_OF_THE_ENTITY: Final = ("tax_codes", "eu_tax_management", "document_numbering")
_CASTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "default_currency": lambda value: (symbol(value) or "").upper(),
    "net_payment_term": lambda value: integer(value, size=4) or 0,
    "document_number_prefix": lambda value: (symbol(value) or "").upper(),
    "tax_identification_number": text,
    "finalize_zero_amount_invoice": boolean,
}


def _check(entity: BillingEntity, params: Params) -> None:
    """The validations of `app/models/billing_entity.rb`, which are those of the organization as well."""
    problems = Problems()
    problems.require("name", entity.name)
    details = entity.details
    if details.get("country") is not None and details["country"] not in COUNTRIES:
        problems.add("country", "not_a_valid_country_code")
    if entity.default_currency not in CURRENCIES:
        problems.add("default_currency", "value_is_invalid")
    if entity.document_locale not in LOCALES:
        problems.add("document_locale", "not_a_valid_language_code")
    if (details.get("email") or "").strip() and not is_email(details["email"]):
        problems.add("email", "invalid_email_format")
    if len(entity.invoice_footer or "") > 600:
        problems.add("invoice_footer", "value_is_too_long")
    _check_documents(problems, entity, params)
    if any(name not in _EMAIL_SETTINGS for name in entity.email_settings):
        problems.add("email_settings", "unsupported_value")
    problems.refuse_if_any()


def _check_documents(problems: Problems, entity: BillingEntity, params: Params) -> None:
    if not entity.document_number_prefix:
        problems.add("document_number_prefix", "value_is_too_short")
    if len(entity.document_number_prefix) > 10:
        problems.add("document_number_prefix", "value_is_too_long")
    if "net_payment_term" in params and strict_number(params["net_payment_term"]) is None:
        problems.add("net_payment_term", "is not a number")
    elif entity.net_payment_term < 0:
        problems.add("net_payment_term", "value_is_out_of_range")
    if boolean(params.get("finalize_zero_amount_invoice", True)) is None:
        problems.add("finalize_zero_amount_invoice", "value_is_invalid")


def _change(org: Organization, entity: BillingEntity, params: Params) -> None:
    """What is sent is taken over; the timezone and the grace period need premium, and are ignored without."""
    taxes = taxes_of(org, params.get("tax_codes") or []) if "tax_codes" in params else None
    with transaction(entity):
        for name in (*ADDRESS, *LEGAL, "phone"):
            if name in params:
                entity.details[name] = text(params[name])
        if "country" in params:
            country = symbol(params["country"])
            entity.details["country"] = None if country is None else country.upper()
        for name, cast in _CASTS.items():
            if name in params:
                setattr(entity, name, cast(params[name]))
        _configure(entity, params.get("billing_configuration") or {})
        if org.premium:
            _change_premium(entity, params)
        if "eu_tax_management" in params:
            _manage_eu_taxes(entity, eu=bool(boolean(params["eu_tax_management"])))
        _check(entity, params)
    if taxes is not None:
        entity.taxes = sorted(taxes, key=lambda tax: tax.created_at)
    entity.updated_at = org.now()


def _manage_eu_taxes(entity: BillingEntity, *, eu: bool) -> None:
    if eu and entity.details.get("country") not in eu_taxes.STANDARD_RATES:
        raise invalid_field("eu_tax_management", "billing_entity_must_be_in_eu")
    entity.eu_tax_management = eu


def _number(org: Organization, numbering: object) -> None:
    """Number documents by customer, or all of the entity; then those made so far count as its first ones.

    `app/services/billing_entities/change_invoice_numbering_service.rb`
    """
    entity, chosen = org.billing_entity, "per_customer" if numbering == "per_customer" else "per_billing_entity"
    if chosen == "per_billing_entity" != entity.document_numbering:
        made = numbered(org)
        uncounted = [row for row in made if row.entity_sequential_id is None]
        if uncounted:
            max(uncounted, key=lambda row: row.created_at).entity_sequential_id = len(made)
    entity.document_numbering = chosen


def _change_entity(org: Organization, params: Params) -> None:
    entity = org.billing_entity
    _change(org, entity, params)
    if "document_numbering" in params:
        _number(org, params["document_numbering"])
    if entity.eu_tax_management and "eu_tax_management" in params:
        eu_taxes.generate(org)


def _configure(entity: BillingEntity, configuration: Params) -> None:
    if "invoice_footer" in configuration:
        entity.invoice_footer = text(configuration["invoice_footer"])
    if "document_locale" in configuration:
        entity.document_locale = text(configuration["document_locale"]) or ""


def _change_premium(entity: BillingEntity, params: Params) -> None:
    if "email_settings" in params:
        entity.email_settings = [str(name) for name in params["email_settings"]]
    if params.get("timezone"):
        entity.timezone = str(params["timezone"])
    configuration: Params = params.get("billing_configuration") or {}
    if "invoice_grace_period" in configuration:
        entity.invoice_grace_period = integer(configuration["invoice_grace_period"], size=4) or 0


def show(call: Call) -> dict[str, Any]:
    """GET /organizations."""
    return {"organization": serialize(call.org)}


def update(call: Call) -> dict[str, Any]:
    """PUT /organizations: the default billing entity changes with it."""
    org, params = call.org, require(call.body, "organization", _SHAPE)
    numbering = params.get("document_numbering", org.settings.document_numbering)
    if numbering not in ("per_customer", "per_organization"):
        raise crash()
    with transaction(org.settings):
        # Whether it is in the EU is asked of the entity, which has the same country after that.
        _change(org, org.settings, {name: value for name, value in params.items() if name not in _OF_THE_ENTITY})
        org.settings.document_numbering = str(numbering)
        _change_entity(org, params)
    taxes = [serialize_tax(tax) for tax in org.billing_entity.taxes]
    return {"organization": {**serialize(org), "taxes": taxes}}


def _entity(call: Call) -> BillingEntity:
    if call.path["code"] != call.org.billing_entity.code:
        raise not_found("billing_entity")
    return call.org.billing_entity


def index_entities(call: Call) -> dict[str, Any]:
    """GET /billing_entities: a list without `meta`."""
    return {"billing_entities": [serialize_entity(call.org.billing_entity)]}


def show_entity(call: Call) -> dict[str, Any]:
    """GET /billing_entities/:code."""
    return {"billing_entity": detailed(_entity(call))}


def create_entity(call: Call) -> dict[str, Any]:
    """POST /billing_entities: a second one needs premium."""
    require(call.body, "billing_entity", _SHAPE)
    raise forbidden()


def _invoice_electronically(entity: BillingEntity, params: Params) -> None:
    """Electronic invoices are those of France and Germany (`app/models/billing_entity.rb`)."""
    wanted = boolean(params["einvoicing"])
    if wanted is None:
        raise crash()
    country = params.get("country", entity.details.get("country"))
    if wanted and country is None:
        raise invalid_field("einvoicing", "country_must_be_present")
    if wanted and str(country).upper() not in _EINVOICING_COUNTRIES:
        raise invalid_field("einvoicing", "country_not_supported")
    entity.einvoicing = wanted


def update_entity(call: Call) -> dict[str, Any]:
    """PUT /billing_entities/:code."""
    entity, params = _entity(call), require(call.body, "billing_entity", _SHAPE)
    with transaction(entity):
        if "name" in params:
            entity.name = text(params["name"]) or ""
        if "einvoicing" in params:
            _invoice_electronically(entity, params)
        _change_entity(call.org, params)
    return {"billing_entity": detailed(entity)}


ROUTES: Final = (
    Route("GET", "/organizations", show),
    Route("PUT", "/organizations", update),
    Route("GET", "/billing_entities", index_entities),
    Route("POST", "/billing_entities", create_entity),
    Route("GET", "/billing_entities/{code}", show_entity),
    Route("PUT", "/billing_entities/{code}", update_entity),
    Route("PATCH", "/billing_entities/{code}", update_entity),
)
