"""The price list: billable metrics, plans with their charges, add-ons, taxes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs


@attrs.define(eq=False)
class Tax:
    """A tax, applied to the whole organization or by code."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    rate: Decimal
    description: str | None = None
    applied_to_organization: bool = False
    deleted_at: datetime | None = None


@attrs.define
class MetricFilter:
    """A property of a metric's events, and the values that charges may tell apart."""

    key: str
    values: list[str]


@attrs.define(eq=False)
class Metric:
    """A billable metric: which events count, and how."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    aggregation_type: str
    description: str | None = None
    field_name: str | None = None
    expression: str | None = None
    recurring: bool = False
    weighted_interval: str | None = None
    rounding_function: str | None = None
    rounding_precision: int | None = None
    filters: list[MetricFilter] = attrs.field(factory=list)
    deleted_at: datetime | None = None


@attrs.define(eq=False)
class AddOn:
    """Something sold once, or by fixed charges."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    amount_cents: int
    amount_currency: str
    invoice_display_name: str | None = None
    description: str | None = None
    taxes: list[Tax] = attrs.field(factory=list)
    deleted_at: datetime | None = None


@attrs.define(eq=False)
class ChargeFilter:
    """A price of its own for the events whose properties have these values."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    values: dict[str, list[str]]
    properties: dict[str, Any]
    invoice_display_name: str | None = None


@attrs.define(eq=False)
class Charge:
    """What a plan asks for the usage of a metric."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    metric: Metric
    charge_model: str
    properties: dict[str, Any]
    invoice_display_name: str | None = None
    pay_in_advance: bool = False
    prorated: bool = False
    invoiceable: bool = True
    regroup_paid_fees: str | None = None
    min_amount_cents: int = 0
    accepts_target_wallet: bool = False
    filters: list[ChargeFilter] = attrs.field(factory=list)
    taxes: list[Tax] = attrs.field(factory=list)
    parent_id: str | None = None
    deleted_at: datetime | None = None


@attrs.define(eq=False)
class FixedCharge:
    """What a plan asks for units that are agreed, not metered."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    add_on: AddOn
    charge_model: str
    properties: dict[str, Any]
    units: Decimal
    invoice_display_name: str | None = None
    pay_in_advance: bool = False
    prorated: bool = False
    taxes: list[Tax] = attrs.field(factory=list)
    parent_id: str | None = None
    deleted_at: datetime | None = None


@attrs.define(eq=False)
class Plan:
    """A plan, with what is charged under it."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    code: str
    name: str
    interval: str
    amount_cents: int
    amount_currency: str
    pay_in_advance: bool
    invoice_display_name: str | None = None
    description: str | None = None
    trial_period: float | None = None
    bill_charges_monthly: bool | None = None
    bill_fixed_charges_monthly: bool | None = None
    charges: list[Charge] = attrs.field(factory=list)
    fixed_charges: list[FixedCharge] = attrs.field(factory=list)
    taxes: list[Tax] = attrs.field(factory=list)
    metadata: dict[str, str | None] | None = None
    parent_id: str | None = None
    pending_deletion: bool = False
    deleted_at: datetime | None = None
