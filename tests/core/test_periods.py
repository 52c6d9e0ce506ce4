"""Periods, held against what a real server answered about 200 of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.periods import PERIODS_PER_YEAR, period_of
from tests.recorded import exchanges

JAN_31 = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("on", "interval", "billing_time", "anchor", "start", "following"),
    [
        (date(2026, 3, 10), "monthly", "calendar", JAN_31, date(2026, 3, 1), date(2026, 4, 1)),
        (date(2026, 3, 12), "weekly", "calendar", JAN_31, date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 12), "weekly", "anniversary", date(2026, 1, 7), date(2026, 3, 11), date(2026, 3, 18)),
        (date(2026, 2, 27), "monthly", "anniversary", JAN_31, date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 2, 28), "monthly", "anniversary", JAN_31, date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 4, 30), "monthly", "anniversary", JAN_31, date(2026, 4, 30), date(2026, 5, 31)),
        (date(2026, 3, 10), "quarterly", "calendar", JAN_31, date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 3, 10), "quarterly", "anniversary", JAN_31, date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 8, 1), "semiannual", "calendar", JAN_31, date(2026, 7, 1), date(2027, 1, 1)),
        (date(2027, 2, 28), "yearly", "anniversary", date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29)),
        (date(2025, 12, 31), "yearly", "calendar", JAN_31, date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_periods(on: date, interval: str, billing_time: str, anchor: date, start: date, following: date) -> None:
    assert period_of(on, interval=interval, billing_time=billing_time, anchor=anchor) == (start, following)


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.sampled_from(sorted(PERIODS_PER_YEAR)),
    st.sampled_from(["calendar", "anniversary"]),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_periods_cover_every_day_once(on: date, interval: str, billing_time: str, anchor: date) -> None:
    def period(day: date) -> tuple[date, date]:
        return period_of(day, interval=interval, billing_time=billing_time, anchor=anchor)

    start, following = period(on)
    assert start <= on < following
    assert period(start) == period(following - timedelta(days=1)) == (start, following)
    assert period(following)[0] == following


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_real_server_sees_the_same_periods() -> None:
    compared = 0
    for exchange in exchanges("periods"):
        body = exchange["response"].get("body") or {}
        subscription = body.get("subscription") if isinstance(body, dict) else None
        plan = (subscription or {}).get("plan")
        if not subscription or not plan or subscription["status"] != "active" or plan["bill_charges_monthly"]:
            continue
        on = instant(exchange["at"]).date()
        start, following = period_of(
            on,
            interval=plan["interval"],
            billing_time=subscription["billing_time"],
            anchor=instant(subscription["subscription_at"]).date(),
        )
        began = instant(subscription["current_billing_period_started_at"])
        ended = instant(subscription["current_billing_period_ending_at"])
        assert began.date() == max(start, instant(subscription["started_at"]).date())
        assert ended.date() + timedelta(days=1) == following
        compared += 1
    assert compared >= 20
