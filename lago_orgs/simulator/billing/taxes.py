"""Which taxes a fee bears, and what they amount to.

From `app/services/fees/apply_taxes_service.rb` and `app/services/invoices/apply_taxes_service.rb`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...pricing.numbers import ZERO, decimal_of_float, rounded
from ..state.catalogue import Tax
from ..state.customers import Customer
from ..state.invoicing import AppliedTax, Fee, Invoice
from ..state.organization import Organization


def round_float(value: float) -> int:
    """A Float rounded half away from zero, as Ruby does it: the double's exact value decides."""
    return int(rounded(Decimal(value)))


def _own_taxes(fee: Fee) -> Sequence[Tax]:
    """The taxes of what is sold, before those of the plan and of the customer."""
    for priced in (fee.add_on, fee.charge, fee.fixed_charge):
        if priced is not None and priced.taxes:
            return priced.taxes
    return fee.subscription.plan.taxes if fee.subscription is not None else ()


def default_taxes(org: Organization, customer: Customer) -> Sequence[Tax]:
    """The customer's taxes, else those of the billing entity."""
    return customer.taxes or org.billing_entity.taxes


def tax_fee(org: Organization, fee: Fee, taxes: Sequence[Tax] | None = None) -> None:
    """Tax a fee after its coupons; without `taxes`, by those of what is sold, its plan, its customer.

    A net amount times a rate is exact, a hundredth of it a double: every tax is rounded on its own, their sum once.
    Rates are doubles, and so is their sum: 0.1 and 0.2 make 0.30000000000000004.
    """
    if fee.applied_taxes:
        return
    if taxes is None:
        taxes = _own_taxes(fee) or default_taxes(org, fee.customer)
    total, precise, rate = 0.0, ZERO, 0.0
    for tax in taxes:
        amount = float(fee.net_cents * tax.rate) / 100
        fee.applied_taxes.append(AppliedTax(org.new_id(), org.now(), tax, tax.rate, round_float(amount)))
        total += amount
        precise += decimal_of_float(float(fee.net_precise_cents * tax.rate)) / 100
        rate += float(tax.rate)
    fee.taxes_amount_cents = round_float(total)
    fee.taxes_precise_amount_cents = rounded(precise, 15)
    fee.taxes_rate = rate


def tax_invoice(org: Organization, invoice: Invoice) -> None:
    """Sum up what the fees bear: all taxes unrounded, each applied one rounded on its own; its fees' cents are cut.

    They stand in the order in which the taxes were made, whatever the fees' is (recorded in taxes, money).
    """
    fees_of: dict[str, list[Fee]] = {}
    taxes: dict[str, Tax] = {}
    for fee in invoice.fees:
        for applied in fee.applied_taxes:
            taxes[applied.tax.lago_id] = applied.tax
            fees_of.setdefault(applied.tax.lago_id, []).append(fee)
    total = 0.0
    invoice.applied_taxes = []
    for tax in sorted(taxes.values(), key=lambda row: row.created_at):
        fees = fees_of[tax.lago_id]
        net = sum((fee.net_cents for fee in fees), ZERO)
        amount = float(sum(fee.net_cents * tax.rate for fee in fees)) / 100
        invoice.applied_taxes.append(AppliedTax(org.new_id(), org.now(), tax, tax.rate, round_float(amount), int(net)))
        total += amount
    invoice.taxes_amount_cents = round_float(total)
