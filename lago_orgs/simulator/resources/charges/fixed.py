"""Making and changing the fixed charges of a plan (`app/services/fixed_charges/*`, `app/models/fixed_charge.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

import attrs

from ...billing.fixed_charges import agree_on_units
from ...billing.in_advance import bill_units
from ...http.casting import boolean, is_blank, member, strict_number, symbol, text
from ...http.params import OBJECT, SCALARS, Params, Shape, scalars
from ...http.refusals import Problems, crash, invalid_field, not_found
from ...state.catalogue import AddOn, FixedCharge, Plan
from ...state.organization import Organization
from ..taxes import actions as taxes
from .form import next_code
from .properties import default, kept, problems

SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("id", "add_on_id", "add_on_code", "code", "charge_model", "units", "apply_units_immediately"),
    **scalars("invoice_display_name", "pay_in_advance", "prorated"),
    "properties": OBJECT,
    "tax_codes": SCALARS,
}
_MODELS: Final = ("standard", "graduated", "volume")


def add_on_of(org: Organization, params: Params) -> AddOn:
    """The add-on that a fixed charge is sent with; one without any is a crash (recorded in fixed-charges)."""
    ident, code = params.get("add_on_id"), params.get("add_on_code")
    add_on = org.add_ons.first("code", code) if is_blank(ident) else org.add_ons.get(ident)
    if add_on is None:
        raise not_found("add_on") if is_blank(ident) and not is_blank(code) else crash()
    return add_on


def check(plan: Plan, charge: FixedCharge, units: object, *, premium: bool) -> None:
    """All the rules of the model at once; units that pass them are taken over."""
    found = Problems()
    number = strict_number(units)
    if charge.charge_model not in _MODELS:
        found.add("charge_model", "value_is_invalid")
    else:
        for code in problems(charge.charge_model, charge.properties, premium=premium) if charge.properties else ():
            found.add("properties", code)
    if not charge.properties:
        found.add("properties", "value_is_mandatory")
    found.require("code", charge.code)
    if number is None:
        found.add("units", "is not a number")
    elif number < 0:
        found.add("units", "value_is_out_of_range")
    if charge.pay_in_advance and charge.charge_model == "volume":
        found.add("pay_in_advance", "invalid_charge_model")
    if charge.pay_in_advance and charge.prorated and charge.charge_model == "graduated":
        found.add("prorated", "invalid_charge_model")
    if any(other is not charge and other.code == charge.code for other in plan.fixed_charges):
        found.add("code", "value_already_exist")
    found.refuse_if_any()
    charge.units = number or Decimal(0)


@attrs.frozen(eq=False)
class Change:
    """What became of a fixed charge: how many units it had, and the parameters that changed it."""

    charge: FixedCharge
    units_before: Decimal | None
    params: Params


def tell_subscriptions(org: Organization, plan: Plan, changes: Iterable[Change]) -> None:
    """Let changed units hold for those who are subscribed, and bill at once what is paid in advance and due at once."""
    now = org.now().replace(microsecond=0)
    for change in changes:
        if change.charge.units == change.units_before:
            continue
        immediately = bool(boolean(change.params.get("apply_units_immediately")))
        for subscription in agree_on_units(org, plan, change.charge, now, immediately=immediately):
            if immediately and change.charge.pay_in_advance:
                org.later(partial(bill_units, org, subscription, now))


def create(org: Organization, plan: Plan, add_on: AddOn, params: Params, *, named: bool = True) -> FixedCharge:
    """Make a fixed charge and put it into its plan; `named` as with a charge."""
    now = org.now()
    model = member(params.get("charge_model"), _MODELS)
    charge = FixedCharge(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        code=text(params.get("code"))
        or (next_code([other.code for other in plan.fixed_charges], add_on.code) if named else ""),
        add_on=add_on,
        charge_model=model,
        properties=kept(model, params.get("properties") or default(model)),
        units=Decimal(0),
        invoice_display_name=text(params.get("invoice_display_name")),
        pay_in_advance=bool(boolean(params.get("pay_in_advance"))),
        prorated=bool(boolean(params.get("prorated"))),
    )
    check(plan, charge, params.get("units") or 0, premium=org.premium)
    charge.taxes = taxes.taxes_of(org, params.get("tax_codes") or [])
    plan.fixed_charges.append(charge)
    return charge


def update(org: Organization, plan: Plan, charge: FixedCharge, params: Params, *, attached: bool) -> None:
    """Change a fixed charge; when it is paid and whether it is prorated stays (`fixed_charges/update_service.rb`).

    What is not sent of model, name, units and properties is taken for nothing.
    """
    model = member(params.get("charge_model"), _MODELS)
    if not params.get("properties"):
        symbol(params.get("charge_model"))
    if not attached:
        charge.charge_model = model
        charge.code = text(params.get("code")) or charge.code
    charge.invoice_display_name = text(params.get("invoice_display_name"))
    given = params.get("properties") or default(model)
    if not given:
        raise invalid_field("properties", "value_is_mandatory")
    charge.properties = kept(charge.charge_model, given)
    check(plan, charge, params.get("units"), premium=org.premium)
    if "tax_codes" in params and not attached:
        charge.taxes = taxes.taxes_of(org, params["tax_codes"])
    charge.updated_at = org.now()
