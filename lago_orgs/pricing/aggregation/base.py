"""What an aggregation is asked, and what it answers."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

import attrs

from ..charges import Usage
from ..numbers import ceiled, floored, rounded
from ..periods import days_between

AggregationType = Literal["count_agg", "sum_agg", "max_agg", "latest_agg", "unique_count_agg", "weighted_sum_agg"]


@attrs.frozen(kw_only=True)
class Metric:
    """How a billable metric counts."""

    aggregation_type: AggregationType
    field_name: str | None = None
    recurring: bool = False
    rounding_function: Literal["round", "ceil", "floor"] | None = None
    rounding_precision: int | None = None

    def rounded(self, units: Decimal) -> Decimal:
        """Round units as the metric wants it (`apply_rounding_service.rb`); events in advance are not rounded."""
        places = self.rounding_precision or 0
        if self.rounding_function == "round":
            return rounded(units, places)
        if self.rounding_function == "ceil":
            return ceiled(units, places)
        return floored(units, places) if self.rounding_function == "floor" else units


@attrs.frozen(kw_only=True)
class Window:
    """The charge period that is aggregated.

    Args:
        start: Its first instant; events are compared from its millisecond on.
        end: Its last one.
        days: The days of the whole period, that usage is prorated over.
        zone: Where the customer lives; days are counted there.
        upgraded: Whether the subscription ended by an upgrade, whose day the successor pays.
    """

    start: datetime
    end: datetime
    days: int
    zone: tzinfo
    upgraded: bool = False

    @property
    def first(self) -> datetime:
        """The first instant whose events count."""
        return self.start.replace(microsecond=self.start.microsecond // 1000 * 1000)

    @property
    def end_of_second(self) -> datetime:
        """The end, rounded up to a whole second: weighted sums last until then."""
        whole = self.end.replace(microsecond=0)
        return whole if whole == self.end else whole + timedelta(seconds=1)

    @property
    def billed_days(self) -> int:
        """How many days of the period are billed (`Subscription#date_diff_with_timezone`)."""
        return max(days_between(self.start, self.end, self.zone) - self.upgraded, 0)

    @property
    def billed_share(self) -> float:
        """Billed days over all, as the double by which values from before the period are prorated."""
        return self.billed_days / self.days


@attrs.frozen(kw_only=True)
class Advance:
    """What was billed in advance in this period so far, kept after each event (`CachedAggregation`).

    Args:
        current: The level after the last event.
        highest: The highest level of the period: up to it, units are paid for.
        highest_prorated: The same, prorated.
    """

    current: Decimal
    highest: Decimal
    highest_prorated: Decimal | None = None


@attrs.frozen(kw_only=True)
class Aggregated:
    """The usage of a charge in one bucket and group.

    Args:
        usage: What is priced.
        shown_units: What current usage shows as units: the level, neither prorated nor lowered by what is paid.
        total_units: `total_aggregated_units` of a weighted sum, whose units are an average; None for others.
    """

    usage: Usage
    shown_units: Decimal
    total_units: Decimal | None = None
