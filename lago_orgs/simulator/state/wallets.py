"""Prepaid wallets, what is put into them and what is taken out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs

from .catalogue import Metric
from .customers import Customer
from .invoicing import Invoice

ZERO = Decimal(0)


@attrs.define(eq=False)
class Wallet:
    """A wallet of prepaid credits.

    Args:
        rate_amount: What one credit is worth, in units of the currency.
        credits_balance: The settled credits.
        ongoing_balance_cents: The balance less the usage that is not invoiced yet, as it was last refreshed.
        is_depleted: Whether the ongoing balance was used up when it was last refreshed.
        metadata: None where none was ever set: the key is then not rendered.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    customer: Customer
    code: str
    currency: str
    rate_amount: Decimal
    name: str | None = None
    status: str = "active"
    priority: int = 50
    purchase_order_number: str | None = None
    expiration_at: datetime | None = None
    terminated_at: datetime | None = None
    invoice_requires_successful_payment: bool = False
    paid_top_up_min_amount_cents: int | None = None
    paid_top_up_max_amount_cents: int | None = None
    fee_types: list[str] = attrs.field(factory=list)
    metrics: list[Metric] = attrs.field(factory=list)
    metadata: dict[str, str | None] | None = None
    credits_balance: Decimal = ZERO
    balance_cents: int = 0
    credits_ongoing_balance: Decimal = ZERO
    ongoing_balance_cents: int = 0
    credits_ongoing_usage_balance: Decimal = ZERO
    ongoing_usage_balance_cents: int = 0
    consumed_credits: Decimal = ZERO
    is_depleted: bool = False
    last_balance_sync_at: datetime | None = None
    last_consumed_credit_at: datetime | None = None
    payment_method_type: str = "provider"

    @property
    def customer_id(self) -> str:
        """The id that the table of wallets is indexed by."""
        return self.customer.lago_id


@attrs.define(eq=False)
class WalletTransaction:
    """Credits that came into a wallet or went out of it.

    Args:
        amount: What the credits are worth, in units of the wallet's currency.
        remaining_amount_cents: What is not used up of settled credits that came in.
        invoice: The invoice that sells the credits, or that they were taken for.
    """

    lago_id: str
    created_at: datetime
    wallet: Wallet
    transaction_type: str
    transaction_status: str
    status: str
    amount: Decimal
    credit_amount: Decimal
    source: str = "manual"
    priority: int = 50
    name: str | None = None
    purchase_order_number: str | None = None
    invoice_requires_successful_payment: bool = False
    remaining_amount_cents: int | None = None
    settled_at: datetime | None = None
    failed_at: datetime | None = None
    invoice: Invoice | None = None
    voided_invoice_id: str | None = None
    metadata: list[dict[str, Any]] = attrs.field(factory=list)
    payment_method_type: str = "provider"

    @property
    def wallet_id(self) -> str:
        """The id that the table of transactions is indexed by."""
        return self.wallet.lago_id


@attrs.define(eq=False)
class Consumption:
    """Which credits that came in paid for which that went out."""

    lago_id: str
    created_at: datetime
    inbound: WalletTransaction
    outbound: WalletTransaction
    amount_cents: int

    @property
    def inbound_id(self) -> str:
        """The id of the transaction that was consumed."""
        return self.inbound.lago_id

    @property
    def outbound_id(self) -> str:
        """The id of the transaction that consumed it."""
        return self.outbound.lago_id
