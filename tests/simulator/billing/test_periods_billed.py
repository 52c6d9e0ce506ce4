"""What the clock bills by itself: no day twice, no day left out, whichever way the time goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .shop import Shop

STEPS = st.lists(st.integers(1, 40 * 24 * 60), min_size=0, max_size=12)
INTERVALS = ("weekly", "monthly", "quarterly", "semiannual", "yearly")
STARTS = st.integers(0, 3 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def told(shop: Shop) -> list[tuple[object, ...]]:
    """The invoices without what differs from run to run."""
    return [
        (
            row.issuing_date,
            row.number,
            row.total_amount_cents,
            *((fee.amount_cents, fee.from_datetime, fee.to_datetime) for fee in row.fees),
        )
        for row in shop.rows("org")
    ]


@settings(max_examples=15, deadline=None)
@given(
    start=STARTS,
    steps=STEPS,
    interval=st.sampled_from(INTERVALS),
    advance=st.booleans(),
    billing_time=st.sampled_from(["calendar", "anniversary"]),
)
def test_the_way_does_not_matter(
    start: datetime, steps: list[int], interval: str, advance: bool, billing_time: str
) -> None:
    """A journey in one step runs the same jobs as one with stops on the way."""
    end = start + timedelta(days=400)
    shops = []
    for stops in ([], steps):
        shop = Shop(start)
        shop.plan("plan", 36500, interval=interval, pay_in_advance=advance)
        shop.subscribe("org", "plan", billing_time=billing_time)
        now = start
        for minutes in stops:
            now = min(now + timedelta(minutes=minutes), end)
            shop.lago.travel(now)
        shop.lago.travel(end)
        shops.append(told(shop))
    assert shops[0]
    assert shops[0] == shops[1]


@settings(max_examples=40, deadline=None)
@given(
    start=STARTS,
    interval=st.sampled_from(INTERVALS),
    advance=st.booleans(),
    monthly_charges=st.booleans(),
    billing_time=st.sampled_from(["calendar", "anniversary"]),
)
def test_periods_follow_each_other_without_a_gap(
    start: datetime, interval: str, advance: bool, monthly_charges: bool, billing_time: str
) -> None:
    shop = Shop(start)
    shop.plan("plan", 100, interval=interval, pay_in_advance=advance, bill_charges_monthly=monthly_charges)
    shop.subscribe("org", "plan", billing_time=billing_time)
    shop.lago.travel(start + timedelta(days=800))
    rows = shop.rows("org")
    spans = [(fee.from_datetime, fee.to_datetime) for row in rows for fee in row.fees if fee.fee_type == "subscription"]
    assert spans[0][0] == start.replace(hour=0, minute=0, second=0, microsecond=0)
    follow(spans)
    periods = [row.billing_periods[0] for row in rows]
    follow([(row.charges_from, row.charges_to) for row in periods if row.charges_from != row.charges_to])


def follow(spans: list[tuple[datetime | None, datetime | None]]) -> None:
    """Each span begins where the one before ended."""
    for (_, ended), (began, _) in pairwise(spans):
        assert began is not None
        assert ended is not None
        assert began - ended == timedelta(microseconds=1)


def test_a_year_has_twelve_invoices_and_every_usage_is_on_one() -> None:
    shop = Shop(datetime(2026, 1, 1, 8, tzinfo=UTC))
    charge = {"billable_metric_id": shop.metric("calls"), "charge_model": "standard", "properties": {"amount": "1"}}
    shop.plan("plan", 0, charges=[charge])
    shop.subscribe("org", "plan")
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    while day.year == 2026:
        shop.lago.travel(day)
        event = {"transaction_id": day.isoformat(), "external_subscription_id": "org", "code": "calls"}
        shop.lago.ask("POST", "/events", {"event": event})
        day += timedelta(days=1)
    shop.lago.travel(datetime(2027, 1, 1, 1, tzinfo=UTC))
    totals = shop.totals("org")
    assert [total for _, total in totals] == [d * 100 for d in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)]
    assert [date for date, _ in totals] == [f"2026-{month:02d}-01" for month in range(2, 13)] + ["2027-01-01"]


@pytest.mark.parametrize(
    ("interval", "dates"),
    [
        ("yearly", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("quarterly", ["2028-05-29", "2028-08-29", "2028-11-29", "2029-02-28", "2029-05-29"]),
    ],
)
def test_who_starts_on_a_leap_day_is_billed_on_the_last_of_february(interval: str, dates: list[str]) -> None:
    shop = Shop(datetime(2028, 2, 29, 15, tzinfo=UTC))
    shop.plan("plan", 1000, interval=interval)
    shop.subscribe("org", "plan", billing_time="anniversary")
    shop.lago.travel(datetime(2032, 3, 1, tzinfo=UTC))
    assert [date for date, _ in shop.totals("org")][: len(dates)] == dates
    assert {total for _, total in shop.totals("org")} == {1000}


@pytest.mark.parametrize(("year", "total"), [(2027, 280), (2028, 290)])
def test_february_has_the_days_that_it_has(year: int, total: int) -> None:
    """From the 15th on: half of 28 days, 15 of 29; a day costs what a day of that February costs."""
    shop = Shop(datetime(year, 2, 15, tzinfo=UTC))
    shop.plan("plan", total * 100)
    shop.subscribe("org", "plan")
    shop.lago.travel(datetime(year, 3, 1, 1, tzinfo=UTC))
    assert shop.totals("org") == [(f"{year}-03-01", 14000 if year == 2027 else 15000)]


@pytest.mark.parametrize(
    ("currency", "due", "shown"),
    [("USD", 3226, "32.25806451612903"), ("JPY", 3226, "3225.806451612903"), ("CLF", 3226, "0.3225806451612903")],
)
def test_cents_are_the_smallest_unit_of_the_currency(currency: str, due: int, shown: str) -> None:
    """10 of 31 days of 10000 cents: yen have no decimals, unidades de fomento have four."""
    shop = Shop(datetime(2026, 3, 22, tzinfo=UTC))
    charge = {
        "billable_metric_id": shop.metric("calls"),
        "charge_model": "standard",
        "properties": {"amount": "0.5005"},
    }
    shop.plan("plan", 10000, amount_currency=currency, charges=[charge])
    shop.subscribe("org", "plan")
    event = {"transaction_id": "1", "external_subscription_id": "org", "code": "calls"}
    shop.lago.ask("POST", "/events", {"event": event})
    shop.lago.travel(datetime(2026, 4, 1, 1, tzinfo=UTC))
    (invoice,) = shop.invoices("org")
    plan, usage = invoice["fees"]
    assert (plan["amount_cents"], plan["precise_amount"]) == (due, shown)
    assert (usage["amount_cents"], usage["precise_amount"]) == ({"USD": 50, "JPY": 1, "CLF": 5005}[currency], "0.5005")
    assert invoice["currency"] == currency
