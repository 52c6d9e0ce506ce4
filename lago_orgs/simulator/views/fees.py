"""A fee as it is shown (`app/serializers/v1/fee_serializer.rb`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...pricing.aggregation.filters import ALL_VALUES
from ...pricing.numbers import decimal_of_float, rounded, subunits
from ..http.rendering import offset_seconds
from ..state.catalogue import Charge, ChargeFilter
from ..state.invoicing import AppliedTax, Breakdown, Fee
from ..state.tables import Row
from .usage import shown_breakdown

_DATED = ("charge", "subscription", "add_on", "fixed_charge")


def _units(cents: Decimal, currency: str) -> Decimal:
    """Cents as units: they pass through a double, so sixteen digits are left."""
    return decimal_of_float(float(cents)) / subunits(currency)


def _breakdowns(fee: Fee) -> list[dict[str, Any]]:
    """The units for each value of those keys that are to be shown on invoices."""
    shown: dict[tuple[tuple[str, str | None], ...], Decimal] = {}
    given = fee.charge.properties.get("presentation_group_keys") if fee.charge is not None else None
    keys = [key["value"] for key in given or () if _is_on_invoices(key)]
    for row in fee.breakdowns:
        values = tuple((key, row.presentation_by[key]) for key in keys if key in row.presentation_by)
        if values:
            shown[values] = shown.get(values, Decimal(0)) + row.units
    return [shown_breakdown(Breakdown(dict(values), units)) for values, units in shown.items()]


def _is_on_invoices(key: dict[str, Any]) -> bool:
    options = key.get("options") if isinstance(key["value"], str) else None
    return isinstance(options, dict) and options.get("display_in_invoice") is True


def _item(fee: Fee) -> dict[str, Any]:
    """What was sold: a plan's subscription, a metric, an add-on, or credits."""
    described: str | None = None
    lago_id: str | None
    if fee.fee_type == "subscription" and fee.subscription is not None:
        plan = fee.subscription.plan
        code, name, described = plan.code, plan.name, plan.description
        shown = fee.subscription.name or plan.invoice_display_name or plan.name
        lago_id, kind = fee.subscription.lago_id, "Subscription"
    elif fee.charge is not None:
        named = {"invoice_display_name": fee.invoice_display_name} if fee.invoice_display_name else {}
        return metered_item(fee.charge, fee.charge_filter) | named | {"grouped_by": fee.grouped_by}
    elif fee.fixed_charge is not None or fee.add_on is not None:
        sold = fee.fixed_charge.add_on if fee.fixed_charge is not None else fee.add_on
        if sold is None:
            raise ValueError(f"fee {fee.lago_id} sells neither an add-on nor a fixed charge")
        code, name, described = sold.code, sold.name, sold.description
        own = fee.fixed_charge.invoice_display_name if fee.fixed_charge is not None else None
        shown, lago_id, kind = own or sold.invoice_display_name or name, sold.lago_id, "AddOn"
    else:
        code, described, lago_id, kind = "credit", "credit", fee.credited_id, "WalletTransaction"
        name = shown = fee.credited_name or code
    return {
        "type": fee.fee_type,
        "code": code,
        "name": name,
        "description": described,
        "invoice_display_name": fee.invoice_display_name or shown,
        "filters": None,
        "filter_invoice_display_name": None,
        "lago_item_id": lago_id,
        "item_type": kind,
        "grouped_by": {},
    }


def metered_item(charge: Charge, charge_filter: ChargeFilter | None) -> dict[str, Any]:
    """What a fee of usage sells: the metric, or a filter's part of it."""
    metric = charge.metric
    return {
        "type": "charge",
        "code": metric.code,
        "name": metric.name,
        "description": metric.description,
        "invoice_display_name": charge.invoice_display_name or metric.name,
        "filters": charge_filter.values if charge_filter is not None else None,
        "filter_invoice_display_name": _filter_name(charge_filter) if charge_filter is not None else None,
        "lago_item_id": metric.lago_id,
        "item_type": "BillableMetric",
        "grouped_by": {},
    }


def _filter_name(charge_filter: ChargeFilter) -> str:
    """Its name, else its values; a key of which it takes all values stands for itself."""
    shown = (
        text
        for key, chosen in charge_filter.values.items()
        for text in ([key] if list(chosen) == [ALL_VALUES] else chosen)
    )
    return charge_filter.invoice_display_name or ", ".join(shown)


def _identity(fee: Fee) -> dict[str, Any]:
    subscription = fee.subscription
    customer = subscription.customer if subscription is not None else None
    return {
        "lago_id": fee.lago_id,
        "lago_charge_id": _id(fee.charge),
        "lago_charge_filter_id": _id(fee.charge_filter),
        "lago_fixed_charge_id": _id(fee.fixed_charge),
        "lago_invoice_id": _id(fee.invoice),
        "lago_true_up_fee_id": None,
        "lago_true_up_parent_fee_id": None,
        "lago_original_fee_id": None,
        "lago_subscription_id": _id(subscription),
        "external_subscription_id": subscription.external_id if subscription is not None else None,
        "lago_customer_id": _id(customer),
        "external_customer_id": customer.external_id if customer is not None else None,
    }


def _id(row: Row | None) -> str | None:
    return row.lago_id if row is not None else None


def serialize(fee: Fee) -> dict[str, Any]:
    """A fee inside an invoice."""
    total = fee.precise_amount_cents + fee.taxes_precise_amount_cents
    shown = {
        **_identity(fee),
        "item": _item(fee),
        "pay_in_advance": fee.pay_in_advance,
        "invoiceable": fee.charge.invoiceable if fee.charge is not None else True,
        "amount_cents": fee.amount_cents,
        "amount_currency": fee.currency,
        "precise_amount": _units(fee.precise_amount_cents, fee.currency),
        "precise_total_amount": _units(total, fee.currency),
        "taxes_amount_cents": fee.taxes_amount_cents,
        "taxes_precise_amount": _units(fee.taxes_precise_amount_cents, fee.currency),
        "taxes_rate": fee.taxes_rate,
        "total_aggregated_units": fee.total_aggregated_units,
        "total_amount_cents": fee.amount_cents + fee.taxes_amount_cents,
        "total_amount_currency": fee.currency,
        "units": fee.units,
        "description": fee.description,
        "precise_unit_amount": rounded(fee.unit_amount, 15),
        "precise_coupons_amount_cents": fee.precise_coupons_amount_cents,
        "sub_total_excluding_taxes_amount_cents": int(rounded(fee.net_cents)),
        "sub_total_excluding_taxes_precise_amount_cents": fee.net_precise_cents,
        "events_count": fee.events_count,
        "payment_status": fee.payment_status,
        "created_at": fee.created_at,
        "succeeded_at": fee.succeeded_at,
        "failed_at": fee.failed_at,
        "refunded_at": fee.refunded_at,
        "amount_details": fee.amount_details,
        "self_billed": False,
        "pricing_unit_details": None,
        "presentation_breakdowns": _breakdowns(fee),
    }
    if fee.fee_type in _DATED:
        shown["from_date"] = offset_seconds(fee.from_datetime) if fee.from_datetime is not None else None
        shown["to_date"] = offset_seconds(fee.to_datetime) if fee.to_datetime is not None else None
    if fee.charge is not None and fee.pay_in_advance:
        shown["event_transaction_id"] = fee.event_transaction_id
    return shown


def serialize_applied_tax(applied: AppliedTax, owner: dict[str, Any], currency: str) -> dict[str, Any]:
    """A tax as it stood when a fee, an invoice or a credit note was taxed; `owner` names that by its key."""
    return {
        "lago_id": applied.lago_id,
        **owner,
        "lago_tax_id": applied.tax.lago_id,
        "tax_name": applied.name,
        "tax_code": applied.code,
        "tax_rate": float(applied.rate),
        "tax_description": applied.description,
        "amount_cents": applied.amount_cents,
        "amount_currency": currency,
    }


def with_taxes(fee: Fee) -> dict[str, Any]:
    """A fee on its own: its taxes come along."""
    taxes = [
        serialize_applied_tax(applied, {"lago_fee_id": fee.lago_id}, fee.currency) | {"created_at": applied.created_at}
        for applied in fee.applied_taxes
    ]
    return serialize(fee) | {"applied_taxes": taxes}
