"""What Lago says of organizations, as far as access looks at it: small, for it is remembered of every organization."""

from collections.abc import Iterator, Mapping
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
MOST_SHARED = 1_000


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
        resets_at: The first instant of the next billing period, if Lago says when the present one ends.
    """

    is_active: bool
    plan: str
    resets_at: datetime | None


@lru_cache(MOST_SHARED)
def _second_after(last: datetime) -> datetime:
    return last.replace(microsecond=0) + SECOND


def standing_of(found: Subscription | None) -> Standing | None:
    """Return what matters of a subscription; None if there is none that lives."""
    if found is None or not (found.is_active or found.is_pending):
        return None
    last = found.current_billing_period_ending_at
    return standing(found.is_active, found.plan_code, None if last is None else _second_after(last))


@lru_cache(MOST_SHARED)
def standing(is_active: bool, plan: str, resets_at: datetime | None) -> Standing:
    """Return how organizations stand that stand alike: one object for all of them."""
    return Standing(is_active, intern(plan), resets_at)


@lru_cache(MOST_SHARED)
def shared(instant: datetime) -> datetime:
    """Return one object for an instant that many organizations have."""
    return instant


class Units(Mapping[str, Decimal]):
    """Units by metric: with the names once for all who have the same ones, and whole numbers as such.

    Args:
        units: The units.
    """

    __slots__ = ("_places", "_values")

    def __init__(self, units: Mapping[str, Decimal]) -> None:
        self._places = _places(tuple(units))
        self._values = tuple(int(each) if each.as_tuple().exponent == 0 else each for each in units.values())

    def __getitem__(self, code: str) -> Decimal:
        return Decimal(self._values[self._places[code]])

    def __contains__(self, code: object) -> bool:
        return code in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"Units({dict(self)!r})"


@lru_cache(MOST_SHARED)
def _places(codes: tuple[str, ...]) -> Mapping[str, int]:
    return {intern(code): place for place, code in enumerate(codes)}


@lru_cache(MOST_SHARED)
def _milliseconds(instant: datetime) -> int:
    return milliseconds(instant)


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
        self.check(measure.code)
        units = self.units[measure.code] if measure.is_recurring or not self.is_rolled else ZERO
        return Count(units, self.asked_at, self.newest, None if measure.is_recurring else _milliseconds(self.first))

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
        code = charge.metric_code
        units[code] = plain_number(max(counted, units.get(code, counted)))
    costs: dict[str, tuple[Billed, ...]] = {}
    for charge in usage.charges if with_costs else ():
        costs[charge.metric_code] = (*costs.get(charge.metric_code, ()), billed(charge))
    period = shared(usage.from_datetime), shared(usage.to_datetime)
    return Figures(Units(units), *period, asked_at, newest, costs if with_costs else None)


def rolled(figures: Figures) -> Figures:
    """Return the figures of the period that follows, of which Lago has not said anything yet."""
    return attrs.evolve(
        figures,
        first=figures.resets_at,
        last=figures.last + timedelta(days=366),
        is_rolled=True,
    )
