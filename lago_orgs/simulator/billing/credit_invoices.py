"""Invoices that sell prepaid credits (`app/services/invoices/paid_credit_service.rb`)."""

from __future__ import annotations

from ..state.organization import Organization
from ..state.wallets import WalletTransaction


def bill_purchase(org: Organization, transaction: WalletTransaction) -> None:
    """Issue the invoice of a purchase."""
