"""The usage of a subscription's charges over a span of time: what current usage shows and invoices bill.

From `app/services/fees/charge_service.rb`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, cast

import attrs

from ...pricing import aggregation
from ...pricing.aggregation import Bucket, Carried, Group, Request, Source, Window, shown_group
from ...pricing.numbers import ZERO
from ...pricing.periods import Boundaries
from ...pricing.tariffs import Priced, Tariff
from ..state.advances import AdvanceKey
from ..state.catalogue import Charge, ChargeFilter, Metric
from ..state.invoicing import Breakdown
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import breakdowns
from .standing import Standing


@attrs.frozen
class Scope:
    """What of a charge's usage is asked for.

    Args:
        current: Whether this is current usage: of what is paid in advance it shows what all events so far cost.
        properties: Count only events with one of these values each.
        grouping: Whether usage is told apart by the charge's pricing group keys.
        presented: The presentation group keys that usage is broken down by, of those that a charge has; None is all.
    """

    current: bool = False
    properties: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    grouping: bool = True
    presented: frozenset[str] | None = None

    def kept(self, group_keys: tuple[str, ...]) -> tuple[str, ...]:
        """The keys that usage is still told apart by: not those whose value is given."""
        return tuple(key for key in group_keys if key not in self.properties) if self.grouping else ()

    def narrowed_to(self, group_keys: tuple[str, ...]) -> Scope:
        """The same, of what is asked for only what a charge is grouped by."""
        return attrs.evolve(
            self, properties={key: self.properties[key] for key in group_keys if key in self.properties}
        )


INVOICED: Final = Scope()
CURRENT: Final = Scope(current=True)


@attrs.frozen(kw_only=True, eq=False)
class ChargeUsage:
    """The usage that one fee is of: of a charge, of one of its filters, of one group."""

    charge: Charge
    charge_filter: ChargeFilter | None
    grouped_by: dict[str, str | None]
    priced: Priced
    breakdowns: list[Breakdown]

    @property
    def units(self) -> Decimal:
        """The units that are shown."""
        return self.priced.units

    @property
    def amount_cents(self) -> int:
        """The price, rounded."""
        return self.priced.amount_cents


def current_window(org: Organization, subscription: Subscription) -> Window:
    """The charge period that holds the present."""
    return Standing(org, subscription).at(org.clock.peek(), current=True).charges_window


def invoiced_window(standing: Standing, bounds: Boundaries) -> Window | None:
    """The charge period of an invoice, None where it bills no charges."""
    if bounds.charges_from_datetime is None or bounds.charges_to_datetime is None:
        return None
    return Window(
        start=bounds.charges_from_datetime,
        end=bounds.charges_to_datetime,
        days=bounds.charges_days,
        zone=standing.zone,
        upgraded=standing.is_upgraded,
    )


def metric_of(metric: Metric) -> aggregation.Metric:
    """A billable metric as the engine wants to see it."""
    return aggregation.Metric(
        aggregation_type=cast(aggregation.AggregationType, metric.aggregation_type),
        field_name=metric.field_name,
        recurring=metric.recurring,
        rounding_function=cast(Any, metric.rounding_function),
        rounding_precision=metric.rounding_precision,
    )


@attrs.define(slots=False, eq=False)
class Pricing:
    """How one bucket of a charge is counted and priced: a filter, or what no filter matches."""

    org: Organization
    subscription: Subscription
    charge: Charge
    charge_filter: ChargeFilter | None

    @cached_property
    def tariff(self) -> Tariff:
        """How its events are counted and priced."""
        charge = self.charge
        return Tariff(
            metric=metric_of(charge.metric),
            charge_model=charge.charge_model,
            properties=(self.charge_filter or charge).properties,
            currency=self.subscription.plan.amount_currency,
            prorated=charge.prorated,
            pay_in_advance=charge.pay_in_advance,
            premium=self.org.premium,
        )

    @property
    def currency(self) -> str:
        """What is priced in."""
        return self.tariff.currency

    @property
    def group_keys(self) -> tuple[str, ...]:
        """What usage is told apart by."""
        return self.tariff.group_keys

    @property
    def metric(self) -> aggregation.Metric:
        """How events are counted."""
        return self.tariff.metric

    def source(self, scope: Scope) -> Source:
        """The bucket's events."""
        metric = self.charge.metric
        values = {found.key: found.values for found in metric.filters}
        filters = self.charge.filters
        bucket = aggregation.bucket_of(self.charge_filter, filters, values) if filters else Bucket()
        matching = (*bucket.matching, *scope.properties.items())
        return Source(
            columns=self.org.events.stream(self.subscription.external_id, metric.code).columns,
            bucket=attrs.evolve(bucket, matching=matching),
            group_keys=scope.kept(self.group_keys),
        )

    def carried(self, source: Source, group: Group, window: Window) -> Carried:
        """What earlier periods and events in advance left behind."""
        metric = self.charge.metric
        level = ZERO
        if metric.recurring and metric.aggregation_type == "weighted_sum_agg":
            column = source.column("numbers", self.metric, group)
            # What comes at the period's very first instant is the period's own.
            level = sum(column.before(self._level_since(), window.first), ZERO)
        return Carried(level=level, advance=self.org.advances.last(self.key(group), window.start, window.end))

    def _level_since(self) -> datetime | None:
        """From when events make the level of a recurring weighted sum; None is from the very first.

        A plan that follows another counts every earlier event. Otherwise the level is what invoices left behind, and
        they know of nothing before the first subscription
        (`app/services/billable_metrics/aggregations/weighted_sum_service.rb`).
        """
        if self.subscription.previous is not None:
            return None
        rows = self.org.subscriptions.where("external_id", self.subscription.external_id)
        return min((row.started_at for row in rows if row.started_at is not None), default=None)

    def breakdowns(self, request: Request, source: Source, scope: Scope) -> dict[Group, list[Breakdown]]:
        """The usage of each group, told apart by what its price does not depend on."""
        keys = breakdowns.presentation_keys(self.charge)
        if scope.presented is not None:
            keys = tuple(key for key in keys if key in scope.presented)
        if not keys:
            return {}
        window = request.window
        return breakdowns.by_group(request, source, keys, lambda finer, group: self.carried(finer, group, window))

    def key(self, group: Group) -> AdvanceKey:
        """Where the levels billed in advance are kept."""
        filter_id = self.charge_filter.lago_id if self.charge_filter else None
        return AdvanceKey(self.subscription.external_id, self.charge.lago_id, filter_id, group)


def buckets_of(charge: Charge) -> list[ChargeFilter | None]:
    """The filters of a charge in their order, and last None for what no filter matches."""
    return [*charge.filters, None]


def bucket_usages(pricing: Pricing, window: Window, scope: Scope = INVOICED) -> Iterator[ChargeUsage]:
    """The usage of one bucket of a charge, for each group.

    Raises:
        UnpriceableError: A volume charge has no range for these units; Lago answers 500 then.
    """
    tariff = pricing.tariff
    source, model = pricing.source(scope), tariff.model()
    # A level comes from invoices, which know of the charge's own groups only (recorded in pricing).
    level_source = pricing.source(scope.narrowed_to(pricing.group_keys)) if scope.properties else source
    request = tariff.request(model, window, current=scope.current)
    told = pricing.breakdowns(request, source, scope)
    for group in source.groups(request.metric, window):
        found = aggregation.aggregate(request, source, group, pricing.carried(level_source, group, window))
        yield ChargeUsage(
            charge=pricing.charge,
            charge_filter=pricing.charge_filter,
            grouped_by=shown_group(source.group_keys, group),
            priced=tariff.priced(model, found, current=scope.current),
            breakdowns=told.get(group, []),
        )


def charge_usages(
    org: Organization, subscription: Subscription, charge: Charge, window: Window, scope: Scope = INVOICED
) -> Iterator[ChargeUsage]:
    """The usage of a charge, bucket after bucket.

    Raises:
        UnpriceableError: A volume charge has no range for these units; Lago answers 500 then.
    """
    for charge_filter in buckets_of(charge):
        yield from bucket_usages(Pricing(org, subscription, charge, charge_filter), window, scope)
