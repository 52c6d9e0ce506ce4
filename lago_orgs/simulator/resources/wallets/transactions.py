"""Wallet transactions (`app/controllers/api/v1/wallet_transactions_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ....pricing.numbers import ZERO
from ...billing.credit_invoices import top_up
from ...engine import prepaid
from ...http.call import Call
from ...http.casting import boolean, text
from ...http.paging import paged
from ...http.params import OBJECT, Params, Shape, require, scalars
from ...http.refusals import Problems, invalid_field, not_found
from ...http.routing import Route
from ...state.organization import Organization
from ...state.tables import newest_first
from ...state.wallets import Wallet, WalletTransaction
from ...views.wallets import consumption, transaction_listed, transaction_single
from ..payment_methods import PAYMENT_METHOD, check_payment_method, payment_method_type
from . import form

MOST_CREDITS: Final = Decimal(10**25 - 1)
_KINDS: Final = ("paid_credits", "granted_credits", "voided_credits")
_FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("pending", "settled", "failed"),
    "transaction_type": ("inbound", "outbound"),
    "transaction_status": ("purchased", "granted", "voided", "invoiced"),
}
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars(
        *("wallet_id", "voided_transaction_id", "invoice_requires_successful_payment", "name", "priority"),
        *("purchase_order_number", "ignore_paid_top_up_limits", *_KINDS),
    ),
    "metadata": form.KEY_AND_VALUE,
    "payment_method": PAYMENT_METHOD,
    "invoice_custom_section": OBJECT,
}


def worth_nothing(wallet: Wallet, number: Decimal | None) -> bool:
    """Whether credits come to less than a cent."""
    return bool(number) and not prepaid.of_credits(number or ZERO, wallet.rate_amount, wallet.currency).amount_cents


def check_top_up_limits(wallet: Wallet, number: Decimal, ignore: object) -> None:
    """A purchase must be within the wallet's least and most, unless these are to be ignored."""
    if not number or boolean(ignore):
        return
    cents = prepaid.of_credits(number, wallet.rate_amount, wallet.currency).amount_cents
    least, most = wallet.paid_top_up_min_amount_cents, wallet.paid_top_up_max_amount_cents
    if least is not None and cents < least:
        raise invalid_field("paid_credits", "amount_below_minimum")
    if most is not None and cents > most:
        raise invalid_field("paid_credits", "amount_above_maximum")


def _check(org: Organization, params: Params) -> Wallet:
    """The checks of `app/services/wallet_transactions/validate_service.rb`, all together."""
    problems = Problems()
    wallet = org.wallets.get(params.get("wallet_id"))
    if wallet is None:
        problems.add("wallet_id", "wallet_not_found")
    elif wallet.status == "terminated":
        problems.add("wallet_id", "wallet_is_terminated")
    for kind in ("paid_credits", "granted_credits"):
        form.check_credits(problems, params, kind, most=MOST_CREDITS)
        if wallet is not None and worth_nothing(wallet, form.credits_of(params.get(kind))):
            problems.add(kind, "amount_rounds_to_zero")
    if wallet is not None:
        form.check_credits(problems, params, "voided_credits", most=MOST_CREDITS)
        voided = form.credits_of(params.get("voided_credits"))
        if voided is not None and wallet.credits_balance < voided <= MOST_CREDITS:
            problems.add("voided_credits", "insufficient_credits")
    form.check_metadata(problems, params.get("metadata"))
    name = params.get("name")
    if not form.is_transaction_named(name):
        problems.add("name", "too_long" if isinstance(name, str) else "invalid_value")
    check_payment_method(problems, params)
    problems.refuse_if_any()
    assert wallet is not None  # noqa: S101  refused above
    return wallet


def create(call: Call) -> dict[str, Any]:
    """POST /wallet_transactions: at most one transaction of each kind."""
    params = require(call.body, "wallet_transaction", _SHAPE)
    wallet = _check(call.org, params)
    given = {name: form.credits_of(params.get(name)) or Decimal(0) for name in _KINDS}
    check_top_up_limits(wallet, given["paid_credits"], params.get("ignore_paid_top_up_limits"))
    priority = form.priority_of_transaction(params.get("priority"))
    if priority is None:
        raise invalid_field("priority", "value_is_mandatory", "value_is_invalid")
    if not form.is_priority(priority):
        raise invalid_field("priority", "value_is_invalid")
    asked = boolean(params.get("invoice_requires_successful_payment"))
    rows = top_up(
        call.org,
        wallet,
        given,
        name=form.name_of_transaction(params.get("name")),
        priority=priority,
        purchase_order_number=text(params.get("purchase_order_number")) or None,
        metadata=params.get("metadata") or [],
        invoice_requires_successful_payment=wallet.invoice_requires_successful_payment if asked is None else asked,
        payment_method_type=payment_method_type(params),
    )
    return {"wallet_transactions": [transaction_listed(call.org, row) for row in rows]}


def _find(call: Call) -> WalletTransaction:
    row = call.org.wallet_transactions.get(call.path["lago_id"])
    if row is None:
        raise not_found("wallet_transaction")
    return row


def show(call: Call) -> dict[str, Any]:
    """GET /wallet_transactions/:id."""
    return {"wallet_transaction": transaction_single(call.org, _find(call))}


def index(call: Call) -> dict[str, Any]:
    """GET /wallets/:id/wallet_transactions; a filter with an unknown value is ignored."""
    wallet = call.org.wallets.get(call.path["lago_id"])
    if wallet is None:
        raise not_found("wallet")
    wanted = {name: call.query[name] for name, known in _FILTERS.items() if call.query.get(name) in known}
    metadata = call.query.get("metadata")
    pairs = [(key, value) for key, value in metadata.items() if value] if isinstance(metadata, dict) else []
    rows = [
        row
        for row in newest_first(call.org.wallet_transactions.where("wallet_id", wallet.lago_id))
        if all(getattr(row, name) == value for name, value in wanted.items())
        and set(pairs) <= {(item["key"], text(item["value"])) for item in row.metadata}
    ]
    return paged("wallet_transactions", rows, call.query, lambda row: transaction_listed(call.org, row))


def payment_url(call: Call) -> dict[str, Any]:
    """POST /wallet_transactions/:id/payment_url: no customer is linked to a payment provider here."""
    row = _find(call)
    if row.transaction_status != "purchased":
        raise invalid_field("base", "wallet_transaction_not_purchased")
    if row.invoice is None:
        raise invalid_field("base", "wallet_transaction_has_no_attached_invoice")
    if row.status == "settled":
        raise invalid_field("base", "wallet_transaction_already_settled")
    raise invalid_field("base", "no_linked_payment_provider")


def consumptions(call: Call) -> dict[str, Any]:
    """GET /wallet_transactions/:id/consumptions: what used up the credits that came in."""
    row = _find(call)
    if row.transaction_type != "inbound":
        raise not_found("wallet_transaction")
    rows = newest_first(call.org.consumptions.where("inbound_id", row.lago_id))
    return paged(
        "wallet_transaction_consumptions", rows, call.query, lambda used: consumption(call.org, used, used.outbound)
    )


def fundings(call: Call) -> dict[str, Any]:
    """GET /wallet_transactions/:id/fundings: what paid for the credits that went out."""
    row = _find(call)
    if row.transaction_type != "outbound":
        raise not_found("wallet_transaction")
    rows = newest_first(call.org.consumptions.where("outbound_id", row.lago_id))
    return paged(
        "wallet_transaction_fundings", rows, call.query, lambda used: consumption(call.org, used, used.inbound)
    )


ROUTES: Final = (
    Route("POST", "/wallet_transactions", create),
    Route("POST", "/wallet_transactions/{lago_id}/payment_url", payment_url),
    Route("GET", "/wallet_transactions/{lago_id}/consumptions", consumptions),
    Route("GET", "/wallet_transactions/{lago_id}/fundings", fundings),
    Route("GET", "/wallet_transactions/{lago_id}", show),
    Route("GET", "/wallets/{lago_id}/wallet_transactions", index),
)
