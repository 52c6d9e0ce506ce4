"""Charges, their filters, and fixed charges as they are sent."""

from __future__ import annotations

from typing import Any

from ...pricing.charges.base import Properties
from ..state.catalogue import Charge, ChargeFilter, FixedCharge
from . import taxes


def _rendered(properties: Properties) -> Properties:
    """Properties as they are sent: what usage is grouped by stands there under its old name too."""
    keys = properties.get("pricing_group_keys")
    return {**properties, "grouped_by": keys} if keys else properties


def serialize_filter(charge: Charge, row: ChargeFilter) -> dict[str, Any]:
    """A price of its own for some events of a charge."""
    return {
        "lago_id": row.lago_id,
        "charge_code": charge.code,
        "invoice_display_name": row.invoice_display_name,
        "properties": _rendered(row.properties),
        "values": row.values,
    }


def serialize(charge: Charge) -> dict[str, Any]:
    """A charge."""
    return {
        "lago_id": charge.lago_id,
        "lago_billable_metric_id": charge.metric.lago_id,
        "code": charge.code,
        "invoice_display_name": charge.invoice_display_name,
        "billable_metric_code": charge.metric.code,
        "created_at": charge.created_at,
        "charge_model": charge.charge_model,
        "invoiceable": charge.invoiceable,
        "regroup_paid_fees": charge.regroup_paid_fees,
        "pay_in_advance": charge.pay_in_advance,
        "prorated": charge.prorated,
        "min_amount_cents": charge.min_amount_cents,
        "accepts_target_wallet": charge.accepts_target_wallet,
        "properties": _rendered(charge.properties),
        "applied_pricing_unit": None,
        "lago_parent_id": charge.parent_id,
        "filters": [serialize_filter(charge, row) for row in charge.filters],
        "taxes": [taxes.serialize(tax) for tax in charge.taxes],
    }


def serialize_fixed(charge: FixedCharge) -> dict[str, Any]:
    """A fixed charge."""
    return {
        "lago_id": charge.lago_id,
        "lago_add_on_id": charge.add_on.lago_id,
        "code": charge.code,
        "invoice_display_name": charge.invoice_display_name,
        "add_on_code": charge.add_on.code,
        "created_at": charge.created_at,
        "charge_model": charge.charge_model,
        "pay_in_advance": charge.pay_in_advance,
        "prorated": charge.prorated,
        "properties": _rendered(charge.properties),
        "units": charge.units,
        "lago_parent_id": charge.parent_id,
        "taxes": [taxes.serialize(tax) for tax in charge.taxes],
    }
