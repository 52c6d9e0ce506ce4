"""What an event would cost that is paid in advance (`app/services/fees/estimate_pay_in_advance_service.rb`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from ....pricing.aggregation import Columns, number_of
from ...billing import fees
from ...billing.advance import charges_in_advance, event_usage
from ...billing.taxes import tax_fee
from ...http.call import Call
from ...http.casting import text
from ...http.params import Params, require
from ...http.refusals import crash, invalid, invalid_field, not_found
from ...http.routing import Route
from ...state.catalogue import Charge, Metric
from ...state.events import Event
from ...state.organization import Organization
from ...state.subscriptions import Subscription
from ...views.fees import with_taxes
from ..events.form import SHAPE, build, read_timestamp

_NUMERIC: Final = ("sum_agg", "max_agg", "latest_agg")


def running_subscription(org: Organization, params: Params) -> Subscription:
    """The active subscription that an event names."""
    rows = org.subscriptions.where("external_id", text(params.get("external_subscription_id")))
    found = next((row for row in rows if row.status == "active"), None)
    if found is None:
        raise not_found("subscription")
    return found


def _checked_metric(org: Organization, params: Params, now: datetime) -> Metric:
    if read_timestamp(params.get("timestamp"), now) is None:
        raise invalid_field("timestamp", "invalid_format")
    metric = org.metrics.first("code", text(params.get("code")))
    if metric is None:
        raise not_found("billable_metric")
    value = (params.get("properties") or {}).get(metric.field_name or "")
    if metric.aggregation_type in _NUMERIC and isinstance(value, list | dict):
        raise crash()
    if metric.aggregation_type in _NUMERIC and value is not None and number_of(value) is None:
        raise invalid_field("properties", "value_is_not_valid_number")
    return metric


def _estimated(org: Organization, subscription: Subscription, charge: Charge, event: Event) -> dict[str, Any]:
    stored = org.events.stream(event.external_subscription_id, event.code).events
    fee = fees.of_event(org, event_usage(org, subscription, charge, event, Columns([*stored, event])))
    fee.amount_details = {}
    tax_fee(org, fee)
    shown = with_taxes(fee)
    taxes = [{**tax, "lago_id": None, "lago_fee_id": None, "created_at": None} for tax in shown["applied_taxes"]]
    return {**shown, "lago_id": None, "created_at": None, "applied_taxes": taxes}


def estimate(call: Call) -> dict[str, Any]:
    """POST /events/estimate_fees: as if the event came now, and nothing is kept."""
    org = call.org
    params = require(call.body, "event", SHAPE)
    subscription = running_subscription(org, params)
    now = org.now()
    metric = _checked_metric(org, params, now)
    charges = list(charges_in_advance(subscription, metric.code))
    if not charges:
        raise invalid_field("code", "does_not_match_an_instant_charge")
    event = build(org, {**params, "timestamp": None, "transaction_id": org.new_id()}, now)
    if not isinstance(event, Event):
        raise invalid(event)
    return {"fees": [_estimated(org, subscription, charge, event) for charge in charges]}


ROUTES: Final = (Route("POST", "/events/estimate_fees", estimate),)
