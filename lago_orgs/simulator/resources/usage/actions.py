"""GET /customers/:external_id/current_usage: what was used since the charge period began, and what it costs so far.

From `app/controllers/api/v1/customers/usage_controller.rb`, `app/services/invoices/customer_usage_service.rb`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final
from unicodedata import combining, normalize

from ....pricing.charges import UnpriceableError
from ...billing.standing import Standing
from ...billing.usage import CURRENT, ChargeUsage, Scope, charge_usages, current_window
from ...billing.usage_cache import current_usages
from ...billing.usage_taxes import taxes_cents
from ...http.call import Call
from ...http.casting import boolean, text
from ...http.params import Params
from ...http.refusals import crash, forbidden, not_allowed, not_found
from ...http.routing import Route
from ...state.catalogue import Charge
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.subscriptions import Subscription
from ...views.usage import UsageLine, charge_items

# Each filter of charges under its two names, and what it is held against; the first that is sent holds.
_CHARGE_FILTERS: Final = (
    ("charge_id", "filter_by_charge_id"),
    ("charge_code", "filter_by_charge_code"),
    ("billable_metric_code", "filter_by_metric_code"),
)


def _sent(query: Params, names: Sequence[str]) -> str | None:
    return next((text(query[name]) for name in names if query.get(name)), None)


def active_subscription(org: Organization, customer: Customer, external_id: object) -> Subscription:
    """The active subscription that usage is asked of."""
    for row in org.subscriptions.where("external_id", external_id):
        if row.customer is customer and row.status == "active":
            return row
    raise not_allowed("no_active_subscription")


def _charges(subscription: Subscription, query: Params) -> list[Charge]:
    """The charges that are asked for, by the name of their metric; in the plan's order where one was picked."""
    charges = subscription.plan.charges
    for names in _CHARGE_FILTERS:
        wanted = _sent(query, names)
        if wanted is not None:
            kept = [charge for charge in charges if wanted == _asked(charge, names[0])]
            if not kept:
                raise not_found("charge")
            return kept
    return sorted(charges, key=lambda charge: _unaccented(charge.metric.name.lower()))


def _unaccented(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name) if not combining(letter))


def _asked(charge: Charge, name: str) -> str:
    if name == "charge_id":
        return charge.lago_id
    return charge.code if name == "charge_code" else charge.metric.code


def _decoded(given: object) -> object:
    """A parameter that may be JSON; a text that is none is a crash."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise crash() from None


def _presented(query: Params) -> frozenset[str] | None:
    """The only keys that usage is to be broken down by, if any are named."""
    given = _decoded(query.get("filter_by_presentation"))
    return frozenset(key for key in _listed(given) if isinstance(key, str)) if given else None


def _group(query: Params) -> Mapping[str, frozenset[str]]:
    """The group whose usage alone is asked for, as JSON or as nested parameters."""
    given = _decoded(query.get("group") or query.get("filter_by_group"))
    if given == []:
        raise crash()
    if not isinstance(given, dict):
        return {}
    return {key: frozenset(text(item) or "" for item in _listed(value)) for key, value in given.items()}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def line_of(usage: ChargeUsage) -> UsageLine:
    """Usage as it is shown."""
    return UsageLine(
        charge=usage.charge,
        charge_filter=usage.charge_filter,
        grouped_by=usage.grouped_by,
        units=usage.units,
        total_aggregated_units=usage.priced.total_aggregated_units,
        events_count=usage.priced.events_count,
        amount_cents=usage.amount_cents,
        breakdowns=usage.breakdowns,
    )


def _usages(call: Call, subscription: Subscription) -> list[ChargeUsage]:
    org, query = call.org, call.query
    scope = Scope(
        current=True,
        properties=_group(query),
        grouping=not boolean(query.get("skip_grouping")),
        presented=_presented(query),
    )
    window = current_window(org, subscription)
    charges = _charges(subscription, query)
    try:
        if scope == CURRENT:
            return [usage for charge in charges for usage in current_usages(org, subscription, charge, window)]
        return [usage for charge in charges for usage in charge_usages(org, subscription, charge, window, scope)]
    except (UnpriceableError, ArithmeticError):
        raise crash() from None


def show(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/current_usage."""
    org, query = call.org, call.query
    customer = org.customers.first("external_id", call.path["external_id"])
    if customer is None:
        raise not_found("resource")
    subscription = active_subscription(org, customer, query.get("external_subscription_id"))
    if boolean(query.get("full_usage")):
        raise not_allowed("full_usage_not_allowed")
    usages = _usages(call, subscription)
    amount = sum(usage.amount_cents for usage in usages)
    untaxed = query.get("apply_taxes") is not None and boolean(query["apply_taxes"]) is False
    taxes = 0 if untaxed else taxes_cents(org, subscription, usages)
    window, now = current_window(org, subscription), Standing(org, subscription).at(org.clock.peek(), current=True)
    currency = subscription.plan.amount_currency
    return {
        "customer_usage": {
            "from_datetime": window.start,
            "to_datetime": window.end,
            "issuing_date": now.next_end_of_period.astimezone(UTC).date(),
            "currency": currency,
            "amount_cents": amount,
            "total_amount_cents": amount + taxes,
            "taxes_amount_cents": taxes,
            "lago_invoice_id": None,
            "charges_usage": charge_items(map(line_of, usages), currency),
        }
    }


def projected(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/projected_usage: needs a premium integration, whoever the customer is."""
    raise forbidden("projected_usage_not_enabled")


ROUTES: Final = (
    Route("GET", "/customers/{external_id}/current_usage", show),
    Route("GET", "/customers/{external_id}/projected_usage", projected),
)
