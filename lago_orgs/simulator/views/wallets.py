"""Wallets and their transactions as each endpoint shows them (`app/serializers/v1/wallet_serializer.rb`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..engine import prepaid
from ..http.rendering import milliseconds
from ..state.organization import Organization
from ..state.wallets import Consumption, Wallet, WalletTransaction


def _payment_method(paid: Wallet | WalletTransaction) -> dict[str, Any]:
    """How something is paid: without a payment provider by hand, or by the provider's default, which is none."""
    return {"payment_method_id": None, "payment_method_type": paid.payment_method_type}


def _base(org: Organization, wallet: Wallet) -> dict[str, Any]:
    return {
        "lago_id": wallet.lago_id,
        "lago_customer_id": wallet.customer.lago_id,
        "external_customer_id": wallet.customer.external_id,
        "billing_entity_code": org.identity.billing_entity_code,
        "status": wallet.status,
        "currency": wallet.currency,
        "name": wallet.name,
        "code": wallet.code,
        "purchase_order_number": wallet.purchase_order_number,
        "rate_amount": wallet.rate_amount,
        "credits_balance": wallet.credits_balance,
        "credits_ongoing_balance": wallet.credits_ongoing_balance,
        "credits_ongoing_usage_balance": wallet.credits_ongoing_usage_balance,
        "balance_cents": wallet.balance_cents,
        "ongoing_balance_cents": wallet.ongoing_balance_cents,
        "ongoing_usage_balance_cents": wallet.ongoing_usage_balance_cents,
        "consumed_credits": wallet.consumed_credits,
        "created_at": wallet.created_at,
        "expiration_at": wallet.expiration_at,
        "last_balance_sync_at": wallet.last_balance_sync_at,
        "last_consumed_credit_at": wallet.last_consumed_credit_at,
        "terminated_at": milliseconds(wallet.terminated_at) if wallet.terminated_at else None,
        "invoice_requires_successful_payment": wallet.invoice_requires_successful_payment,
        "paid_top_up_min_amount_cents": wallet.paid_top_up_min_amount_cents,
        "paid_top_up_max_amount_cents": wallet.paid_top_up_max_amount_cents,
        "priority": wallet.priority,
    }


def single(org: Organization, wallet: Wallet) -> dict[str, Any]:
    """As the endpoints answer it, alone and in lists."""
    limits = {"fee_types": wallet.fee_types, "billable_metric_codes": [metric.code for metric in wallet.metrics]}
    metadata = {} if wallet.metadata is None else {"metadata": wallet.metadata}
    return {
        **_base(org, wallet),
        "recurring_transaction_rules": [],
        "applies_to": limits,
        "applied_invoice_custom_sections": [],
        "payment_method": _payment_method(wallet),
        **metadata,
    }


def embedded(org: Organization, wallet: Wallet) -> dict[str, Any]:
    """As inside webhooks about its transactions, and in the one about its being used up."""
    return {**_base(org, wallet), "payment_method": _payment_method(wallet)}


def told(org: Organization, wallet: Wallet) -> dict[str, Any]:
    """As in webhooks about wallets."""
    return {**_base(org, wallet), "recurring_transaction_rules": [], "payment_method": _payment_method(wallet)}


def _transaction_base(org: Organization, transaction: WalletTransaction) -> dict[str, Any]:
    wallet, left = transaction.wallet, transaction.remaining_amount_cents
    return {
        "lago_id": transaction.lago_id,
        "lago_wallet_id": wallet.lago_id,
        "lago_invoice_id": transaction.invoice.lago_id if transaction.invoice else None,
        "lago_credit_note_id": None,
        "lago_voided_invoice_id": transaction.voided_invoice_id,
        "billing_entity_code": org.identity.billing_entity_code,
        "status": transaction.status,
        "source": transaction.source,
        "transaction_status": transaction.transaction_status,
        "transaction_type": transaction.transaction_type,
        "amount": transaction.amount,
        "credit_amount": transaction.credit_amount,
        "remaining_amount_cents": left,
        "remaining_credit_amount": None if left is None else _remaining(left, wallet),
        "priority": transaction.priority,
        "purchase_order_number": transaction.purchase_order_number,
        "settled_at": transaction.settled_at,
        "failed_at": transaction.failed_at,
        "created_at": transaction.created_at,
        "invoice_requires_successful_payment": transaction.invoice_requires_successful_payment,
        "metadata": transaction.metadata,
        "name": transaction.name,
    }


def _remaining(cents: int, wallet: Wallet) -> Decimal:
    """Cents as credits, with all digits of the quotient, as it is not rounded anywhere."""
    return prepaid.credits_of_cents(cents, wallet.rate_amount, wallet.currency)


def transaction_listed(org: Organization, transaction: WalletTransaction) -> dict[str, Any]:
    """As in lists and where it was made."""
    return {**_transaction_base(org, transaction), "payment_method": _payment_method(transaction)}


def transaction_single(org: Organization, transaction: WalletTransaction) -> dict[str, Any]:
    """As GET of one answers it."""
    return {**transaction_listed(org, transaction), "applied_invoice_custom_sections": []}


def transaction_told(org: Organization, transaction: WalletTransaction) -> dict[str, Any]:
    """As in webhooks, with its wallet."""
    wallet = embedded(org, transaction.wallet)
    return {**_transaction_base(org, transaction), "wallet": wallet, "payment_method": _payment_method(transaction)}


def consumption(org: Organization, row: Consumption, other: WalletTransaction) -> dict[str, Any]:
    """How much of a transaction another one used, or paid for."""
    wallet = other.wallet
    return {
        "lago_id": row.lago_id,
        "amount_cents": row.amount_cents,
        "credit_amount": _remaining(row.amount_cents, wallet),
        "created_at": row.created_at,
        "wallet_transaction": transaction_listed(org, other),
    }
