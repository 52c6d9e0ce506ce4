"""The billing periods of a plan, on calendar dates in the customer's time zone."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "yearly": 12}
PERIODS_PER_YEAR = {"weekly": 52, "monthly": 12, "quarterly": 4, "semiannual": 2, "yearly": 1}


def period_of(on: date, *, interval: str, billing_time: str, anchor: date) -> tuple[date, date]:
    """Return the period that a day lies in: its first day, and the first day of the next.

    Args:
        on: The day.
        interval: `weekly`, `monthly`, `quarterly`, `semiannual` or `yearly`.
        billing_time: `calendar` (weeks from Monday, months from the 1st) or `anniversary` (from the anchor's day).
        anchor: The day of `subscription_at`. Its day of the month is clamped to short months, without sticking to it.
    """
    if billing_time != "anniversary":
        anchor = date(2001, 1, 1)  # a Monday, the first of a year, and so of every longer period too
    if interval == "weekly":
        start = on - timedelta(days=(on - anchor).days % 7)
        return start, start + timedelta(days=7)
    step = MONTHS[interval]
    months = (on.year - anchor.year) * 12 + on.month - anchor.month
    index = months // step + 1
    while anchor + relativedelta(months=index * step) > on:
        index -= 1
    return anchor + relativedelta(months=index * step), anchor + relativedelta(months=(index + 1) * step)
