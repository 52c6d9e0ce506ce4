"""The usage of a subscription over all of its life.

From `app/controllers/api/v1/subscriptions/lifetime_usages_controller.rb`. Its amounts are only kept up with the premium
integrations for it: without them they stay 0.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from ...billing.standing import Standing
from ...http.call import Call
from ...http.casting import integer, is_blank, strict_number
from ...http.params import require, scalars
from ...http.refusals import Problems, not_found
from ...http.routing import Route
from ...state.subscriptions import Subscription


def _find(call: Call) -> Subscription:
    wanted = call.params.get("subscription_status") or call.params.get("status") or "active"
    rows = call.org.subscriptions.where("external_id", call.path["external_id"])
    found = [row for row in rows if row.status == wanted]
    if not found:
        raise not_found("subscription")
    return found[-1]


def _serialize(call: Call, subscription: Subscription) -> dict[str, Any]:
    """Its id follows from the subscription's: reading makes no ids."""
    return {
        "lifetime_usage": {
            "lago_id": str(uuid.uuid5(uuid.UUID(subscription.lago_id), "lifetime_usage")),
            "lago_subscription_id": subscription.lago_id,
            "external_subscription_id": subscription.external_id,
            "external_historical_usage_amount_cents": subscription.historical_usage_amount_cents,
            "invoiced_usage_amount_cents": 0,
            "current_usage_amount_cents": 0,
            "from_datetime": Standing(call.org, subscription).first_started_at,
            "to_datetime": call.org.clock.peek(),
        }
    }


def show(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id/lifetime_usage."""
    return _serialize(call, _find(call))


def update(call: Call) -> dict[str, Any]:
    """PUT /subscriptions/:external_id/lifetime_usage: usage from before Lago."""
    subscription = _find(call)
    params = require(call.body, "lifetime_usage", scalars("external_historical_usage_amount_cents"))
    sent = params.get("external_historical_usage_amount_cents")
    amount = integer(sent) or 0
    problems = Problems()
    if strict_number(sent) is None:  # by the model and by its money; of nothing there is no money either
        problems.add("historical_usage_amount_cents", "is not a number")
        problems.add("historical_usage_amount_cents", "is not a number")
        if is_blank(sent):
            problems.add("historical_usage_amount", "is not a number")
    elif amount < 0:
        problems.add("historical_usage_amount_cents", "value_is_out_of_range")
    problems.refuse_if_any()
    subscription.historical_usage_amount_cents = amount
    return _serialize(call, subscription)


_LIFETIME: Final = "/subscriptions/{external_id:segment}/lifetime_usage"
ROUTES: Final = (
    Route("GET", _LIFETIME, show),
    Route("PUT", _LIFETIME, update),
    Route("PATCH", _LIFETIME, update),
)
