"""Add-ons (`app/controllers/api/v1/add_ons_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...http.call import Call
from ...http.casting import integer, is_blank, strict_number, text
from ...http.codes import CURRENCIES
from ...http.paging import paged
from ...http.params import SCALARS, Params, Shape, require, scalars
from ...http.refusals import Problems, not_found
from ...http.routing import Route
from ...state.catalogue import AddOn
from ...state.transaction import transaction
from ...views.add_ons import serialize
from ..taxes import actions as taxes

_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("name", "invoice_display_name", "code", "amount_cents", "amount_currency", "description"),
    "tax_codes": SCALARS,
}


def _find(call: Call) -> AddOn:
    add_on = call.org.add_ons.first("code", call.path["code"])
    if add_on is None:
        raise not_found("add_on")
    return add_on


def _fill(call: Call, add_on: AddOn, params: Params, code: str) -> None:
    """Take over what was sent and hold it against the rules of the model (`app/models/add_on.rb`)."""
    for name in ("name", "amount_currency"):
        setattr(add_on, name, text(params.get(name, getattr(add_on, name))) or "")
    for name in ("invoice_display_name", "description"):
        setattr(add_on, name, text(params.get(name, getattr(add_on, name))))
    problems = Problems()
    problems.require("name", add_on.name)
    problems.require("code", code)
    if not is_blank(code) and call.org.add_ons.first("code", code) not in (None, add_on):
        problems.add("code", "value_already_exist")
    amount = strict_number(params.get("amount_cents", add_on.amount_cents))
    if amount is None:
        problems.add("amount_cents", "is not a number")
        if is_blank(params.get("amount_cents", add_on.amount_cents)):
            problems.add("amount", "is not a number")
    elif amount <= 0:
        problems.add("amount_cents", "value_is_out_of_range")
    if add_on.amount_currency not in CURRENCIES:
        problems.add("amount_currency", "value_is_invalid")
    problems.refuse_if_any()
    add_on.amount_cents = integer(params.get("amount_cents", add_on.amount_cents)) or 0
    if "tax_codes" in params:
        add_on.taxes = taxes.taxes_of(call.org, params["tax_codes"])


def create(call: Call) -> dict[str, Any]:
    """POST /add_ons."""
    params = require(call.body, "add_on", _SHAPE)
    now = call.org.now()
    code = text(params.get("code")) or ""
    add_on = AddOn(
        lago_id=call.org.new_id(),
        created_at=now,
        updated_at=now,
        code=code,
        name="",
        amount_cents=0,
        amount_currency="",
    )
    _fill(call, add_on, {"amount_cents": None, **params}, code)
    call.org.add_ons.add(add_on)
    return {"add_on": serialize(add_on)}


def update(call: Call) -> dict[str, Any]:
    """PUT /add_ons/:code."""
    params = require(call.body, "add_on", _SHAPE)
    add_on = _find(call)
    code = text(params.get("code", add_on.code)) or ""
    with transaction(add_on):
        _fill(call, add_on, params, code)
    call.org.add_ons.change(add_on, "code", code)
    add_on.updated_at = call.org.now()
    return {"add_on": serialize(add_on)}


def index(call: Call) -> dict[str, Any]:
    """GET /add_ons."""
    return paged("add_ons", call.org.add_ons.newest_first(), call.query, serialize)


def show(call: Call) -> dict[str, Any]:
    """GET /add_ons/:code."""
    return {"add_on": serialize(_find(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /add_ons/:code."""
    add_on = _find(call)
    add_on.deleted_at = call.org.now()
    call.org.add_ons.remove(add_on)
    return {"add_on": serialize(add_on)}


ROUTES: Final = (
    Route("POST", "/add_ons", create),
    Route("GET", "/add_ons", index),
    Route("GET", "/add_ons/{code:greedy}", show),
    Route("PUT", "/add_ons/{code:greedy}", update),
    Route("PATCH", "/add_ons/{code:greedy}", update),
    Route("DELETE", "/add_ons/{code:greedy}", destroy),
)
