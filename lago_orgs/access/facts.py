"""What Lago says of organizations, as far as access looks at it: small, for it is remembered of every organization."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

import attrs

from lago_orgs._core.events import milliseconds
from lago_orgs._core.ledger import ZERO, Count, plain_number
from lago_orgs.access.costs import Cost, cost_of
from lago_orgs.access.measures import Measure
from lago_orgs.access.prices import Billed, PriceList, billed
from lago_orgs.errors import UnknownMetric
from lago_orgs.types import Money, Subscription, Usage
from lago_orgs.types.access import Source

SECOND = timedelta(seconds=1)


class Known(NamedTuple):
    """Something that Lago said, and how it is known.

    Args:
        value: What.
        source: Where it comes from.
        age: Seconds since Lago was asked.
    """

    value: Any
    source: Source
    age: float


class Standing(NamedTuple):
    """How an organization stands.

    Args:
        is_active: Whether its subscription is active; else it waits for its start.
        plan: The code of its plan.
        resets_at: When the present billing period ends, if Lago says so.
    """

    is_active: bool
    plan: str
    resets_at: datetime | None


@lru_cache(1_000)
def _second_after(last: datetime) -> datetime:
    return last.replace(microsecond=0) + SECOND


def standing_of(found: Subscription | None) -> Standing | None:
    """Return what matters of a subscription; None if there is none that lives."""
    if found is None or not (found.is_active or found.is_pending):
        return None
    return Standing(found.is_active, intern(found.plan_code), found.current_billing_period_ending_at)


@attrs.frozen
class Figures:
    """What Lago counted of an organization in the present period.

    Args:
        units: By metric.
        first: The period's first instant.
        last: The period's last instant.
        asked_at: When Lago was asked, in seconds by the store's clock.
        newest: The newest place when Lago had answered.
        billed: What each charge counted and costs, by metric; None if nobody had asked for money.
        is_rolled: Whether Lago said this of the period before: what does not stay from period to period is none.
    """

    units: Mapping[str, Decimal]
    first: datetime
    last: datetime
    asked_at: float
    newest: int
    billed: Mapping[str, tuple[Billed, ...]] | None = attrs.field(default=None, repr=False)
    is_rolled: bool = False
    _counts: dict[str, Count] | None = attrs.field(default=None, init=False, eq=False, repr=False)
    _costs: dict[str, tuple[PriceList, Cost]] | None = attrs.field(default=None, init=False, eq=False, repr=False)

    @property
    def resets_at(self) -> datetime:
        """Return the first instant of the next period."""
        return _second_after(self.last)

    def count(self, measure: Measure) -> Count:
        """Return the figure of a metric.

        Raises:
            UnknownMetric: The plan has no charge on it.
        """
        counts = self._counts
        if counts is None:  # only what is asked for takes memory
            counts = {}
            object.__setattr__(self, "_counts", counts)
        found = counts.get(measure.code)
        if found is None:
            self.check(measure.code)
            found = Count(
                units=self.units[measure.code] if measure.is_recurring or not self.is_rolled else ZERO,
                asked_at=self.asked_at,
                newest=self.newest,
                first=None if measure.is_recurring else milliseconds(self.first),
            )
            found = counts.setdefault(measure.code, found)
        return found

    def cost(self, measure: Measure, prices: PriceList) -> Cost | None:
        """Return what the usage of a metric costs; None if these figures are older than the prices, or have none.

        Raises:
            UnknownMetric: The plan has no charge on it.
            InvalidArgument: A charge on it cannot be priced by its units.
        """
        costs = self._costs
        if costs is None:
            costs = {}
            object.__setattr__(self, "_costs", costs)
        known = costs.get(measure.code)
        if known is None or known[0] is not prices:
            units = self.count(measure).units
            charges = None if self.billed is None else self.billed.get(measure.code)
            if self.is_rolled and charges and not measure.is_recurring:
                charges = tuple(each.anew() for each in charges)
            found = cost_of(measure, units, charges, prices)
            if found is None:
                return None
            costs[measure.code] = known = prices, found
        return known[1]

    def cost_by_lago(self, metric_code: str, currency: str) -> Money:
        """Return what Lago says that a metric's usage costs."""
        charges = (self.billed or {}).get(metric_code, ())
        return sum((Money(each.amount or ZERO, currency) for each in charges), Money(0, currency))

    def check(self, metric_code: str) -> None:
        """Refuse a metric that no charge of the plan is on: nothing says that it was not used.

        Raises:
            UnknownMetric: It is none of those that there are.
        """
        if metric_code not in self.units:
            raise UnknownMetric(metric_code, tuple(sorted(self.units)))


def figures_of(usage: Usage, asked_at: float, newest: int, *, with_costs: bool = False) -> Figures:
    """Return what matters of an organization's usage.

    Several charges on one metric count the same events, each of them: its units are those of the largest.

    Args:
        usage: As Lago says it.
        asked_at: When Lago was asked, in seconds by the store's clock.
        newest: The newest place when Lago had answered.
        with_costs: Whether to keep what charges cost.
    """
    units: dict[str, Decimal] = {}
    for charge in usage.charges:
        counted = charge.units if charge.total_aggregated_units is None else charge.total_aggregated_units
        code = intern(charge.metric_code)  # one text for all organizations
        units[code] = plain_number(max(counted, units.get(code, counted)))
    costs: dict[str, tuple[Billed, ...]] = {}
    for charge in usage.charges if with_costs else ():
        costs[charge.metric_code] = (*costs.get(charge.metric_code, ()), billed(charge))
    period = usage.from_datetime, usage.to_datetime
    return Figures(units, *period, asked_at, newest, costs if with_costs else None)


def rolled(figures: Figures) -> Figures:
    """Return the figures of the period that follows, of which Lago has not said anything yet."""
    return attrs.evolve(
        figures,
        first=figures.resets_at,
        last=figures.last + timedelta(days=366),
        is_rolled=True,
    )
