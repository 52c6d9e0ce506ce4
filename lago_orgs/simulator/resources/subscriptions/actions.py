"""Subscriptions: created, changed, ended, read (`app/controllers/api/v1/subscriptions_controller.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...billing import lifecycle
from ...billing.customers import bare_customer, current_customer
from ...billing.standing import yearly_amount_cents, zone_of
from ...http.call import Call
from ...http.casting import flag, member, shown, text
from ...http.params import Params, require
from ...http.refusals import Problems, Refusal, crash, invalid_field, not_allowed, not_found
from ...http.routing import Route
from ...state.catalogue import Plan
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.subscriptions import Subscription
from ...views.subscriptions import single
from . import form, queries
from .overrides import overridden
from .queries import found

BILLING_TIMES: Final = ("calendar", "anniversary")
_NO_AUTHORIZATION: Final = {
    "code": "feature_not_available",
    "message": "Payment authorization (beta_payment_authorization) is not available for this organization",
}


def create(call: Call) -> dict[str, Any]:
    """POST /subscriptions: a new subscription, the same one again, an upgrade or a downgrade."""
    org = call.org
    if call.body.get("subscription") == []:  # its entity is looked for before it is required (recorded in q36-roots)
        raise crash()
    params = require(call.body, "subscription", form.CREATED)
    code = params.get("billing_entity_code")
    if code and code != org.billing_entity.code:
        raise not_found("billing_entity")
    if call.body.get("authorization"):
        raise Refusal(403, {"status": 403, "error": "Forbidden", **_NO_AUTHORIZATION})
    plan = _plan(org, params.get("plan_code"))
    form.check(org, params, "createSubscription", subscription_at=org.clock.peek())
    customer_id = shown(params.get("external_customer_id"))
    if not customer_id:
        raise invalid_field("external_customer_id", "value_is_mandatory")
    customer = current_customer(org, customer_id) or bare_customer(org, customer_id)
    return {"subscription": single(org, _subscribed(org, customer, plan, params))}


def _subscribed(org: Organization, customer: Customer, plan: Plan, params: Params) -> Subscription:
    external_id = shown(params.get("external_id"))
    rows = org.subscriptions.where("external_id", external_id)
    current = _editable(rows, customer)
    if current is None and any(row.status == "active" for row in rows):
        raise invalid_field("external_id", "value_already_exist")
    if current is not None and plan is current.plan:
        subscription = current
    else:
        own = overridden(org, plan, params["plan_overrides"]) if "plan_overrides" in params else plan
        if current is None:
            subscription = _new(org, customer, own, params, external_id)
        else:
            subscription = _other_plan(org, current, own, params)
        if own is not plan:
            org.plans.add(own)
    customer.currency = customer.currency or plan.amount_currency
    return subscription


def _plan(org: Organization, code: object) -> Plan:
    for plan in org.plans.where("code", code):
        if plan.deleted_at is None and plan.parent_id is None:
            return plan
    raise not_found("plan")


def _editable(rows: list[Subscription], customer: Customer) -> Subscription | None:
    """The customer's active subscription, or the one that starts in the future."""
    editable = [
        row
        for row in rows
        if row.customer is customer and (row.status == "active" or (row.status == "pending" and row.previous is None))
    ]
    return max(editable, key=lambda row: (row.started_at is None, row.started_at or row.created_at), default=None)


def _row(org: Organization, params: Params, **fields: Any) -> Subscription:
    now = org.now()
    method = params.get("payment_method") or {}
    return Subscription(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        status="pending",
        name=shown(params.get("name")),
        progressive_billing_disabled=flag(_or_no(params.get("progressive_billing_disabled"))),
        payment_method_id=method.get("payment_method_id"),
        payment_method_type=method.get("payment_method_type") or "provider",
        **fields,
    )


def _new(org: Organization, customer: Customer, plan: Plan, params: Params, external_id: str) -> Subscription:
    billing_time = _billing_time(params.get("billing_time"))
    if not external_id:
        raise invalid_field("external_id", "value_is_mandatory")
    subscription = _row(
        org,
        params,
        external_id=external_id,
        customer=customer,
        plan=plan,
        billing_time=billing_time,
        subscription_at=form.date_given(params.get("subscription_at")) or org.now(),
        ending_at=form.date_given(params.get("ending_at")),
        consolidate_invoice=flag(params.get("consolidate_invoice", True)),
        purchase_order_number=text(params.get("purchase_order_number")),
    )
    org.subscriptions.add(subscription)
    zone = zone_of(org, customer)
    today, start = (at.astimezone(zone).date() for at in (org.clock.peek(), subscription.subscription_at))
    if start == today:
        lifecycle.open_today(org, subscription)
    elif start < today:
        lifecycle.open_backdated(org, subscription)
    return subscription


def _or_no(value: object) -> object:
    return False if value is None else value


def _billing_time(value: object) -> str:
    """The calendar where nothing is sent; a blank is no value that the column takes."""
    if value is None or value is False:
        return BILLING_TIMES[0]
    billing_time = member(value, BILLING_TIMES)
    if not billing_time:
        raise crash()
    if billing_time not in BILLING_TIMES:
        raise invalid_field("billing_time", "value_is_invalid")
    return billing_time


def _other_plan(org: Organization, current: Subscription, plan: Plan, params: Params) -> Subscription:
    if current.status == "pending":
        current.plan = plan
        current.name = shown(params.get("name")) or current.name
        current.updated_at = org.now()
        return current
    inherited = current.consolidate_invoice
    following = _row(
        org,
        params,
        external_id=current.external_id,
        customer=current.customer,
        plan=plan,
        billing_time=current.billing_time,
        subscription_at=current.subscription_at,
        ending_at=form.date_given(params["ending_at"]) if "ending_at" in params else current.ending_at,
        previous=current,
        consolidate_invoice=flag(params.get("consolidate_invoice", inherited)),
        purchase_order_number=text(params.get("purchase_order_number")),
    )
    if yearly_amount_cents(plan) >= yearly_amount_cents(current.plan):
        if "purchase_order_number" not in params:
            following.purchase_order_number = current.purchase_order_number
        lifecycle.upgrade(org, current, following)
        return following
    lifecycle.downgrade(org, current, following)
    return current


def show(call: Call) -> dict[str, Any]:
    """GET /subscriptions/:external_id."""
    row = found(call.org, call.path["external_id"], call.query.get("status", "active"))
    return {"subscription": single(call.org, row)}


def update(call: Call) -> dict[str, Any]:
    """PUT /subscriptions/:external_id: the active one, another by `status`, or the only one there is."""
    org = call.org
    params = require(call.body, "subscription", form.UPDATED)
    rows = org.subscriptions.where("external_id", call.path["external_id"])
    if len(rows) == 1:
        subscription = rows[0]
    else:
        status = call.query.get("status")
        subscription = found(org, call.path["external_id"], status if status in ("pending", "incomplete") else "active")
    if "purchase_order_number" in params and subscription.status not in ("pending", "active"):
        raise not_allowed("purchase_order_number_not_editable")
    form.check(org, params, "updateSubscription", subscription_at=subscription.subscription_at)
    _change(org, subscription, params)
    return {"subscription": single(org, subscription, entitlements=False)}


_CASTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": text,
    "progressive_billing_disabled": flag,
    "consolidate_invoice": flag,
    "purchase_order_number": text,
}


def _change(org: Organization, subscription: Subscription, params: Params) -> None:
    for name, cast in _CASTS.items():
        if name in params:
            setattr(subscription, name, cast(params[name]))
    if "ending_at" in params:
        subscription.ending_at = form.date_given(params["ending_at"])
    if subscription.plan.pay_in_advance and "on_termination_credit_note" in params:
        subscription.on_termination_credit_note = params["on_termination_credit_note"] or None
    if params.get("on_termination_invoice"):
        subscription.on_termination_invoice = params["on_termination_invoice"]
    for name, value in (params.get("payment_method") or {}).items():
        setattr(subscription, name, value)
    subscription.updated_at = org.now()
    start = form.date_given(params.get("subscription_at"))
    if start is not None and subscription.status == "pending" and subscription.previous is None:
        subscription.subscription_at = start
        _move_start(org, subscription)
    else:
        org.notify("subscription.updated", subscription)


def _move_start(org: Organization, subscription: Subscription) -> None:
    """A start that was moved to today or the past is now."""
    now = org.now()
    if subscription.subscription_at > now:
        return
    if subscription.subscription_at.date() == now.date():
        lifecycle.open_today(org, subscription)
    else:
        lifecycle.open_backdated(org, subscription)


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /subscriptions/:external_id: ends the active one, cancels the pending one with `status=pending`."""
    org, params = call.org, call.params
    status = "pending" if params.get("status") == "pending" else "active"
    subscription = found(org, call.path["external_id"], status)
    problems = Problems()
    if subscription.plan.pay_in_advance:
        form.check_option(problems, params, "on_termination_credit_note", form.CREDIT_NOTES)
    form.check_option(problems, params, "on_termination_invoice", form.INVOICES)
    problems.refuse_if_any()
    lifecycle.terminate(
        org,
        subscription,
        credit_note=params.get("on_termination_credit_note"),
        invoice=params.get("on_termination_invoice"),
    )
    return {"subscription": single(org, subscription, entitlements=False, thresholds=False)}


ROUTES: Final = (
    Route("GET", "/customers/{external_id}/subscriptions", queries.index_of_customer),
    Route("POST", "/subscriptions", create),
    Route("GET", "/subscriptions", queries.index),
    Route("GET", "/subscriptions/{external_id:segment}", show),
    Route("PUT", "/subscriptions/{external_id:segment}", update),
    Route("PATCH", "/subscriptions/{external_id:segment}", update),
    Route("DELETE", "/subscriptions/{external_id:segment}", destroy),
)
