"""What a subscription's periods follow from, and the spans of time that invoices bill."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import attrs

from .cycles import DAY, Cycle, Interval

BillingTime = Literal["calendar", "anniversary"]
# What a plan change makes of a subscription's successor, by the yearly price: an equal one counts as an upgrade.
Successor = Literal["upgrade", "downgrade"]


@attrs.frozen(kw_only=True)
class Terms:
    """What plan, subscription and customer say about time.

    Args:
        interval: The plan's.
        billing_time: The subscription's.
        subscription_at: The anchor of anniversaries, aware; an upgrade inherits it.
        zone: The customer's applicable one; UTC without premium.
        pay_in_advance: The plan's.
        bill_charges_monthly: The plan's; only yearly and semiannual ones have it.
        bill_fixed_charges_monthly: The plan's; likewise.
    """

    interval: Interval
    billing_time: BillingTime
    subscription_at: datetime
    zone: tzinfo = UTC
    pay_in_advance: bool = False
    bill_charges_monthly: bool = False
    bill_fixed_charges_monthly: bool = False

    def day(self, at: datetime) -> date:
        """The date of an instant where the customer lives."""
        return at.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first instant of a day where the customer lives, in UTC."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The last instant of a day where the customer lives, in UTC."""
        return datetime.combine(day, time.max, self.zone).astimezone(UTC)

    def cycle(self, interval: Interval | None = None) -> Cycle:
        """The plan's periods, or those of another interval from the same anchor."""
        anchor = self.day(self.subscription_at) if self.billing_time == "anniversary" else None
        return Cycle(interval or self.interval, anchor)

    @property
    def _long(self) -> bool:
        return self.interval in {"yearly", "semiannual"}

    @property
    def monthly_charges(self) -> bool:
        """Whether charges have periods of their own, of a month."""
        return self._long and self.bill_charges_monthly

    @property
    def monthly_fixed_charges(self) -> bool:
        """Whether fixed charges have periods of their own, of a month."""
        return self._long and self.bill_fixed_charges_monthly

    def is_billing_day(self, at: datetime) -> bool:
        """Whether the clock's biller picks a subscription at this instant.

        On the first day of a period, or of a month where charges or fixed charges are billed monthly
        (`app/services/subscriptions/organization_billing_service.rb`). It leaves out those that started on that day or
        end on it (`ending_at`), where the customer lives, and those that it billed already on that day.
        """
        split = self.monthly_charges or self.monthly_fixed_charges
        return self.cycle("monthly" if split else None).is_first_day(self.day(at))


@attrs.frozen
class Life:
    """When a subscription lives.

    Args:
        started_at: Its first instant, to the millisecond.
        terminated_at: Its last one.
        successor: Whether another subscription follows it, pending or active, and at which price.
    """

    started_at: datetime
    terminated_at: datetime | None = None
    successor: Successor | None = None

    def is_over(self, at: datetime) -> bool:
        """Whether it is terminated, as seen from an instant: `Subscription#terminated_at?` compares whole seconds."""
        return self.terminated_at is not None and round_to_second(self.terminated_at) <= round_to_second(at)


@attrs.frozen(kw_only=True)
class Boundaries:
    """The instants between which an invoice bills, and the days of the whole period that usage is prorated over.

    Charges or fixed charges that are not due on this invoice have None.
    """

    timestamp: datetime
    from_datetime: datetime
    to_datetime: datetime
    charges_from_datetime: datetime | None
    charges_to_datetime: datetime | None
    charges_days: int
    fixed_charges_from_datetime: datetime | None
    fixed_charges_to_datetime: datetime | None
    fixed_charges_days: int


def days_between(start: datetime, end: datetime, zone: tzinfo) -> int:
    """How many days a span touches: both ends count, and an hour won or lost in the zone does not.

    `app/services/utils/datetime.rb#date_diff_with_timezone`.
    """
    if end.astimezone(zone).time() == time.min:
        end += timedelta(seconds=1)
    shift = (start.astimezone(zone).utcoffset() or timedelta()) - (end.astimezone(zone).utcoffset() or timedelta())
    return -((start - end + shift) // DAY)


def round_to_second(at: datetime) -> datetime:
    """The nearest whole second, half a second up, as `Time#round`."""
    return (at + timedelta(microseconds=500_000)).replace(microsecond=0)


def issuing_date(at: datetime, zone: tzinfo) -> date:
    """The date of an invoice made at an instant, where the customer lives; grace periods are premium."""
    return at.astimezone(zone).date()
