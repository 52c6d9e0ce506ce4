"""What a customer may be (`app/models/customer.rb`, `app/services/customers/upsert_from_api_service.rb`)."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import available_timezones

from ...http.casting import clean_text, is_blank, strict_number, stripped
from ...http.codes import COUNTRIES, CURRENCIES, LOCALES
from ...http.emails import is_email
from ...http.params import Params
from ...http.refusals import Problems, crash, invalid_field, not_found
from ...state.customers import Customer
from ...state.organization import Organization
from .metadata import MAX_ITEMS

MAX_NAME: Final = 255
PROVIDERS: Final = ("stripe", "gocardless", "cashfree", "adyen", "flutterwave", "moneyhash")
ZERO_AMOUNT_CHOICES: Final = ("inherit", "skip", "finalize")
ISSUING: Final = {
    "subscription_invoice_issuing_date_anchor": ("current_period_end", "next_period_start"),
    "subscription_invoice_issuing_date_adjustment": ("keep_anchor", "align_with_finalization_date"),
}
CUSTOMER_TYPES: Final = ("company", "individual")


def check_request(org: Organization, params: Params) -> None:
    """What is looked at before any customer is: the shape of the lists, and the billing entity."""
    code = params.get("billing_entity_code")
    if not is_blank(code) and code != org.identity.billing_entity_code:
        raise not_found("billing_entity")
    if len(params.get("metadata") or []) > MAX_ITEMS:
        raise invalid_field("metadata", "invalid_count")
    choice = params.get("finalize_zero_amount_invoice")
    if choice is not None and not isinstance(choice, str):
        raise crash()
    if choice is not None and choice not in ZERO_AMOUNT_CHOICES:
        raise invalid_field("finalize_zero_amount_invoice", "invalid_value")
    kinds = [item.get("integration_type") for item in params.get("integration_customers") or []]
    if len(kinds) != len(set(kinds)):
        raise invalid_field("integration_customers", "invalid_count_per_integration_type")
    if params.get("skip_invoice_custom_sections") is True and params.get("invoice_custom_section_codes"):
        raise invalid_field("invoice_custom_sections", "skip_sections_and_selected_ids_sent_together")


def _check_term(problems: Problems, value: object) -> None:
    if is_blank(value):
        return
    number = strict_number(value)
    if number is None:
        problems.add("net_payment_term", "is not a number")
    elif number < 0:
        problems.add("net_payment_term", "value_is_out_of_range")


def check(customer: Customer, params: Params) -> None:
    """All the rules of the model at once."""
    problems = Problems()
    problems.require("external_id", customer.external_id)
    details = customer.details
    for field, country in (
        ("country", details.get("country")),
        ("shipping_country", customer.shipping_address.get("country")),
    ):
        if country is not None and country not in COUNTRIES:
            problems.add(field, "not_a_valid_country_code")
    if customer.currency is not None and customer.currency not in CURRENCIES:
        problems.add("currency", "value_is_invalid")
    if details.get("customer_type") not in (None, *CUSTOMER_TYPES):
        problems.add("customer_type", "value_is_invalid")
    emails = str(details.get("email") or "")
    if emails and not all(is_email(stripped(one), may_end_with_dot=True) for one in emails.split(",")):
        problems.add("email", "invalid_email_format")
    if customer.name is not None and len(customer.name) > MAX_NAME:
        problems.add("name", "value_is_too_long")
    if customer.timezone is not None and customer.timezone not in available_timezones():
        problems.add("timezone", "invalid_timezone")
    _check_term(problems, params.get("net_payment_term"))
    problems.refuse_if_any()


def fill_billing(customer: Customer, given: dict[str, Any], *, is_new: bool) -> None:
    """Take over language, dates and payment provider; a refusal here leaves the customer created all the same."""
    settings = customer.billing_configuration
    for name, allowed in ISSUING.items():
        if name in given:
            settings[name] = _checked(name, given[name], allowed, "value_is_invalid")
    if "document_locale" in given:
        locale = given["document_locale"]
        settings["document_locale"] = _checked("document_locale", locale, LOCALES, "not_a_valid_language_code")
    if "payment_provider" in given:
        _fill_provider(settings, given, is_new=is_new)


def _checked(field: str, value: object, allowed: tuple[str, ...], code: str) -> str | None:
    chosen = clean_text(value)
    if chosen not in (None, *allowed):
        raise invalid_field(field, code)
    return chosen


def _fill_provider(settings: dict[str, Any], given: dict[str, Any], *, is_new: bool) -> None:
    """Nobody here has a payment provider: who wants to be linked to one is refused, a known customer only notes it."""
    provider = given["payment_provider"]
    linked = bool(given.get("sync_with_provider")) or not is_blank(given.get("provider_customer_id"))
    if not is_blank(provider) and linked:
        raise invalid_field("base", "payment_provider_not_found")
    if is_new:
        return
    settings["payment_provider"] = provider if provider in PROVIDERS else None
    if provider not in PROVIDERS:
        settings["payment_provider_code"] = None
    elif "payment_provider_code" in given:
        settings["payment_provider_code"] = given["payment_provider_code"]
