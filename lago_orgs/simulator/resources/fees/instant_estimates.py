"""What an event would cost without a look at any other (`app/services/fees/estimate_instant/*`).

Only standard and percentage charges that are paid in advance; no taxes, no free units. Amounts are texts, where the
other estimate has numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from ....pricing.aggregation import filter_of_event
from ....pricing.numbers import ZERO, exactly, exponent, quotient, rounded, subunits
from ...billing.advance import charges_in_advance
from ...billing.usage import metric_of
from ...http.call import Call
from ...http.casting import strict_number, text
from ...http.params import Params, permit, require
from ...http.refusals import Refusal, crash, invalid_field
from ...http.routing import Route
from ...state.catalogue import Charge
from ...state.organization import Organization
from ...state.subscriptions import Subscription
from ...views.fees import metered_item
from ..events.form import SHAPE
from .estimates import running_subscription

_MODELS: Final = ("standard", "percentage")


def _units(charge: Charge, properties: dict[str, Any]) -> Decimal:
    """What the event brings: nothing to a count, which reads no property; what Ruby cannot convert is a crash."""
    value = properties.get(charge.metric.field_name or "")
    if value is None or value is False:
        return ZERO
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise crash()
    number = strict_number(value)
    if number is None:
        raise crash()
    return metric_of(charge.metric).rounded(number)


def _price(charge: Charge, properties: Mapping[str, Any], units: Decimal) -> Decimal:
    """A price per unit, or a share of the units and a fee, within the limits of a transaction."""
    if units < 0:
        return ZERO
    if charge.charge_model == "standard":
        return units * Decimal(properties["amount"])
    amount = units * Decimal(properties["rate"]) / 100 + Decimal(properties.get("fixed_amount") or 0)
    least, most = (properties.get(f"per_transaction_{name}_amount") for name in ("min", "max"))
    amount = max(amount, Decimal(least)) if least else amount
    return min(amount, Decimal(most)) if most else amount


@exactly
def _estimated(org: Organization, subscription: Subscription, charge: Charge, params: Params) -> dict[str, Any]:
    metric, currency = charge.metric, subscription.plan.amount_currency
    properties = params.get("properties") or {}
    values = {found.key: found.values for found in metric.filters}
    chosen = filter_of_event(properties, charge.filters, values) if charge.filters else None
    units = _units(charge, properties)
    amount = _price(charge, (chosen or charge).properties, units)
    shown = rounded(amount, exponent(currency))
    cents = shown * subunits(currency)
    return {
        "lago_id": None,
        "lago_charge_id": charge.lago_id,
        "lago_charge_filter_id": chosen.lago_id if chosen else None,
        "lago_invoice_id": None,
        "lago_true_up_fee_id": None,
        "lago_true_up_parent_fee_id": None,
        "lago_subscription_id": subscription.lago_id,
        "external_subscription_id": subscription.external_id,
        "lago_customer_id": subscription.customer.lago_id,
        "external_customer_id": subscription.customer.external_id,
        "item": metered_item(charge, chosen),
        "pay_in_advance": True,
        "invoiceable": charge.invoiceable,
        "amount_cents": cents,
        "amount_currency": currency,
        "precise_amount": amount,
        "precise_total_amount": amount,
        "taxes_amount_cents": 0,
        "taxes_precise_amount": 0,
        "taxes_rate": 0,
        "total_amount_cents": cents,
        "total_amount_currency": currency,
        "units": units,
        "description": None,
        "precise_unit_amount": quotient(shown, units) * subunits(currency) if shown and units else ZERO,
        "precise_coupons_amount_cents": ZERO,
        "events_count": 1,
        "payment_status": "pending",
        "created_at": None,
        "succeeded_at": None,
        "failed_at": None,
        "refunded_at": None,
        "event_transaction_id": text(params.get("transaction_id")) or org.new_id(),
        "amount_details": None,
    }


def _fees(org: Organization, events: Iterable[Params]) -> list[dict[str, Any]]:
    fees = []
    for params in events:
        subscription = running_subscription(org, params)
        charges = charges_in_advance(subscription, text(params.get("code")) or "")
        priced = [_estimated(org, subscription, charge, params) for charge in charges if charge.charge_model in _MODELS]
        if not priced:
            raise invalid_field("code", "does_not_match_an_instant_charge")
        fees += priced
    return fees


def estimate(call: Call) -> dict[str, Any]:
    """POST /events/estimate_instant_fees."""
    return {"fees": _fees(call.org, [require(call.body, "event", SHAPE)])}


def estimate_batch(call: Call) -> dict[str, Any]:
    """POST /events/batch_estimate_instant_fees: what refuses the single one is a crash here."""
    items = call.body.get("events")
    if not isinstance(items, list | dict):
        raise crash()
    given = [permit(item, SHAPE) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    try:
        return {"fees": _fees(call.org, given)}
    except Refusal:
        raise crash() from None


ROUTES: Final = (
    Route("POST", "/events/estimate_instant_fees", estimate),
    Route("POST", "/events/batch_estimate_instant_fees", estimate_batch),
)
