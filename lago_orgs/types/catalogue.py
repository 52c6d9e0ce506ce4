"""What is sold: billable metrics, plans and their charges."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import attrs

from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain


@attrs.frozen(kw_only=True)
class BillableMetric(Plain):
    """A thing that is counted: which events, and how they become units."""

    code: str
    name: str | None
    aggregation_type: str
    field_name: str | None
    recurring: bool
    description: str | None = attrs.field(repr=False)
    lago_id: str = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Charge(Plain):
    """The price of one billable metric on one plan; `properties` are Lago's own, per charge model."""

    billable_metric_code: str
    charge_model: str
    code: str | None
    pay_in_advance: bool
    prorated: bool = attrs.field(repr=False)
    properties: Mapping[str, Any] = attrs.field(hash=False)
    filters: tuple[Mapping[str, Any], ...] = attrs.field(repr=False, hash=False)
    min_amount: Money = attrs.field(repr=False)
    lago_id: str = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Plan(Plain):
    """A plan: a price per interval, and the charges for what is used."""

    code: str
    name: str | None
    interval: str
    amount: Money
    pay_in_advance: bool
    trial_period: Decimal | None = attrs.field(repr=False)
    bill_charges_monthly: bool = attrs.field(repr=False)
    charges: tuple[Charge, ...] = attrs.field(repr=False)
    description: str | None = attrs.field(repr=False)
    lago_id: str = attrs.field(repr=False)
    created_at: datetime | None = attrs.field(repr=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class FilterSpec(Plain):
    """A price of its own for the events whose properties have one of these values.

    Args:
        values: Property -> the values it may have; an event must match every property named.
        properties: The price, in the form of the charge's model.
    """

    values: Mapping[str, Sequence[str]] = attrs.field(hash=False)
    properties: Mapping[str, Any] = attrs.field(hash=False)
    invoice_display_name: str | None = None


@attrs.frozen(kw_only=True)
class ChargeSpec(Plain):
    """A charge as a plan declares it.

    Args:
        metric: The billable metric's code; a plan declared with `ensure_plan` has one charge per metric.
        model: Lago's name of the charge model, such as `standard`, `package`, `graduated` or `volume`.
        properties: Lago's properties of that model; prices as Decimal or string, such as `{"amount": "0.002"}`.
        filters: Other prices for some of the events.
        pay_in_advance: Whether each use is billed at once.
        prorated: Whether units count only for the days that they are there (recurring metrics).

    Example:
        >>> ChargeSpec(metric="api_call", properties={"amount": "0.002"})
    """

    metric: str
    model: str = "standard"
    properties: Mapping[str, Any] = attrs.field(hash=False)
    filters: tuple[FilterSpec, ...] = ()
    pay_in_advance: bool = False
    prorated: bool = False


@attrs.frozen
class Difference(Plain):
    """One thing that is not as declared: where, what is there, and what should be."""

    path: str
    present: object
    wanted: object

    def __str__(self) -> str:
        return f"{self.path}: {self.present!r} -> {self.wanted!r}"


T = TypeVar("T", BillableMetric, Plan)


@attrs.frozen(kw_only=True)
class Ensured(Plain, Generic[T]):
    """The outcome of declaring a metric or a plan.

    Args:
        outcome: `unchanged`, `created` or `updated`; of a dry run what would have been.
        differences: What was not as declared; empty if unchanged.
        item: As it is now; None when a dry run found nothing there.
    """

    outcome: Literal["unchanged", "created", "updated"]
    differences: tuple[Difference, ...]
    item: T | None
