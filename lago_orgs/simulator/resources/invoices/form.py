"""What a one-off invoice and a preview may say, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from ...billing import one_off
from ...billing.customers import current_customer
from ...billing.fees import Line
from ...http import casting
from ...http.call import Call
from ...http.casting import json_object, text
from ...http.codes import CURRENCIES
from ...http.params import OBJECT, SCALARS, ListOf, Params, Shape, require, scalars
from ...http.refusals import Problems, bad_request, crash, invalid_field, not_found
from ...state.catalogue import AddOn
from ...state.customers import Customer
from ...state.invoicing import Invoice
from ...state.organization import Organization
from ..payment_methods import PAYMENT_METHOD, check_payment_method
from ..subscriptions.form import date_given

_MOST_CENTS: Final = 1 << 63
_FEE: Final[Mapping[str, Shape]] = {
    **scalars("add_on_code", "invoice_display_name", "unit_amount_cents", "units", "description"),
    **scalars("from_datetime", "to_datetime"),
    "tax_codes": SCALARS,
}
_ONE_OFF: Final[Mapping[str, Shape]] = {
    **scalars("external_customer_id", "currency", "skip_psp", "billing_entity_code", "purchase_order_number"),
    "fees": ListOf(_FEE),
    "invoice_custom_section": OBJECT,
    "payment_method": PAYMENT_METHOD,
}


def issue_one_off(call: Call) -> Invoice:
    """Check what was sent, in Lago's order, and make the invoice."""
    org = call.org
    params = require(call.body, "invoice", _ONE_OFF)
    customer = current_customer(org, params.get("external_customer_id"))
    if customer is None:
        raise not_found("customer")
    fees = params.get("fees")
    if not fees:
        raise not_found("fees")
    add_ons = [_add_on(org, fee.get("add_on_code")) for fee in fees]
    problems = Problems()
    check_payment_method(problems, params)
    problems.refuse_if_any()
    lines = [_line(org, fee, add_on) for fee, add_on in zip(fees, add_ons, strict=True)]
    sent = params.get("currency")
    currency = text(sent) if sent is not None and sent is not False else customer.currency
    currency = org.billing_entity.default_currency if currency is None else currency
    _check_currency(customer, currency)
    _check_amounts(lines, currency)
    customer.currency = customer.currency or currency
    number = text(params.get("purchase_order_number"))
    return one_off.issue(org, customer, currency, lines, purchase_order_number=number)


def _add_on(org: Organization, code: object) -> AddOn:
    for add_on in org.add_ons.where("code", code):
        if add_on.deleted_at is None:
            return add_on
    raise not_found("add_on")


def _line(org: Organization, fee: Params, add_on: AddOn) -> Line:
    start, end = _span(fee)
    cents = _unit_amount(fee.get("unit_amount_cents"))
    units = 1.0 if fee.get("units") is None else float(casting.number(fee["units"]) or 0)
    if units < 0:
        raise invalid_field("units", "value_is_out_of_range")
    codes = fee.get("tax_codes")
    return Line(
        add_on=add_on,
        unit_amount_cents=add_on.amount_cents if cents is None else cents,
        units=units,
        description=text(fee.get("description")),
        invoice_display_name=text(fee.get("invoice_display_name")),
        taxes=None if codes is None else [tax for tax in org.taxes if tax.code in codes and tax.deleted_at is None],
        start=start,
        end=end,
    )


def _unit_amount(given: object) -> int | float | None:
    """The price of a unit: a number, as Ruby multiplies it; a text is a crash (recorded in q00-suspicious)."""
    if given is None or given is False:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise crash()
    return given


def _check_currency(customer: Customer, currency: str) -> None:
    """The invoice needs a currency, its fees one that there is; one that becomes the customer's own is told by it."""
    if not currency.strip():
        raise invalid_field("currency", "value_is_mandatory")
    if currency not in CURRENCIES:
        raise invalid_field("amount_currency" if customer.currency else "currency", "value_is_invalid")


def _check_amounts(lines: Sequence[Line], currency: str) -> None:
    """What is beyond a column of cents is a crash; a sum below nothing is refused with the whole invoice."""
    amounts = [line.unit_amount_cents * line.units for line in lines]
    if any(abs(amount) >= _MOST_CENTS for amount in [*amounts, sum(amounts)]):
        raise crash()
    if round(sum(amounts)) < 0:
        raise invalid_field("total_amount_cents", "value_is_out_of_range")


def _span(fee: Params) -> tuple[datetime | None, datetime | None]:
    given = fee.get("from_datetime"), fee.get("to_datetime")
    if given == (None, None):
        return None, None
    start, end = date_given(given[0]), date_given(given[1])
    if start is None or end is None or start > end:
        raise invalid_field("boundaries", "values_are_invalid")
    return start, end


def check_preview(call: Call) -> None:
    """Refuse a preview that names what does not exist (`app/services/invoices/preview_context_service.rb`)."""
    org, body = call.org, call.body
    if isinstance(body.get("coupons"), dict):
        raise bad_request("coupons_must_be_an_array")
    if isinstance(body.get("subscriptions"), list):
        raise bad_request("subscriptions_must_be_an_object")
    code = body.get("billing_entity_code")
    if code and code != org.billing_entity.code:
        raise not_found("billing_entity")
    external_id = json_object(body.get("customer")).get("external_id")
    if external_id and current_customer(org, external_id) is None:
        raise not_found("customer")
    _check_previewed(org, json_object(body.get("subscriptions")).get("external_ids"), body.get("plan_code"))
    for coupon in body["coupons"] if isinstance(body.get("coupons"), list) else ():
        given = coupon.get("code") if isinstance(coupon, dict) else None
        if given and not any(row.code == given and row.status == "active" for row in org.coupons):
            raise not_found("coupon")


def _check_previewed(org: Organization, external_ids: object, plan_code: object) -> None:
    """Existing subscriptions are previewed, or a plan."""
    if external_ids:
        for name in external_ids if isinstance(external_ids, list) else [external_ids]:
            if not any(row.status == "active" for row in org.subscriptions.where("external_id", name)):
                raise not_found("subscription")
    elif not any(plan.deleted_at is None for plan in org.plans.where("code", plan_code)):
        raise not_found("plan")
