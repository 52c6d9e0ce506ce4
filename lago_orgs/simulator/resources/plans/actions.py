"""Plans (`app/controllers/api/v1/plans_controller.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...billing.deletion import discard_plan
from ...billing.price_changes import follow_price
from ...http.call import Call
from ...http.casting import boolean, integer, is_blank, number, symbol, text
from ...http.codes import CURRENCIES
from ...http.paging import paged
from ...http.params import OBJECT, SCALARS, ListOf, Nested, Params, Shape, require, scalars
from ...http.refusals import Problems, crash, not_found
from ...http.routing import Route
from ...state.catalogue import Plan, Tax
from ...state.organization import Organization
from ...state.transaction import transaction
from ...views.plans import serialize
from ..charges import fixed as fixed_charges
from ..charges import form as charges
from ..charges.fixed import Change
from ..item_metadata import checked
from ..taxes import actions as taxes

INTERVALS: Final = ("weekly", "monthly", "quarterly", "semiannual", "yearly")
_BILLED_MONTHLY: Final = ("semiannual", "yearly")
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("name", "invoice_display_name", "code", "interval", "description", "amount_cents", "amount_currency"),
    **scalars("trial_period", "pay_in_advance", "bill_charges_monthly", "bill_fixed_charges_monthly"),
    **scalars("cascade_updates"),
    "tax_codes": SCALARS,
    "metadata": OBJECT,
    "minimum_commitment": Nested(scalars("id", "amount_cents", "invoice_display_name")),
    "charges": ListOf(charges.SHAPE),
    "fixed_charges": ListOf(fixed_charges.SHAPE),
    "usage_thresholds": ListOf(scalars("id", "threshold_display_name", "amount_cents", "recurring")),
}


def find(org: Organization, code: object) -> Plan:
    """The plan with this code."""
    plan = org.plans.first("code", code)
    if plan is None:
        raise not_found("plan")
    return plan


def is_attached(org: Organization, plan: Plan) -> bool:
    """Whether anybody ever subscribed to a plan: from then on most of it is fixed."""
    return any(subscription.plan is plan for subscription in org.subscriptions)


def _check_references(org: Organization, params: Params) -> None:
    """Metrics and add-ons that are named but unknown, before anything else is looked at; add-ons are told of rather."""
    by_id = (org.add_ons.get(item["add_on_id"]) for item in _naming(params, "add_on_id"))
    by_code = (org.add_ons.first("code", item["add_on_code"]) for item in _naming(params, "add_on_code"))
    if None in (*by_id, *by_code):
        raise not_found("add_ons")
    if any(org.metrics.get(item["billable_metric_id"]) is None for item in _naming(params, "billable_metric_id")):
        raise not_found("billable_metrics")


def _naming(params: Params, name: str) -> list[Params]:
    items = [*(params.get("charges") or []), *(params.get("fixed_charges") or [])]
    return [item for item in items if not is_blank(item.get(name))]


def _check(
    org: Organization,
    plan: Plan,
    code: str,
    amount: int | None,
    *,
    in_advance: bool | None,
    sent_amount: object,
) -> None:
    problems = Problems()
    problems.require("name", plan.name)
    problems.require("code", code)
    if plan.interval not in INTERVALS:
        problems.add("interval", "value_is_invalid")
    if amount is None:
        problems.add("amount_cents", "value_is_mandatory")
    elif sent_amount is True or sent_amount is False:
        problems.add("amount_cents", "is not a number")
    if plan.amount_currency not in CURRENCIES:
        problems.add("amount_currency", "value_is_invalid")
    if in_advance is None:
        problems.add("pay_in_advance", "value_is_invalid")
    if not is_blank(code) and org.plans.first("code", code) not in (None, plan):
        problems.add("code", "value_already_exist")
    problems.refuse_if_any()


def _fill_terms(plan: Plan, params: Params) -> None:
    """Take over what cannot change once somebody subscribed; monthly billing belongs to long intervals only."""
    plan.interval = symbol(params.get("interval", plan.interval)) or ""
    plan.amount_currency = text(params.get("amount_currency", plan.amount_currency)) or ""
    if "trial_period" in params:
        trial = number(params["trial_period"])
        plan.trial_period = None if trial is None else float(trial)
    monthly = params.get("interval") in _BILLED_MONTHLY
    for name in ("bill_charges_monthly", "bill_fixed_charges_monthly"):
        setattr(plan, name, bool(boolean(params.get(name))) if monthly else None)


def _taxes(org: Organization, codes: Iterable[object]) -> list[Tax]:
    """The taxes with these codes in the order in which they were made (recorded in money)."""
    return sorted(taxes.taxes_of(org, codes), key=lambda tax: tax.created_at)


def _fill_texts(plan: Plan, params: Params) -> None:
    plan.name = text(params.get("name", plan.name)) or ""
    plan.invoice_display_name = text(params.get("invoice_display_name", plan.invoice_display_name))
    plan.description = text(params.get("description", plan.description))


def create(call: Call) -> dict[str, Any]:
    """POST /plans."""
    params = require(call.body, "plan", _SHAPE)
    org = call.org
    _check_references(org, params)
    amount, in_advance = integer(params.get("amount_cents")), boolean(params.get("pay_in_advance"))
    now = org.now()
    plan = Plan(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        code=text(params.get("code")) or "",
        name="",
        interval="",
        amount_cents=amount or 0,
        amount_currency="",
        pay_in_advance=bool(in_advance),
    )
    _fill_texts(plan, params)
    _fill_terms(plan, params)
    _check(org, plan, plan.code, amount, in_advance=in_advance, sent_amount=params.get("amount_cents"))
    plan.taxes = _taxes(org, params.get("tax_codes") or [])
    for given in params.get("charges") or []:
        charges.create(org, plan, given)
    for given in params.get("fixed_charges") or []:
        fixed_charges.create(org, plan, fixed_charges.add_on_of(org, given), given)
    plan.metadata = checked(params["metadata"]) if params.get("metadata") else None
    org.plans.add(plan)
    org.notify("plan.created", plan)
    return {"plan": serialize(call.org, plan)}


def _replace_charges(org: Organization, plan: Plan, given: list[Params], *, attached: bool) -> None:
    """Change the charges that are named by id, add those that are not, drop the rest."""
    held = {charge.lago_id: charge for charge in plan.charges}
    kept = []
    for params in given:
        charge = held.get(str(params.get("id")))
        if charge is None:
            charge = charges.create(org, plan, params)
        else:
            charges.update(org, plan, charge, params, attached=attached)
        kept.append(charge)
    plan.charges = [charge for charge in plan.charges if charge in kept]


def _replace_fixed_charges(org: Organization, plan: Plan, given: list[Params], *, attached: bool) -> list[Change]:
    """The same with fixed charges."""
    held = {charge.lago_id: charge for charge in plan.fixed_charges}
    changes = []
    for params in given:
        charge = held.get(str(params.get("id")))
        before = None if charge is None else charge.units
        if charge is None:
            charge = fixed_charges.create(org, plan, fixed_charges.add_on_of(org, params), params)
        else:
            fixed_charges.update(org, plan, charge, params, attached=attached)
        changes.append(Change(charge, before, params))
    kept = [change.charge for change in changes]
    plan.fixed_charges = [charge for charge in plan.fixed_charges if charge in kept]
    return changes


def update(call: Call) -> dict[str, Any]:
    """PUT /plans/:code: what is not sent stays, what somebody subscribed to stays as well."""
    org = call.org
    params = require(call.body, "plan", _SHAPE)
    plan = find(org, call.path["code"])
    attached = is_attached(org, plan)
    if not attached and "interval" in params and params["interval"] is None:
        raise crash()
    _check_references(org, params)
    code, in_advance, price = plan.code, boolean(plan.pay_in_advance), plan.amount_cents
    with transaction(plan, *plan.charges, *plan.fixed_charges):
        _fill_texts(plan, params)
        amount = integer(params.get("amount_cents", plan.amount_cents))
        if not attached:
            _fill_terms(plan, params)
            code = text(params.get("code", code)) or ""
            in_advance = boolean(params.get("pay_in_advance", in_advance))
        _check(org, plan, code, amount, in_advance=in_advance, sent_amount=params.get("amount_cents"))
        plan.amount_cents, plan.pay_in_advance = amount or 0, bool(in_advance)
        if "tax_codes" in params:
            plan.taxes = _taxes(org, params["tax_codes"])
        if "charges" in params:
            _replace_charges(org, plan, params["charges"], attached=attached)
        changes: list[Change] = []
        if "fixed_charges" in params:
            changes = _replace_fixed_charges(org, plan, params["fixed_charges"], attached=attached)
        if "metadata" in params:
            plan.metadata = checked(params["metadata"])
        plan.updated_at = org.now()
    org.plans.change(plan, "code", code)
    fixed_charges.tell_subscriptions(org, plan, changes)
    if plan.amount_cents != price:
        follow_price(org, plan)
    org.notify("plan.updated", plan)
    return {"plan": serialize(call.org, plan)}


def index(call: Call) -> dict[str, Any]:
    """GET /plans: also those that are being deleted."""
    rows = [plan for plan in call.org.plans.newest_first() if plan.parent_id is None]
    return paged("plans", rows, call.query, lambda plan: serialize(call.org, plan, fixed_charges=False))


def show(call: Call) -> dict[str, Any]:
    """GET /plans/:code."""
    return {"plan": serialize(call.org, find(call.org, call.path["code"]))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /plans/:code: marked at once, gone when the background work is done."""
    plan = find(call.org, call.path["code"])
    plan.pending_deletion = True
    call.org.later(lambda: discard_plan(call.org, plan))
    return {"plan": serialize(call.org, plan)}


ROUTES: Final = (
    Route("POST", "/plans", create),
    Route("GET", "/plans", index),
    Route("GET", "/plans/{code:greedy}", show),
    Route("PUT", "/plans/{code:greedy}", update),
    Route("PATCH", "/plans/{code:greedy}", update),
    Route("DELETE", "/plans/{code:greedy}", destroy),
)
