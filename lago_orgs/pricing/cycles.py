"""Billing periods as calendar dates: weeks, months, quarters, halves, years, of the calendar or from an anchor day."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal

import attrs

Interval = Literal["weekly", "monthly", "quarterly", "semiannual", "yearly"]

DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "semiannual": 6, "yearly": 12}
# A Monday and the first day of a month, quarter, half and year at once: what the calendar's periods are anchored on.
_CALENDAR: Final = date(2001, 1, 1)


@attrs.frozen
class Cycle:
    """The periods that follow each other without a gap.

    From the server's `app/services/subscriptions/dates/*_service.rb`; recorded in periods. A day that a month does not
    have becomes its last one, and later months return to the anchor's: Jan 31, Feb 28, Mar 31, Apr 30.

    Args:
        interval: How long a period is.
        anchor: The day on which a period starts, in the customer's zone; None for periods of the calendar.

    Example:
        >>> Cycle("monthly", date(2026, 1, 31)).start(date(2026, 3, 5))
        datetime.date(2026, 2, 28)
    """

    interval: Interval
    anchor: date | None = None

    def start(self, day: date) -> date:
        """The first day of the period that holds this day."""
        anchor = self.anchor or _CALENDAR
        if self.interval == "weekly":
            return day - DAY * ((day.weekday() - anchor.weekday()) % 7)
        months = _month(day) - (_month(day) - _month(anchor)) % _MONTHS[self.interval]
        start = _day_of(months, anchor.day)
        return start if start <= day else _day_of(months - _MONTHS[self.interval], anchor.day)

    def next_start(self, day: date) -> date:
        """The first day of the period after the one that holds this day."""
        start = self.start(day)
        if self.interval == "weekly":
            return start + _WEEK
        return _day_of(_month(start) + _MONTHS[self.interval], (self.anchor or _CALENDAR).day)

    def end(self, day: date) -> date:
        """The last day of the period that holds this day."""
        return self.next_start(day) - DAY

    def days(self, day: date) -> int:
        """How many days the whole period has that holds this day."""
        return (self.next_start(day) - self.start(day)).days

    def is_first_day(self, day: date) -> bool:
        """Whether a period starts on this day: the day on which the one before is billed."""
        return self.start(day) == day

    def earlier(self, day: date) -> date:
        """The same day one interval ago, from which Lago finds the period before.

        On the last day of a month that is too short for the anchor's day, it is that day of the earlier month.
        """
        if self.interval == "weekly":
            return day - _WEEK
        months = _month(day) - _MONTHS[self.interval]
        short = self.anchor is not None and _is_last_of_month(day) and day.day < self.anchor.day
        return _day_of(months, self.anchor.day if self.anchor and short else day.day)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day_of(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def _is_last_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
