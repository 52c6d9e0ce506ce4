"""Topping wallets up, and the invoices that sell the credits (`app/services/invoices/paid_credit_service.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from ..state.organization import Organization
from ..state.wallets import Wallet, WalletTransaction
from . import documents, fees, wallets

_OF_PURCHASES: Final = ("invoice_requires_successful_payment", "payment_method_type")


def bill_purchase(org: Organization, transaction: WalletTransaction) -> None:
    """Issue the invoice of a purchase, without taxes: it is an advance. Paying it settles the purchase."""
    wallet = transaction.wallet
    now = org.now()
    invoice = documents.open_invoice(org, wallet.customer, "credit", wallet.currency, now)
    invoice.purchase_order_number = transaction.purchase_order_number or wallet.purchase_order_number
    documents.add_fee(org, invoice, fees.of_credits(org, wallet, transaction, now))
    transaction.invoice = invoice
    documents.issue(org, invoice, credits_apply=False, webhook="invoice.paid_credit_added")


def top_up(
    org: Organization, wallet: Wallet, credits_given: Mapping[str, Decimal], **more: Any
) -> list[WalletTransaction]:
    """Sell, grant and void credits, in this order; what is zero makes no transaction.

    Args:
        org: The organization.
        wallet: Its wallet.
        credits_given: The credits by `paid_credits`, `granted_credits` and `voided_credits`.
        more: Fields that all transactions share; how it is paid belongs to what is sold.
    """
    payment = {name: more.pop(name) for name in _OF_PURCHASES if name in more}
    transactions = []
    if credits_given.get("paid_credits"):
        transactions.append(wallets.purchase(org, wallet, credits_given["paid_credits"], **payment, **more))
    if credits_given.get("granted_credits"):
        transactions.append(wallets.grant(org, wallet, credits_given["granted_credits"], **more))
    if credits_given.get("voided_credits"):
        transactions.append(wallets.void(org, wallet, credits_given["voided_credits"], **more))
    for transaction in transactions:
        # Its invoice is there when it is told of (recorded in webhooks-0010).
        if transaction.transaction_status == "purchased":
            org.later(partial(bill_purchase, org, transaction))
        org.notify("wallet_transaction.created", transaction)
    if transactions:
        wallets.refresh_later(org, wallet.customer)
    return transactions
