"""Coupons (`app/controllers/api/v1/coupons_controller.rb`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from ...http.call import Call
from ...http.casting import boolean, instant, integer, is_blank, member, numeric, strict_number, symbol, text
from ...http.codes import CURRENCIES
from ...http.paging import paged
from ...http.params import SCALARS, Nested, Params, Shape, require, scalars
from ...http.refusals import Problems, invalid_field, not_allowed, not_found
from ...http.routing import Route
from ...state.catalogue import Metric, Plan
from ...state.coupons import Coupon
from ...state.organization import Organization
from ...state.tables import newest_first
from ...views.coupons import serialize

COUPON_TYPES: Final = ("fixed_amount", "percentage")
FREQUENCIES: Final = ("once", "recurring", "forever")
EXPIRATIONS: Final = ("no_expiration", "time_limit")
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars(
        *("name", "code", "description", "coupon_type", "amount_cents", "amount_currency", "percentage_rate"),
        *("frequency", "frequency_duration", "expiration", "expiration_at", "reusable"),
    ),
    "applies_to": Nested({"plan_codes": SCALARS, "billable_metric_codes": SCALARS}),
}


def find_coupon(org: Organization, code: object) -> Coupon | None:
    """The coupon with this code that was not deleted."""
    return next((coupon for coupon in org.coupons if coupon.code == code and coupon.deleted_at is None), None)


def _find(call: Call) -> Coupon:
    coupon = find_coupon(call.org, call.path["code"])
    if coupon is None:
        raise not_found("coupon")
    return coupon


def _codes(given: Mapping[str, Any], name: str) -> list[str]:
    return [str(code) for code in dict.fromkeys(given.get(name) or []) if code is not None]


def _targets(org: Organization, given: Mapping[str, Any]) -> tuple[list[Plan], list[Metric]]:
    """The plans or the metrics that a coupon is limited to: 404 for one that does not exist, then 405 for both."""
    plan_codes, metric_codes = _codes(given, "plan_codes"), _codes(given, "billable_metric_codes")
    plans = [
        plan for plan in org.plans if plan.code in plan_codes and plan.parent_id is None
    ]  # in the database's order
    if len(plans) != len(plan_codes):
        raise not_found("plans")
    metrics = [metric for metric in org.metrics if metric.code in metric_codes]
    if len(metrics) != len(metric_codes):
        raise not_found("billable_metrics")
    if plans and metrics:
        raise not_allowed("only_one_limitation_type_per_coupon_allowed")
    return plans, metrics


def _check_expiration(params: Params, now: datetime) -> None:
    given = params.get("expiration_at")
    if is_blank(given):
        return
    at = instant(given)
    if at is None or at.date() < now.date():
        raise invalid_field("expiration_at", "invalid_date")


_CASTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": text,
    "code": text,
    "description": text,
    "coupon_type": lambda value: member(value, COUPON_TYPES),
    "amount_cents": integer,
    "amount_currency": text,
    "percentage_rate": lambda value: numeric(value, 10, 5),
    "frequency": lambda value: member(value, FREQUENCIES),
    "frequency_duration": lambda value: integer(value, size=4),
    "expiration": symbol,
    "expiration_at": instant,
    "reusable": boolean,
}
_DISTINGUISHING: Final = frozenset(_CASTS) - {"name", "description", "expiration", "expiration_at"}


def check_duration(problems: Problems, field: str, duration: int | None, sent: object, *, least: int) -> None:
    """What recurs does so a number of times (recorded in q00-suspicious and bad-0012)."""
    if duration is None:
        problems.add(field, "value_is_mandatory")
    if duration is None or (isinstance(sent, str | bool) and strict_number(sent) is None):
        problems.add(field, "is not a number")
    elif duration < least:
        problems.add(field, "value_is_out_of_range")


def check_amount(problems: Problems, cents: int | None, sent: object, *, least: int) -> None:
    """An amount must be a number as it was sent, whatever the column makes of it."""
    if cents is None:
        return
    if isinstance(sent, str | bool) and strict_number(sent) is None:
        problems.add("amount_cents", "is not a number")
    elif cents < least:
        problems.add("amount_cents", "value_is_out_of_range")


def _check_money(problems: Problems, coupon: Coupon, sent: object) -> None:
    if coupon.coupon_type == "fixed_amount":
        problems.require("amount_cents", None if coupon.amount_cents is None else str(coupon.amount_cents))
    check_amount(problems, coupon.amount_cents, sent, least=1)
    if coupon.coupon_type == "fixed_amount":
        problems.require("amount_currency", coupon.amount_currency)
    if coupon.amount_currency is not None and coupon.amount_currency not in CURRENCIES:
        problems.add("amount_currency", "value_is_invalid")


def _check(org: Organization, coupon: Coupon, sent: Params) -> None:
    """The validations of `app/models/coupon.rb`, in their order there."""
    problems = Problems()
    for field, known in (("expiration", EXPIRATIONS), ("coupon_type", COUPON_TYPES), ("frequency", FREQUENCIES)):
        if getattr(coupon, field) not in known:
            problems.add(field, "value_is_invalid")
    problems.require("name", coupon.name)
    problems.require("code", coupon.code)
    if find_coupon(org, coupon.code) not in (None, coupon):
        problems.add("code", "value_already_exist")
    _check_money(problems, coupon, sent.get("amount_cents"))
    if coupon.coupon_type == "percentage" and coupon.percentage_rate is None:
        problems.add("percentage_rate", "value_is_mandatory")
    if coupon.reusable is None:
        problems.add("reusable", "value_is_reserved")
    if coupon.frequency == "recurring":
        check_duration(
            problems, "frequency_duration", coupon.frequency_duration, sent.get("frequency_duration"), least=1
        )
    problems.refuse_if_any()


def create(call: Call) -> dict[str, Any]:
    """POST /coupons."""
    org, params = call.org, require(call.body, "coupon", _SHAPE)
    _check_expiration(params, org.clock.peek())
    plans, metrics = _targets(org, params.get("applies_to") or {})
    fields: dict[str, Any] = {name: cast(params.get(name)) for name, cast in _CASTS.items()}
    if "reusable" not in params:
        fields["reusable"] = True
    now = org.now()
    fields.update(plans=plans, metrics=metrics, limited_plans=bool(plans), limited_metrics=bool(metrics))
    draft = Coupon(lago_id="", created_at=now, updated_at=now, **fields)
    _check(org, draft, params)
    coupon = org.coupons.add(attrs.evolve(draft, lago_id=org.new_id()))
    return {"coupon": serialize(coupon)}


def _is_applied(org: Organization, coupon: Coupon) -> bool:
    return any(applied.coupon is coupon for applied in org.applied_coupons)


def update(call: Call) -> dict[str, Any]:
    """PUT /coupons/:code: what tells coupons apart is fixed once a customer has it."""
    org, params = call.org, require(call.body, "coupon", _SHAPE)
    coupon = _find(call)
    _check_expiration(params, org.clock.peek())
    fixed = _is_applied(org, coupon)
    changes: dict[str, Any] = {
        name: cast(params[name])
        for name, cast in _CASTS.items()
        if name in params and not (fixed and name in _DISTINGUISHING)
    }
    if not fixed:
        _limit(org, coupon, params, changes)
    before = {name: getattr(coupon, name) for name in changes}
    _assign(coupon, changes.items())
    try:
        _check(org, coupon, {} if fixed else params)
    except Exception:
        _assign(coupon, before.items())
        raise
    coupon.updated_at = org.now()
    return {"coupon": serialize(coupon)}


def _limit(org: Organization, coupon: Coupon, params: Params, changes: dict[str, Any]) -> None:
    """Whatever is not sent again is a limit no more, though the coupon stays limited.

    `app/services/coupons/update_service.rb`
    """
    given = params.get("applies_to") or {}
    plans, metrics = _targets(org, given)
    limited = {
        "limited_plans": bool(plans) if given.get("plan_codes") is not None else None,
        "limited_metrics": bool(metrics) if given.get("billable_metric_codes") is not None else None,
    }
    if coupon.plans and metrics and not plans:
        limited["limited_plans"] = False
    if coupon.metrics and plans and not metrics:
        limited["limited_metrics"] = False
    changes.update({name: value for name, value in limited.items() if value is not None})
    changes["plans"], changes["metrics"] = plans, metrics


def _assign(coupon: Coupon, fields: Iterable[tuple[str, Any]]) -> None:
    for name, value in fields:
        setattr(coupon, name, value)


def index(call: Call) -> dict[str, Any]:
    """GET /coupons: active before terminated, those without expiration first."""
    kept = newest_first([coupon for coupon in call.org.coupons if coupon.deleted_at is None])
    rows = sorted(
        kept,
        key=lambda coupon: (
            coupon.status == "terminated",
            EXPIRATIONS.index(coupon.expiration),
            coupon.expiration_at is None,
            coupon.expiration_at.timestamp() if coupon.expiration_at else 0.0,
        ),
    )
    return paged("coupons", rows, call.query, serialize)


def show(call: Call) -> dict[str, Any]:
    """GET /coupons/:code."""
    return {"coupon": serialize(_find(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /coupons/:code: it is taken from the customers that have it."""
    coupon, now = _find(call), call.org.now()
    coupon.deleted_at = now
    for applied in call.org.applied_coupons:
        if applied.coupon is coupon and applied.status == "active":
            applied.terminate(now)
    return {"coupon": serialize(coupon)}


ROUTES: Final = (
    Route("POST", "/coupons", create),
    Route("GET", "/coupons", index),
    Route("GET", "/coupons/{code:greedy}", show),
    Route("PUT", "/coupons/{code:greedy}", update),
    Route("PATCH", "/coupons/{code:greedy}", update),
    Route("DELETE", "/coupons/{code:greedy}", destroy),
)
