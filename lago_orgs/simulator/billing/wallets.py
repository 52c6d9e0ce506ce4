"""Moving credits into wallets and out of them (`app/services/wallets/`, `app/services/wallet_transactions/`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...pricing.charges import UnpriceableError
from ...pricing.numbers import rounded, subunits
from ..engine import prepaid
from ..engine.prepaid import WalletCredit
from ..state.customers import Customer
from ..state.invoicing import Fee, Invoice
from ..state.organization import Organization
from ..state.tables import newest_first
from ..state.wallets import Consumption, Wallet, WalletTransaction
from .ongoing import usage_by_metric


def _transaction(
    org: Organization, wallet: Wallet, credit: WalletCredit, kind: tuple[str, str], status: str, **more: Any
) -> WalletTransaction:
    """Note a movement; `kind` is its type (inbound or outbound) and what it came from."""
    now = org.now()
    transaction = WalletTransaction(
        lago_id=org.new_id(),
        created_at=now,
        wallet=wallet,
        transaction_type=kind[0],
        transaction_status=kind[1],
        status=status,
        amount=credit.amount,
        credit_amount=credit.credits,
        settled_at=now if status == "settled" else None,
        **more,
    )
    if transaction.transaction_type == "inbound" and status == "settled":
        transaction.remaining_amount_cents = credit.amount_cents
    return org.wallet_transactions.add(transaction)


def grant(org: Organization, wallet: Wallet, number: Decimal, **more: Any) -> WalletTransaction:
    """Give credits away, of whole cents like those that are sold; they count at once."""
    credit = prepaid.of_credits(number, wallet.rate_amount, wallet.currency)
    transaction = _transaction(org, wallet, credit, ("inbound", "granted"), "settled", **more)
    _increase(org, wallet, transaction)
    return transaction


def purchase(org: Organization, wallet: Wallet, number: Decimal, **more: Any) -> WalletTransaction:
    """Sell credits; they count once their invoice is paid."""
    credit = prepaid.of_credits(number, wallet.rate_amount, wallet.currency)
    return _transaction(org, wallet, credit, ("inbound", "purchased"), "pending", **more)


def void(org: Organization, wallet: Wallet, number: Decimal, **more: Any) -> WalletTransaction:
    """Take credits out without an invoice."""
    credit = prepaid.of_credits(number, wallet.rate_amount, wallet.currency, invoiceable=False)
    transaction = _transaction(org, wallet, credit, ("outbound", "voided"), "settled", **more)
    _consume(org, transaction, credit.amount_cents)
    _decrease(org, wallet, transaction)
    refresh_ongoing(org, wallet.customer)
    return transaction


def settle(org: Organization, transaction: WalletTransaction) -> None:
    """Credit what was purchased, now that its invoice is paid; a second payment changes nothing."""
    if transaction.status == "settled":
        return
    wallet = transaction.wallet
    transaction.status, transaction.settled_at = "settled", org.now()
    transaction.remaining_amount_cents = _cents(transaction)
    org.notify("wallet_transaction.updated", transaction)
    _increase(org, wallet, transaction)
    refresh_later(org, wallet.customer)


def fail(org: Organization, transaction: WalletTransaction) -> None:
    """Note that the invoice of a purchase will not be paid; credits that were given already stay given."""
    if transaction.status == "pending":
        transaction.status, transaction.failed_at = "failed", org.now()
        org.notify("wallet_transaction.updated", transaction)


def purchase_of(org: Organization, invoice: Invoice) -> WalletTransaction | None:
    """The purchase of credits that an invoice of type `credit` asks to be paid for."""
    return next(
        (
            transaction
            for transaction in org.wallet_transactions
            if transaction.invoice is invoice and transaction.transaction_status == "purchased"
        ),
        None,
    )


def _cents(transaction: WalletTransaction) -> int:
    """What a balance changes by: the cents of the transaction, not what the credits would be worth together."""
    return int(rounded(transaction.amount * subunits(transaction.wallet.currency)))


def _increase(org: Organization, wallet: Wallet, transaction: WalletTransaction) -> None:
    wallet.credits_balance += transaction.credit_amount
    wallet.balance_cents += _cents(transaction)
    wallet.last_balance_sync_at = org.now()
    org.notify("wallet.updated", wallet)


def _decrease(org: Organization, wallet: Wallet, transaction: WalletTransaction) -> None:
    wallet.credits_balance -= transaction.credit_amount
    wallet.balance_cents -= _cents(transaction)
    wallet.consumed_credits += transaction.credit_amount
    wallet.last_balance_sync_at = wallet.last_consumed_credit_at = org.now()
    org.notify("wallet.updated", wallet)


def _consumption_order(transaction: WalletTransaction) -> tuple[int, bool, float]:
    """The most urgent first, what was granted before what was bought, the older first."""
    granted = transaction.transaction_status == "granted"
    return transaction.priority, not granted, transaction.created_at.timestamp()


def _consume(org: Organization, outbound: WalletTransaction, cents: int) -> dict[str, int]:
    """Note what credits are used up, and return how many cents of them were granted or purchased."""
    used: dict[str, int] = {}
    inbound = [row for row in org.wallet_transactions.where("wallet_id", outbound.wallet_id) if _is_available(row)]
    for row in sorted(inbound, key=_consumption_order):
        taken = min(row.remaining_amount_cents or 0, cents)
        if taken <= 0:
            break
        org.consumptions.add(Consumption(org.new_id(), org.now(), row, outbound, taken))
        row.remaining_amount_cents = (row.remaining_amount_cents or 0) - taken
        used[row.transaction_status] = used.get(row.transaction_status, 0) + taken
        cents -= taken
    return used


def _is_available(row: WalletTransaction) -> bool:
    return row.transaction_type == "inbound" and row.status == "settled" and bool(row.remaining_amount_cents)


def active_wallets(org: Organization, customer: Customer) -> list[Wallet]:
    """The wallets that pay for a customer, in the order in which they do."""
    rows = [wallet for wallet in org.wallets.where("customer_id", customer.lago_id) if wallet.status == "active"]
    return sorted(rows, key=lambda wallet: (wallet.priority, wallet.created_at))


def _pays_for(wallet: Wallet, key: str) -> bool:
    """Whether a wallet may pay for a kind of fee: `charge:<metric's id>`, `subscription:`."""
    fee_type, _, metric = key.partition(":")
    if not wallet.fee_types and not wallet.metrics:
        return True
    return fee_type in wallet.fee_types or (
        fee_type == "charge" and metric in {target.lago_id for target in wallet.metrics}
    )


def _kind(fee: Fee) -> str:
    return f"{fee.fee_type}:{fee.charge.metric.lago_id if fee.charge else ''}"


def _payable(invoice: Invoice) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for fee in invoice.fees:
        net = fee.amount_cents - fee.precise_coupons_amount_cents
        owed = net + fee.taxes_precise_amount_cents - fee.precise_credit_notes_amount_cents
        if net and owed > 0:
            kind = _kind(fee)
            amounts[kind] = amounts.get(kind, Decimal(0)) + owed
    return amounts


def pay_invoice(org: Organization, invoice: Invoice) -> None:
    """Let the customer's wallets pay what they can of an invoice, after coupons, taxes and credit notes.

    It sets the three `prepaid_*` amounts of the invoice and lowers its total
    (`app/services/credits/applied_prepaid_credits_service.rb`).
    """
    remaining = dict(prepaid.share(list(_payable(invoice).items()), invoice.total_amount_cents))
    left = Decimal(invoice.total_amount_cents)
    used: dict[str, int] = {}
    paid: list[WalletTransaction] = []
    for wallet in active_wallets(org, invoice.customer):
        if wallet.balance_cents <= 0 or wallet.currency != invoice.currency:
            continue
        taken = Decimal(0)
        for kind, amount in remaining.items():
            part = min(amount, wallet.balance_cents - taken, left)
            if part > 0 and _pays_for(wallet, kind):
                remaining[kind] -= part
                taken, left = taken + part, left - part
        if taken > 0:
            credit = prepaid.of_cents(taken, wallet.rate_amount, wallet.currency)
            transaction = _transaction(org, wallet, credit, ("outbound", "invoiced"), "settled", invoice=invoice)
            for status, cents in _consume(org, transaction, credit.amount_cents).items():
                used[status] = used.get(status, 0) + cents
            _decrease(org, wallet, transaction)
            invoice.prepaid_credit_amount_cents += credit.amount_cents
            invoice.total_amount_cents -= credit.amount_cents
            paid.append(transaction)
    if paid:
        invoice.prepaid_granted_credit_amount_cents = used.get("granted")
        invoice.prepaid_purchased_credit_amount_cents = used.get("purchased")
        # What credits are taken from is brought up to date at once, what gets some in the background (recorded in q10).
        refresh_ongoing(org, invoice.customer)
        for transaction in paid:
            org.notify("wallet_transaction.created", transaction)
        refresh_later(org, invoice.customer)


def recredit(org: Organization, invoice: Invoice) -> None:
    """Give back what wallets had paid of an invoice that is void; terminated wallets get nothing."""
    paid = [
        row
        for row in org.wallet_transactions
        if row.invoice is invoice and row.transaction_type == "outbound" and row.wallet.status == "active"
    ]
    for row in paid:
        given = grant(org, row.wallet, row.credit_amount, voided_invoice_id=invoice.lago_id)
        org.notify("wallet_transaction.created", given)
        refresh_later(org, row.wallet.customer)
        row.wallet.consumed_credits = max(Decimal(0), row.wallet.consumed_credits - row.credit_amount)


def terminate(org: Organization, wallet: Wallet) -> None:
    """Close a wallet; what is in it stays in it. Closing it twice changes nothing."""
    if wallet.status == "active":
        wallet.status, wallet.terminated_at = "terminated", org.now()
        org.notify("wallet.terminated", wallet)


def expire(org: Organization) -> None:
    """Close the wallets whose time is over (`app/jobs/clock/terminate_wallets_job.rb`)."""
    now = org.clock.peek()
    for wallet in newest_first(org.wallets):
        if wallet.status == "active" and wallet.expiration_at and wallet.expiration_at.replace(microsecond=0) <= now:
            terminate(org, wallet)


def refresh_later(org: Organization, customer: Customer) -> None:
    """Bring the ongoing balances up to date in the background."""
    org.later(lambda: refresh_ongoing(org, customer))


def refresh_ongoing(org: Organization, customer: Customer) -> None:
    """Set the customer's ongoing balances to what is left once the usage of now is invoiced.

    Usage that cannot be priced leaves them as they are: the job fails on the real server too.
    """
    wallets = active_wallets(org, customer)
    if not wallets:
        return
    try:
        usage = usage_by_metric(org, customer)
    except UnpriceableError:
        return
    used = _shared_usage(wallets, usage)
    for wallet in wallets:
        wallet.ongoing_usage_balance_cents = used[wallet.lago_id]
        wallet.ongoing_balance_cents = wallet.balance_cents - wallet.ongoing_usage_balance_cents
        wallet.credits_ongoing_usage_balance = _credits(wallet.ongoing_usage_balance_cents, wallet)
        wallet.credits_ongoing_balance = _credits(wallet.ongoing_balance_cents, wallet)
        is_depleted = wallet.ongoing_balance_cents <= 0
        if is_depleted and not wallet.is_depleted:
            org.notify("wallet.depleted_ongoing_balance", wallet)
        wallet.is_depleted = is_depleted


def _shared_usage(wallets: Sequence[Wallet], usage: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """What of the usage each wallet will pay: in their order as far as they go, the last one also what is too much.

    `app/services/wallets/balance/allocate_ongoing_usage_by_wallets_service.rb`.

    Args:
        wallets: The customer's, in the order in which they pay.
        usage: The cents of each metric in each currency.
    """
    used = {wallet.lago_id: 0 for wallet in wallets}
    for (metric, currency), cents in sorted(usage.items(), key=lambda item: (-item[1], item[0])):
        payers = [row for row in wallets if row.currency == currency and _pays_for(row, f"charge:{metric}")]
        left = cents
        for wallet in payers:
            room = max(wallet.balance_cents - used[wallet.lago_id], 0)
            part = left if wallet is payers[-1] else min(left, room)
            used[wallet.lago_id] += part
            left -= part
    return used


def _credits(cents: int, wallet: Wallet) -> Decimal:
    return rounded(prepaid.credits_of_cents(cents, wallet.rate_amount, wallet.currency), prepaid.CREDIT_PLACES)
