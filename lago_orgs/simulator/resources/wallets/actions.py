"""Wallets (`app/controllers/concerns/wallet_actions.rb`), at the top and below a customer."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from ....pricing.numbers import rounded
from ...billing import wallets as ledger
from ...billing.credit_invoices import top_up
from ...billing.customers import current_customer as find_customer
from ...http.call import Call
from ...http.casting import is_blank, shown, text
from ...http.paging import paged
from ...http.params import Params, require, texts
from ...http.refusals import Problems, Refusal, crash, invalid_field, not_found
from ...http.routing import Route
from ...state.customers import Customer
from ...state.organization import Organization
from ...state.tables import newest_first
from ...state.transaction import transaction
from ...state.wallets import Wallet
from ...views.wallets import single
from ..customers.links import find as customer_of
from ..item_metadata import checked, metadata_routes
from ..payment_methods import check_payment_method, payment_method_type
from . import form
from .transactions import check_top_up_limits, worth_nothing


def wallet_at(call: Call) -> Wallet:
    """The wallet that the path names: by its id at the top, by its code below a customer."""
    if "lago_id" in call.path:
        wallet = call.org.wallets.get(call.path["lago_id"])
    else:
        held = call.org.wallets.where("customer_id", customer_of(call).lago_id)
        wallet = next((row for row in held if row.code == call.path["code"]), None)
    if wallet is None:
        raise not_found("wallet")
    return wallet


def _built(org: Organization, customer: Customer, params: Params, limits: form.Limits) -> Wallet:
    now = org.now()
    fields = form.fields_sent(params)
    code = form.free_code(org, customer, shown(params.get("name"))) if is_blank(params.get("code")) else fields["code"]
    return Wallet(
        lago_id="",
        created_at=now,
        updated_at=now,
        customer=customer,
        currency=(None if is_blank(params.get("currency")) else text(params["currency"])) or customer.currency or "",
        rate_amount=rounded(form.rate(params), 5),
        expiration_at=form.expiration(params, now),
        fee_types=limits.fee_types,
        metrics=limits.metrics,
        payment_method_type=payment_method_type(params),
        **{**fields, "code": code},
    )


def _create(call: Call, customer: Customer | None, params: Params) -> dict[str, Any]:
    """Make a wallet. A rule of recurring top-ups crashes without premium: the service that makes it returns nothing."""
    org = call.org
    limits = form.check_new(org, customer, params)
    assert customer is not None  # noqa: S101  refused above
    wallet = _built(org, customer, params, limits)
    form.check_fields(org, wallet, {"rate_amount": None, **params})
    credits_given = {name: form.credits_of(params.get(name)) or Decimal(0) for name in _INITIAL}
    for name, number in credits_given.items():
        if worth_nothing(wallet, number):
            raise invalid_field(name, "amount_rounds_to_zero")
    check_top_up_limits(wallet, credits_given["paid_credits"], params.get("ignore_paid_top_up_limits_on_creation"))
    if params.get("recurring_transaction_rules"):
        raise crash()
    wallet.lago_id = org.new_id()
    with suppress(Refusal):  # what is wrong with the metadata of a new wallet is not told, and nothing of it is kept
        wallet.metadata = checked(params["metadata"]) if params.get("metadata") else None
    if customer.currency is None:
        customer.currency = wallet.currency
    org.wallets.add(wallet)
    org.notify("wallet.created", wallet)
    priority = form.priority_of_transaction(params.get("transaction_priority"))
    transaction_fields = {
        "name": form.name_of_transaction(params.get("transaction_name")),
        "priority": priority,
        "metadata": params.get("transaction_metadata") or [],
        "invoice_requires_successful_payment": wallet.invoice_requires_successful_payment,
    }
    if form.is_transaction_named(params.get("transaction_name")) and form.is_priority(priority):
        org.later(lambda: _first_top_up(org, wallet, credits_given, transaction_fields))
    return {"wallet": single(org, wallet)}


_INITIAL: Final = ("paid_credits", "granted_credits")


def _first_top_up(org: Organization, wallet: Wallet, given: dict[str, Decimal], fields: dict[str, Any]) -> None:
    top_up(org, wallet, given, **fields)


def create(call: Call) -> dict[str, Any]:
    """POST /wallets."""
    params = require(call.body, "wallet", form.SHAPE)
    return _create(call, find_customer(call.org, params.get("external_customer_id")), params)


def create_of_customer(call: Call) -> dict[str, Any]:
    """POST /customers/:external_id/wallets."""
    customer = customer_of(call)
    return _create(call, customer, require(call.body, "wallet", form.SHAPE))


def update(call: Call) -> dict[str, Any]:
    """PUT a wallet: limits to metrics that are not sent again are dropped."""
    params = require(call.body, "wallet", form.SHAPE)
    org, wallet = call.org, wallet_at(call)
    _change(org, wallet, params)
    return {"wallet": single(org, wallet)}


def _change(org: Organization, wallet: Wallet, params: Params) -> None:
    if wallet.status == "terminated":
        raise invalid_field("wallet_id", "wallet_is_terminated")
    expiration = form.expiration(params, org.clock.peek())
    limits = form.limits(org, params.get("applies_to") or {})
    limits.problems.refuse_if_any()
    problems = Problems()
    form.check_rules(problems, params)
    check_payment_method(problems, params)
    problems.refuse_if_any()
    metadata = checked(params["metadata"]) if "metadata" in params else wallet.metadata
    with transaction(wallet):
        for name, value in form.fields_sent(params).items():
            setattr(wallet, name, value)
        wallet.payment_method_type = payment_method_type(params, wallet.payment_method_type)
        if "expiration_at" in params:
            wallet.expiration_at = expiration
        if "fee_types" in (params.get("applies_to") or {}):
            wallet.fee_types = limits.fee_types
        wallet.metrics = limits.metrics
        form.check_fields(org, wallet, {name: value for name, value in params.items() if name != "rate_amount"})
        wallet.metadata = metadata
    wallet.updated_at = org.now()
    org.notify("wallet.updated", wallet)
    ledger.refresh_later(org, wallet.customer)


def _listed(call: Call, rows: list[Wallet]) -> dict[str, Any]:
    currency, entities = call.query.get("currency"), texts(call.query.get("billing_entity_codes"))
    kept = [
        wallet
        for wallet in newest_first(rows)
        if (not currency or wallet.currency == currency)
        and (not entities or call.org.identity.billing_entity_code in entities)
    ]
    return paged("wallets", kept, call.query, lambda wallet: single(call.org, wallet))


def index(call: Call) -> dict[str, Any]:
    """GET /wallets."""
    external_id = call.query.get("external_customer_id")
    if not external_id:
        return _listed(call, list(call.org.wallets))
    customer = find_customer(call.org, external_id)
    if customer is None:
        raise not_found("customer")
    return _listed(call, call.org.wallets.where("customer_id", customer.lago_id))


def index_of_customer(call: Call) -> dict[str, Any]:
    """GET /customers/:external_id/wallets."""
    return _listed(call, call.org.wallets.where("customer_id", customer_of(call).lago_id))


def show(call: Call) -> dict[str, Any]:
    """GET a wallet, terminated ones too."""
    return {"wallet": single(call.org, wallet_at(call))}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE a wallet: it is terminated, with what is in it."""
    wallet = wallet_at(call)
    ledger.terminate(call.org, wallet)
    return {"wallet": single(call.org, wallet)}


def _annotated(call: Call, wallet: Wallet) -> None:
    """The metadata endpoints go through the wallet's update, which drops its limits to metrics."""
    wallet.metrics = []
    wallet.updated_at = call.org.now()
    call.org.notify("wallet.updated", wallet)


def _routes(base: str, name: str) -> tuple[Route, ...]:
    """The routes of one wallet, nested ones first."""
    one = f"{base}/{{{name}}}"
    return (
        *metadata_routes(one, wallet_at, _annotated),
        Route("GET", one, show),
        Route("PUT", one, update),
        Route("PATCH", one, update),
        Route("DELETE", one, destroy),
    )


ROUTES: Final = (
    Route("POST", "/wallets", create),
    Route("GET", "/wallets", index),
    *_routes("/wallets", "lago_id"),
    Route("POST", "/customers/{external_id}/wallets", create_of_customer),
    Route("GET", "/customers/{external_id}/wallets", index_of_customer),
    *_routes("/customers/{external_id}/wallets", "code"),
)
