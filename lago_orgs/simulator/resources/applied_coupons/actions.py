"""Coupons on customers (`app/controllers/api/v1/applied_coupons_controller.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ...billing.customers import current_customer as find_customer
from ...engine.sorting import database_sorted
from ...http.call import Call
from ...http.casting import integer, member, numeric, text
from ...http.codes import CURRENCIES
from ...http.paging import paged
from ...http.params import Params, Shape, require, scalars, texts
from ...http.refusals import Problems, crash, invalid_field, not_allowed, not_found
from ...http.routing import Route
from ...state.catalogue import Metric, Plan
from ...state.coupons import AppliedCoupon, Coupon
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.tables import newest_first
from ...views.applied_coupons import serialize, serialize_credit
from ..coupons.actions import FREQUENCIES, check_amount, check_duration, find_coupon
from ..customers.links import find as customer_of

STATUSES: Final = ("active", "terminated")
_SHAPE: Final[Mapping[str, Shape]] = scalars(
    *("external_customer_id", "coupon_code", "frequency", "frequency_duration"),
    *("amount_cents", "amount_currency", "percentage_rate"),
)


def _credits(org: Organization, applied: AppliedCoupon) -> list[dict[str, Any]]:
    return [
        serialize_credit(credit, applied.coupon, invoice)
        for invoice in org.invoices.where("customer_id", applied.customer_id)
        for credit in invoice.credits
        if credit.source is applied
    ]


def _credits_listed(org: Organization, rows: Iterable[AppliedCoupon]) -> dict[str, list[dict[str, Any]]]:
    """The credits of applied coupons by their ids, in the order in which the database joins them to the list.

    It sorts the joined rows by the coupons alone, so that the credits of one may change places.
    """
    met = sorted(rows, key=lambda applied: (applied.customer.created_at, applied.created_at))
    joined: list[tuple[AppliedCoupon, dict[str, Any] | None]] = []
    for applied in met:
        shown = _credits(org, applied)
        joined.extend([(applied, credit) for credit in shown] if shown else [(applied, None)])
    found: dict[str, list[dict[str, Any]]] = {}
    for applied, credit in database_sorted(joined, lambda row: (-row[0].created_at.timestamp(), row[0].lago_id)):
        found.setdefault(applied.lago_id, []).extend([] if credit is None else [credit])
    return found


def _check_reuse(org: Organization, customer: Customer, coupon: Coupon) -> None:
    held = org.applied_coupons.where("customer_id", customer.lago_id)
    if any(applied.status == "active" and _overlap(coupon, applied.coupon) for applied in held):
        raise not_allowed("plan_overlapping")
    if not coupon.reusable and any(applied.coupon is coupon for applied in held):
        raise invalid_field("coupon", "coupon_is_not_reusable")


def _overlap(one: Coupon, other: Coupon) -> bool:
    """Whether two coupons are limited to a plan or a metric in common, or to a plan that charges the other's metric.

    `app/services/applied_coupons/create_service.rb`; recorded in coupon-limits.
    """
    return (
        any(plan in other.plans for plan in one.plans)
        or any(metric in other.metrics for metric in one.metrics)
        or _charges(one.plans, other.metrics)
        or _charges(other.plans, one.metrics)
    )


def _charges(plans: Iterable[Plan], metrics: Sequence[Metric]) -> bool:
    return any(charge.metric in metrics for plan in plans for charge in plan.charges if charge.deleted_at is None)


def _terms(params: Params, coupon: Coupon) -> dict[str, Any]:
    """The terms that were sent, the coupon's own where they were not."""
    casts: Mapping[str, Any] = {
        "amount_cents": integer,
        "amount_currency": text,
        "percentage_rate": lambda value: numeric(value, 10, 5),
        "frequency": lambda value: member(value, FREQUENCIES),
        "frequency_duration": lambda value: integer(value, size=4),
    }
    terms = {
        name: getattr(coupon, name) if params.get(name) is None or params[name] is False else cast(params[name])
        for name, cast in casts.items()
    }
    if terms["frequency"] not in FREQUENCIES:
        raise crash()
    problems = Problems()
    check_amount(problems, terms["amount_cents"], params.get("amount_cents") or None, least=0)
    if terms["amount_currency"] is not None and terms["amount_currency"] not in CURRENCIES:
        problems.add("amount_currency", "value_is_invalid")
    if terms["frequency"] == "recurring":
        duration, sent = terms["frequency_duration"], params.get("frequency_duration")
        check_duration(problems, "frequency_duration", duration, sent, least=1)
        check_duration(problems, "frequency_duration_remaining", duration, sent, least=0)
    problems.refuse_if_any()
    return terms


def create(call: Call) -> dict[str, Any]:
    """POST /applied_coupons."""
    org, params = call.org, require(call.body, "applied_coupon", _SHAPE)
    customer = find_customer(org, params.get("external_customer_id"))
    if customer is None:
        raise not_found("customer")
    coupon = find_coupon(org, params.get("coupon_code"))
    if coupon is None or coupon.status != "active":
        raise not_found("coupon")
    _check_reuse(org, customer, coupon)
    terms = _terms(params, coupon)
    if customer.currency is None and terms["amount_currency"] is not None:
        customer.currency = terms["amount_currency"]
    now = org.now()
    applied = AppliedCoupon(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        coupon=coupon,
        customer=customer,
        frequency_duration_remaining=terms["frequency_duration"],
        **terms,
    )
    org.applied_coupons.add(applied)
    return {"applied_coupon": serialize(applied)}


def _listed(call: Call, rows: list[AppliedCoupon]) -> dict[str, Any]:
    status, codes = call.query.get("status"), texts(call.query.get("coupon_code"))
    kept = [
        applied
        for applied in newest_first(rows)
        if applied.customer.deleted_at is None
        and (status not in STATUSES or applied.status == status)
        and (not codes or applied.coupon.code in codes)
    ]
    credits_of = _credits_listed(call.org, kept)
    return paged(
        "applied_coupons", kept, call.query, lambda row: {**serialize(row), "credits": credits_of[row.lago_id]}
    )


def index(call: Call) -> dict[str, Any]:
    """GET /applied_coupons."""
    org, external_id = call.org, call.query.get("external_customer_id")
    if not external_id:
        return _listed(call, list(org.applied_coupons))
    living = org.customers.where("external_id", external_id)
    return _listed(
        call, [row for customer in living for row in org.applied_coupons.where("customer_id", customer.lago_id)]
    )


def index_of_customer(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/applied_coupons."""
    return _listed(call, call.org.applied_coupons.where("customer_id", customer_of(call).lago_id))


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /customers/:external_id/applied_coupons/:id."""
    customer = customer_of(call)
    applied = call.org.applied_coupons.get(call.path["id"])
    if applied is None or applied.customer is not customer:
        raise not_found("applied_coupon")
    if applied.status == "active":
        applied.terminate(call.org.now())
    return {"applied_coupon": serialize(applied)}


ROUTES: Final = (
    Route("POST", "/applied_coupons", create),
    Route("GET", "/applied_coupons", index),
    Route("GET", "/customers/{external_id}/applied_coupons", index_of_customer),
    Route("DELETE", "/customers/{external_id}/applied_coupons/{id}", destroy),
)
