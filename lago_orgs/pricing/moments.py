"""From when to when an invoice or the current usage of a subscription counts, as seen from one instant.

From the server's `app/services/subscriptions/dates_service.rb` and its five intervals. Recorded in periods,
subscriptions-*, invoices-*, plan-changes and trial.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cached_property

import attrs

from .aggregation import Window
from .cycles import DAY, Cycle
from .periods import Boundaries, Life, Terms, round_to_second


@attrs.frozen
class _Dates:
    """The dates that one cycle gives on one day."""

    cycle: Cycle
    day: date
    pay_in_advance: bool
    current: bool
    ended: bool
    ended_for_good: bool
    downgraded: bool

    @property
    def base(self) -> date:
        return self.day if self.current else self.cycle.earlier(self.day)

    @property
    def start(self) -> date:
        ended_in_arrears = self.ended and not self.pay_in_advance and not self.downgraded
        return self.cycle.start(self.day if self.pay_in_advance or ended_in_arrears else self.base)

    @property
    def charges_start(self) -> date:
        if self.ended_for_good:
            return self.cycle.start(self.day)
        return self.cycle.start(self.base) if self.pay_in_advance else self.start


@attrs.define(kw_only=True, slots=False, eq=False)
class Moment:
    """A subscription as one instant sees it: on billing, at its end, or when its current usage is read.

    Args:
        terms: What its periods follow from.
        life: When it lives.
        at: The instant: on billing the first day of the next period, on termination the last instant.
        current: Whether the period that holds the instant is wanted, and not the one that it closes.
    """

    terms: Terms
    life: Life
    at: datetime
    current: bool = False

    @cached_property
    def day(self) -> date:
        """The date of the instant where the customer lives."""
        return self.terms.day(self.at)

    def _dates(self, cycle: Cycle, at: datetime) -> _Dates:
        ended = self.life.is_over(at)
        return _Dates(
            cycle=cycle,
            day=self.day,
            pay_in_advance=self.terms.pay_in_advance,
            current=self.current,
            ended=ended,
            ended_for_good=ended and self.life.successor is None,
            downgraded=self.life.successor == "downgrade",
        )

    @cached_property
    def _plan(self) -> _Dates:
        return self._dates(self.terms.cycle(), self.at)

    @cached_property
    def _month(self) -> _Dates:
        # Lago hands the bare date to the months of a long plan, so they see the day's midnight: a subscription that is
        # terminated later on that day has not ended for them.
        return self._dates(self.terms.cycle("monthly"), datetime.combine(self.day, time.min, UTC))

    @property
    def period_start(self) -> date:
        """The first day of the plan's period that is billed, wherever in it the subscription started."""
        return self._plan.start

    def plan_days(self, day: date | None = None) -> int:
        """How many days the plan's whole period has: the one that is billed, or the one that holds a day."""
        return self._plan.cycle.days(day or self.period_start)

    def single_day_price(self, amount_cents: int, day: date | None = None) -> float:
        """What a day of the period costs, in cents, as the double that Lago works with (`#single_day_price`)."""
        return amount_cents / self.plan_days(day)

    @property
    def next_end_of_period(self) -> datetime:
        """The last instant of the plan's period that holds the day: its UTC date is current usage's `issuing_date`."""
        return self.terms.end_of(self._plan.cycle.end(self.day))

    @property
    def previous_beginning_of_period(self) -> datetime:
        """The first instant of the period before."""
        return self.terms.start_of(self._plan.cycle.start(self._plan.base))

    @property
    def from_datetime(self) -> datetime:
        """Where the subscription fee starts: the period's first instant, or that of the day on which it started."""
        start = self.terms.start_of(self.period_start)
        started_at = self.life.started_at
        return start if start >= started_at else self.terms.start_of(self.terms.day(started_at))

    @property
    def to_datetime(self) -> datetime:
        """Where the subscription fee ends: with the period, or at the termination, rounded to the second."""
        end = self.terms.end_of(self._plan.cycle.end(self.period_start))
        if self.life.terminated_at is not None and self.life.is_over(self.at):
            end = min(end, round_to_second(self.life.terminated_at))
        return max(end, self.life.started_at)

    @property
    def charges_start(self) -> date:
        """The first day of the charges' period, wherever in it the subscription started."""
        return (self._month if self.terms.monthly_charges else self._plan).charges_start

    @property
    def fixed_charges_start(self) -> date:
        """The first day of the fixed charges' period."""
        return (self._month if self.terms.monthly_fixed_charges else self._plan).charges_start

    @property
    def charges_days(self) -> int:
        """How many days the charges' whole period has."""
        return self._charges_cycle(monthly=self.terms.monthly_charges).days(self.charges_start)

    @property
    def fixed_charges_days(self) -> int:
        """How many days the fixed charges' whole period has."""
        return self._charges_cycle(monthly=self.terms.monthly_fixed_charges).days(self.fixed_charges_start)

    def _charges_cycle(self, *, monthly: bool) -> Cycle:
        return (self._month if monthly else self._plan).cycle

    @property
    def charges_from_datetime(self) -> datetime:
        """Where charges start: with their period, or in the very millisecond in which the subscription started."""
        return max(self.terms.start_of(self.charges_start), self.life.started_at)

    @property
    def charges_to_datetime(self) -> datetime:
        """Where charges end: with their period, or at the termination."""
        return self._capped(self._charges_cycle(monthly=self.terms.monthly_charges).end(self.charges_start))

    @property
    def fixed_charges_from_datetime(self) -> datetime:
        """Where fixed charges start."""
        return max(self.terms.start_of(self.fixed_charges_start), self.life.started_at)

    @property
    def fixed_charges_to_datetime(self) -> datetime:
        """Where fixed charges end."""
        return self._capped(self._charges_cycle(monthly=self.terms.monthly_fixed_charges).end(self.fixed_charges_start))

    @property
    def charges_window(self) -> Window:
        """The charges' period, as aggregations want it."""
        return Window(
            start=self.charges_from_datetime,
            end=self.charges_to_datetime,
            days=self.charges_days,
            zone=self.terms.zone,
        )

    def _capped(self, last: date) -> datetime:
        end = self.terms.end_of(last)
        if self.life.terminated_at is not None:
            end = min(end, self.life.terminated_at)
        return max(end, self.life.started_at)

    @property
    def is_first_month(self) -> bool:
        """Whether the month of the day is the first of a long plan's period."""
        months = 6 if self.terms.interval == "semiannual" else 12
        anchor = self.terms.cycle().anchor
        if anchor is None:
            return self.day.month % months == 1
        return (self._month.cycle.start(self.day).month - anchor.month) % months == 0

    @property
    def is_first_month_of_first_period(self) -> bool:
        """Whether the month of the day is the first of a long plan's very first period."""
        anchor = self.terms.day(self.terms.subscription_at)
        if self.terms.billing_time == "calendar":
            return self.is_first_month and self.day.year == anchor.year
        start = self._month.cycle.start(self.day)
        return (start.year, start.month) == (anchor.year, anchor.month)

    @property
    def bills_charges(self) -> bool:
        """Whether charges are due: not in a long plan's later months when only its fixed charges are billed monthly."""
        if self.current or self.terms.monthly_charges or not self.terms.monthly_fixed_charges:
            return True
        return self.is_first_month

    @property
    def bills_fixed_charges(self) -> bool:
        """Whether fixed charges are due: not in a long plan's later months when only its charges are billed monthly."""
        if self.terms.monthly_fixed_charges or not self.terms.monthly_charges:
            return True
        return self.is_first_month

    def boundaries(self) -> Boundaries:
        """What an invoice made at this instant covers (`Invoices::CreateInvoiceSubscriptionService`)."""
        return Boundaries(
            timestamp=self.at,
            from_datetime=self.from_datetime,
            to_datetime=self.to_datetime,
            charges_from_datetime=self.charges_from_datetime if self.bills_charges else None,
            charges_to_datetime=self.charges_to_datetime if self.bills_charges else None,
            charges_days=self.charges_days,
            fixed_charges_from_datetime=self.fixed_charges_from_datetime if self.bills_fixed_charges else None,
            fixed_charges_to_datetime=self.fixed_charges_to_datetime if self.bills_fixed_charges else None,
            fixed_charges_days=self.fixed_charges_days,
        )


def invoice_boundaries(
    terms: Terms, life: Life, at: datetime, already_billed: Callable[[Boundaries], bool] = lambda _: False
) -> Boundaries:
    """What an invoice covers: the regular one, that of an upgrade, or the last one.

    The last one is special on a billing day (`#termination_boundaries`): then it bills the whole period before, unless
    an invoice did so already, as the biller had not come yet.

    Args:
        terms: What the periods follow from.
        life: When the subscription lives.
        at: The invoice's timestamp; on termination the last instant.
        already_billed: Whether a periodic invoice of this subscription has these boundaries.
    """
    ended = life.is_over(at)
    regular = Moment(terms=terms, life=life, at=at, current=ended and life.successor == "upgrade").boundaries()
    if not ended or life.successor is not None or at - DAY < life.started_at:
        return regular
    alive = attrs.evolve(life, terminated_at=None)
    yesterday = Moment(terms=terms, life=alive, at=at - DAY, current=True).charges_to_datetime
    if at < yesterday or at - yesterday >= DAY:
        return regular
    whole = Moment(terms=terms, life=alive, at=at).boundaries()
    return regular if already_billed(whole) else whole
