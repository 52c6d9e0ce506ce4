"""A plan with prices of one subscription's own, made of another one (`app/services/plans/override_service.rb`).

Charges that are named by their ids in the plan are changed, all others are copied. What is not simulated of it is
said by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from ...http.casting import integer, number, text
from ...http.params import Params
from ...http.refusals import Problems, not_simulated
from ...state.catalogue import Charge, FixedCharge, Plan
from ...state.organization import Organization
from ..charges import fixed
from ..charges import form as charges
from ..charges.properties import kept
from ..taxes import actions as taxes

_TEXTS: Final = ("name", "invoice_display_name", "description", "amount_currency")
_OF_PLAN: Final = {*_TEXTS, "amount_cents", "trial_period", "tax_codes", "charges", "fixed_charges"}
_NAMING: Final = {"id", "code", "billable_metric_id", "invoice_display_name"}
_OF_CHARGE: Final = {*_NAMING, "min_amount_cents", "properties", "filters", "tax_codes"}
_OF_FIXED: Final = {*_NAMING, "units", "apply_units_immediately", "properties", "tax_codes"}


def check(operation: str, given: object) -> None:
    """Refuse what of overrides is not simulated, with 501 and its name.

    Args:
        operation: The contract's name of what is asked for.
        given: What was sent as `plan_overrides`.
    """
    if not isinstance(given, dict) or not given:
        raise not_simulated(operation, "overriding nothing of a plan is not simulated")
    unknown = [f"plan_overrides.{name}" for name in given if name not in _OF_PLAN]
    for root, known in (("charges", _OF_CHARGE), ("fixed_charges", _OF_FIXED)):
        rows = given.get(root) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise not_simulated(operation, f"plan_overrides.{root} that is no list of objects is not simulated")
        unknown += [f"plan_overrides.{root}.{name}" for row in rows for name in row if name not in known]
    if unknown:
        raise not_simulated(operation, f"{', '.join(dict.fromkeys(unknown))} not simulated")


def overridden(org: Organization, plan: Plan, given: Params) -> Plan:
    """Make the plan that a subscription has with these overrides, not yet put among the plans.

    Args:
        org: Whose it is.
        plan: The plan that is named.
        given: What was sent as `plan_overrides`.
    """
    now = org.now()
    own = attrs.evolve(
        plan,
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        parent_id=plan.lago_id,
        charges=[],
        fixed_charges=[],
        taxes=_taxes(org, given, plan.taxes),
        metadata=None,
    )
    for name in _TEXTS:
        if name in given:
            setattr(own, name, text(given[name]))
    if "trial_period" in given:
        trial = number(given["trial_period"])
        own.trial_period = None if trial is None else float(trial)
    if "amount_cents" in given:
        amount = integer(given["amount_cents"])
        problems = Problems()
        if amount is None:
            problems.add("amount_cents", "value_is_mandatory")
        elif amount < 0:
            problems.add("amount_cents", "value_is_out_of_range")
        problems.refuse_if_any()
        own.amount_cents = amount or 0
    changes = _by_id(given.get("charges"))
    for charge in plan.charges:
        own.charges.append(_charge(org, own, charge, changes.get(charge.lago_id, {})))
    changes = _by_id(given.get("fixed_charges"))
    for fixed_charge in plan.fixed_charges:
        own.fixed_charges.append(_fixed(org, own, fixed_charge, changes.get(fixed_charge.lago_id, {})))
    return own


def _by_id(rows: Iterable[Params] | None) -> Mapping[str, Params]:
    return {str(row.get("id")): row for row in rows or ()}


def _taxes(org: Organization, given: Params, held: list[Any]) -> list[Any]:
    return taxes.taxes_of(org, given["tax_codes"] or []) if "tax_codes" in given else [*held]


def _same(org: Organization, row: Charge | FixedCharge, given: Params) -> dict[str, Any]:
    """What a charge of its own has where it is like, or unlike, the plan's."""
    name = given.get("invoice_display_name", row.invoice_display_name)
    properties = given.get("properties")
    return {
        "lago_id": org.new_id(),
        "created_at": org.now(),
        "updated_at": org.now(),
        "parent_id": row.lago_id,
        "taxes": _taxes(org, given, row.taxes),
        "invoice_display_name": text(name),
        "properties": kept(row.charge_model, properties) if properties else row.properties,
    }


def _charge(org: Organization, own: Plan, charge: Charge, given: Params) -> Charge:
    made = attrs.evolve(charge, **_same(org, charge, given))
    if "min_amount_cents" in given:
        made.min_amount_cents = integer(given["min_amount_cents"]) or 0
    charges.check(own, made, premium=org.premium)
    if "filters" in given:
        made.filters = [charges.make_filter(org, made, each) for each in given["filters"] or []]
    else:
        made.filters = [attrs.evolve(each, lago_id=org.new_id()) for each in charge.filters]
    return made


def _fixed(org: Organization, own: Plan, charge: FixedCharge, given: Params) -> FixedCharge:
    made = attrs.evolve(charge, **_same(org, charge, given))
    fixed.check(own, made, given.get("units", charge.units), premium=org.premium)
    return made
