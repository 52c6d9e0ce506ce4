"""Invoices that sell prepaid credits (`app/services/invoices/paid_credit_service.rb`)."""

from __future__ import annotations

from decimal import Decimal

from ..engine.numbers import decimal_of_column, rounded, subunits, to_units
from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.wallets import Wallet, WalletTransaction
from . import documents


def _unit_amount(wallet: Wallet) -> Decimal:
    """What a credit costs on the invoice: the column keeps whole cents, then it passes through a double."""
    cents = int(wallet.rate_amount * subunits(wallet.currency))
    return decimal_of_column(float(to_units(cents, wallet.currency)))


def bill_purchase(org: Organization, transaction: WalletTransaction) -> None:
    """Issue the invoice of a purchase, without taxes: it is an advance. Paying it settles the purchase."""
    wallet = transaction.wallet
    now = org.now()
    invoice = documents.open_invoice(org, wallet.customer, "credit", wallet.currency, now)
    invoice.purchase_order_number = transaction.purchase_order_number or wallet.purchase_order_number
    cents = rounded(transaction.amount * subunits(wallet.currency))
    fee = Fee(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        fee_type="credit",
        customer=wallet.customer,
        amount_cents=int(cents),
        precise_amount_cents=Decimal(cents),
        currency=wallet.currency,
        units=transaction.credit_amount,
        unit_amount=_unit_amount(wallet),
        credited_id=transaction.lago_id,
        credited_name=transaction.name,
    )
    documents.add_fee(org, invoice, fee)
    transaction.invoice = invoice
    documents.issue(org, invoice, credits_apply=False, webhook="invoice.paid_credit_added")
