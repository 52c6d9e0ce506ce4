"""What a customer may be (`app/models/customer.rb`, `app/services/customers/upsert_from_api_service.rb`)."""

from __future__ import annotations

import re
from typing import Any, Final

from ..kernel.casting import is_blank, strict_number
from ..kernel.codes import COUNTRIES, CURRENCIES, LOCALES
from ..kernel.params import Params
from ..kernel.refusals import Problems, invalid_field, not_found
from ..state.customers import Customer
from ..state.organization import Organization
from .customer_metadata import MAX_ITEMS

MAX_NAME: Final = 255
PROVIDERS: Final = ("stripe", "gocardless", "cashfree", "adyen", "flutterwave", "moneyhash")
ZERO_AMOUNT_CHOICES: Final = ("inherit", "skip", "finalize")
CUSTOMER_TYPES: Final = ("company", "individual")
_EMAIL: Final = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")


def check_request(org: Organization, params: Params) -> None:
    """What is looked at before any customer is: the shape of the lists, and the billing entity."""
    code = params.get("billing_entity_code")
    if not is_blank(code) and code != org.identity.billing_entity_code:
        raise not_found("billing_entity")
    if len(params.get("metadata") or []) > MAX_ITEMS:
        raise invalid_field("metadata", "invalid_count")
    choice = params.get("finalize_zero_amount_invoice")
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
    if emails and not all(_EMAIL.fullmatch(one.strip()) for one in emails.split(",")):
        problems.add("email", "invalid_email_format")
    if customer.name is not None and len(customer.name) > MAX_NAME:
        problems.add("name", "value_is_too_long")
    _check_term(problems, params.get("net_payment_term"))
    problems.refuse_if_any()


def fill_billing(customer: Customer, given: dict[str, Any], *, is_new: bool) -> None:
    """Take over language and payment provider; what is refused here leaves the customer created all the same."""
    if "document_locale" in given:
        locale = given["document_locale"]
        if not is_blank(locale) and locale not in LOCALES:
            raise invalid_field("document_locale", "not_a_valid_language_code")
        customer.billing_configuration["document_locale"] = None if is_blank(locale) else locale
    if "payment_provider" not in given:
        return
    provider = given["payment_provider"]
    linked = bool(given.get("sync_with_provider")) or not is_blank(given.get("provider_customer_id"))
    if provider in PROVIDERS and linked:
        raise invalid_field("base", "payment_provider_not_found")
    if is_new:
        return
    customer.billing_configuration["payment_provider"] = provider if provider in PROVIDERS else None
    if provider not in PROVIDERS:
        customer.billing_configuration["payment_provider_code"] = None
    elif "payment_provider_code" in given:
        customer.billing_configuration["payment_provider_code"] = given["payment_provider_code"]
