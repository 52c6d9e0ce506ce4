"""Taxes (`app/controllers/api/v1/taxes_controller.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from ...http.call import Call
from ...http.casting import boolean, is_blank, number, text
from ...http.paging import paged
from ...http.params import Params, Shape, require, scalars
from ...http.refusals import Problems, not_found
from ...http.routing import Route
from ...state.catalogue import Tax
from ...state.organization import Organization
from ...views.taxes import serialize

_SHAPE: Final[Mapping[str, Shape]] = scalars("name", "code", "rate", "description", "applied_to_organization")


def _detailed(org: Organization, tax: Tax) -> dict[str, Any]:
    codes = [org.billing_entity.code] if tax in org.billing_entity.taxes else []
    return {**serialize(tax), "applied_to_billing_entities_codes": codes}


def taxes_of(org: Organization, codes: Iterable[object]) -> list[Tax]:
    """The taxes with these codes, as a `tax_codes` parameter names them; 404 if one is unknown."""
    found = [org.taxes.first("code", text(code)) for code in dict.fromkeys(codes)]
    known = [tax for tax in found if tax is not None]
    if len(known) < len(found):
        raise not_found("tax")
    return known


def _find(call: Call) -> Tax:
    tax = call.org.taxes.first("code", call.path["code"])
    if tax is None:
        raise not_found("tax")
    return tax


def _check(org: Organization, name: object, code: str | None, rate: Decimal | None, *, itself: Tax | None) -> None:
    problems = Problems()
    problems.require("name", name)
    problems.require("rate", None if rate is None else str(rate))
    problems.require("code", code)
    if not is_blank(code) and org.taxes.first("code", code) not in (None, itself):
        problems.add("code", "value_already_exist")
    problems.refuse_if_any()


def create(call: Call) -> dict[str, Any]:
    """POST /taxes."""
    params = require(call.body, "tax", _SHAPE)
    name, code, rate = text(params.get("name")), text(params.get("code")), number(params.get("rate"))
    _check(call.org, name, code, rate, itself=None)
    now = call.org.now()
    tax = Tax(
        lago_id=call.org.new_id(),
        created_at=now,
        updated_at=now,
        code=code or "",
        name=name or "",
        rate=rate or Decimal(0),
        description=text(params.get("description")),
        applied_to_organization=bool(boolean(params.get("applied_to_organization"))),
    )
    call.org.taxes.add(tax)
    _apply(call.org, tax)
    return {"tax": _detailed(call.org, tax)}


def _apply(org: Organization, tax: Tax) -> None:
    """A tax of the organization is one of its default billing entity, and the other way round."""
    held = org.billing_entity.taxes
    if tax.applied_to_organization and tax not in held:
        held.append(tax)
    elif not tax.applied_to_organization and tax in held:
        held.remove(tax)


def update(call: Call) -> dict[str, Any]:
    """PUT /taxes/:code."""
    params: Params = require(call.body, "tax", _SHAPE)
    tax = _find(call)
    name = text(params.get("name", tax.name))
    code = text(params.get("code", tax.code))
    rate = number(params["rate"]) if "rate" in params else tax.rate
    _check(call.org, name, code, rate, itself=tax)
    tax.name, tax.rate = name or "", rate or Decimal(0)
    call.org.taxes.change(tax, "code", code)
    tax.description = text(params.get("description", tax.description))
    if "applied_to_organization" in params:
        tax.applied_to_organization = bool(boolean(params["applied_to_organization"]))
        _apply(call.org, tax)
    tax.updated_at = call.org.now()
    return {"tax": _detailed(call.org, tax)}


def index(call: Call) -> dict[str, Any]:
    """GET /taxes: by name (recorded in usage-errors-and-taxes, money)."""
    return paged(
        "taxes", sorted(call.org.taxes, key=lambda tax: tax.name), call.query, lambda tax: _detailed(call.org, tax)
    )


def show(call: Call) -> dict[str, Any]:
    """GET /taxes/:code."""
    return {"tax": _detailed(call.org, _find(call))}


def _applied(org: Organization) -> Iterator[list[Tax]]:
    """The taxes of everything that taxes are applied to by code."""
    yield org.billing_entity.taxes
    yield from (customer.taxes for customer in org.customers)
    yield from (add_on.taxes for add_on in org.add_ons)
    for plan in org.plans:
        yield plan.taxes
        yield from (charge.taxes for charge in plan.charges)
        yield from (charge.taxes for charge in plan.fixed_charges)


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /taxes/:code: whatever it was applied to is no longer taxed with it."""
    tax = _find(call)
    answer = {"tax": _detailed(call.org, tax)}
    tax.deleted_at = call.org.now()
    call.org.taxes.remove(tax)
    for applied in _applied(call.org):
        if tax in applied:
            applied.remove(tax)
    return answer


ROUTES: Final = (
    Route("POST", "/taxes", create),
    Route("GET", "/taxes", index),
    Route("GET", "/taxes/{code:greedy}", show),
    Route("PUT", "/taxes/{code:greedy}", update),
    Route("PATCH", "/taxes/{code:greedy}", update),
    Route("DELETE", "/taxes/{code:greedy}", destroy),
)
