"""What is sold: billable metrics, plans and their charges."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import attrs

from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain
from lago_orgs.types.prices import Price
from lago_orgs.types.webhook_endpoints import WebhookEndpoint


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
        price: The price as an object, in place of `properties`; of the charge's own model.
        invoice_display_name: What invoices call it; None leaves the name that is there.
    """

    values: Mapping[str, Sequence[str]] = attrs.field(hash=False)
    properties: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    invoice_display_name: str | None = None
    price: Price | None = None

    @property
    def priced(self) -> Mapping[str, Any]:
        """Return the properties, however they were given."""
        return self.properties if self.price is None else self.price.properties()


@attrs.frozen(kw_only=True)
class ChargeSpec(Plain):
    """A charge as a plan declares it. What is None is not declared: it stays as it is at Lago.

    Args:
        metric: The billable metric's code; a plan declared with `ensure_plan` has one charge per metric.
        price: What is charged: `Standard`, `Package`, `Percentage`, `Graduated` or `Volume`.
        model: Instead of `price`, Lago's name of the charge model, such as `standard` or `graduated_percentage`.
        properties: Instead of `price`, Lago's properties of that model; prices as Decimal or string.
        filters: Other prices for some of the events, all of them; an empty tuple takes away those that are there.
        pay_in_advance: Whether each use is billed at once.
        prorated: Whether units count only for the days that they are there (recurring metrics).
        invoice_display_name: What invoices call it.
        min_amount: What it costs at least per period; Lago needs a premium licence for it.
        tax_codes: The taxes on it, by their codes at Lago.
        accepts_target_wallet: Whether events may name the wallet that pays; Lago needs a premium licence for it.

    Example:
        >>> ChargeSpec(metric="api_call", price=Standard("0.002"))
    """

    metric: str
    model: str = "standard"
    properties: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    filters: tuple[FilterSpec, ...] | None = None
    pay_in_advance: bool = False
    prorated: bool = False
    price: Price | None = None
    invoice_display_name: str | None = None
    min_amount: Money | None = None
    tax_codes: Sequence[str] | None = attrs.field(default=None, hash=False)
    accepts_target_wallet: bool | None = None

    @property
    def charge_model(self) -> str:
        """Return Lago's name of the model, however it was given."""
        return self.model if self.price is None else self.price.model

    @property
    def priced(self) -> Mapping[str, Any]:
        """Return the properties, however they were given."""
        return self.properties if self.price is None else self.price.properties()


@attrs.frozen
class Difference(Plain):
    """One thing that is not as declared: where, what is there, and what should be."""

    path: str
    present: object
    wanted: object

    def __str__(self) -> str:
        return f"{self.path}: {self.present!r} -> {self.wanted!r}"


T = TypeVar("T", BillableMetric, Plan, WebhookEndpoint)


@attrs.frozen(kw_only=True)
class Ensured(Plain, Generic[T]):
    """The outcome of declaring a metric, a plan or a webhook endpoint.

    Args:
        outcome: `unchanged`, `created` or `updated`; of a dry run what would have been.
        differences: What was not as declared; empty if unchanged.
        item: As it is now; None when a dry run found nothing there.
    """

    outcome: Literal["unchanged", "created", "updated"]
    differences: tuple[Difference, ...]
    item: T | None
