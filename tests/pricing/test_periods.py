"""Billing periods: the recorded ones, the facts of leap days and zones, and what must hold for any."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing.cycles import Cycle, Interval
from lago_orgs.pricing.moments import Moment, invoice_boundaries
from lago_orgs.pricing.periods import Life, Terms, days_between, issuing_date
from tests.recorded import exchanges, walkthroughs

from .seen import instant, objects, seen

INTERVALS: list[Interval] = ["weekly", "monthly", "quarterly", "semiannual", "yearly"]
KINDS = [
    ("subscription", "from_datetime", "to_datetime"),
    ("charges", "charges_from_datetime", "charges_to_datetime"),
    ("fixed_charges", "fixed_charges_from_datetime", "fixed_charges_to_datetime"),
]

days = st.dates(date(2019, 1, 1), date(2033, 1, 1))
cycles = st.builds(Cycle, st.sampled_from(INTERVALS), st.none() | days)


def shown(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_current_usage_counts_the_recorded_periods() -> None:
    compared = 0
    for flow in walkthroughs():
        world = seen(flow)
        by_external_id = {
            item["external_id"]: item for item in world.subscriptions.values() if not item["terminated_at"]
        }
        for exchange in exchanges(flow):
            body = exchange["response"].get("body")
            usage = body.get("customer_usage") if isinstance(body, dict) else None
            asked = parse_qs(urlsplit(exchange["request"]["target"]).query)
            subscription = by_external_id.get(asked.get("external_subscription_id", [""])[0])
            at = instant(exchange["at"])
            if usage is None or subscription is None or at < instant(subscription["started_at"]):
                continue
            moment = Moment(terms=world.terms(subscription), life=world.life(subscription), at=at, current=True)
            assert [usage["from_datetime"], usage["to_datetime"], usage["issuing_date"]] == [
                shown(moment.charges_from_datetime),
                shown(moment.charges_to_datetime),
                moment.next_end_of_period.date().isoformat(),
            ], f"{flow}: {exchange['request']['target']} at {exchange['at']}"
            compared += 1
    assert compared > 150


def recorded_billing_periods() -> list[tuple[str, dict[str, Any], Moment, list[str | None]]]:
    found = []
    for flow in walkthroughs():
        world = seen(flow)
        for invoice in world.invoices.values():
            for period in invoice["billing_periods"]:
                subscription = world.subscriptions[period["lago_subscription_id"]]
                terms, life = world.terms(subscription), world.life(subscription)
                ending = period["invoicing_reason"] == "subscription_terminating"
                at = life.terminated_at if ending and life.terminated_at else instant(invoice["created_at"])
                life = life if ending else Life(life.started_at)
                recorded = [period[f"{kind}_{end}_datetime"] for kind, *_ in KINDS for end in ("from", "to")]
                found.append((flow, period, Moment(terms=terms, life=life, at=at), recorded))
    return found


def test_invoices_cover_the_recorded_periods() -> None:
    recorded = recorded_billing_periods()
    for flow, period, moment, expected in recorded:
        boundaries = invoice_boundaries(moment.terms, moment.life, moment.at)
        ours = [shown(getattr(boundaries, name)) for _, *names in KINDS for name in names]
        assert ours == expected, f"{flow}: {period}"
    assert len(recorded) > 70
    assert {period["invoicing_reason"] for _, period, _, _ in recorded} == {
        "subscription_starting",
        "subscription_periodic",
        "subscription_terminating",
        "in_advance_charge",
    }


def test_fees_in_advance_carry_the_period_of_their_event() -> None:
    compared = 0
    for flow in walkthroughs():
        world = seen(flow)
        for exchange in exchanges(flow):
            for fee in objects(exchange["response"].get("body")):
                if not {"event_transaction_id", "from_date", "amount_details"} <= fee.keys() or not fee["created_at"]:
                    continue
                subscription = world.subscriptions[fee["lago_subscription_id"]]
                life, at = Life(instant(subscription["started_at"])), instant(fee["created_at"])
                moment = Moment(terms=world.terms(subscription), life=life, at=at, current=True)
                start, end = moment.charges_from_datetime, moment.charges_to_datetime
                assert (instant(fee["from_date"]), instant(fee["to_date"])) == (
                    start.replace(microsecond=0),
                    end.replace(microsecond=0),
                )
                compared += 1
    assert compared > 3


@pytest.mark.parametrize(
    ("interval", "anchor", "starts"),
    [
        ("monthly", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("monthly", "2024-01-30", ["2024-01-30", "2024-02-29", "2024-03-30", "2024-04-30"]),
        ("quarterly", "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30", "2026-11-30"]),
        ("semiannual", "2023-08-31", ["2023-08-31", "2024-02-29", "2024-08-31", "2025-02-28"]),
        ("yearly", "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("weekly", "2024-02-29", ["2024-02-29", "2024-03-07", "2024-03-14"]),
        ("weekly", None, ["2024-02-26", "2024-03-04"]),
        ("quarterly", None, ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"]),
        ("semiannual", None, ["2024-01-01", "2024-07-01", "2025-01-01"]),
    ],
)
def test_short_months_do_not_move_the_anchor(interval: Interval, anchor: str | None, starts: list[str]) -> None:
    cycle = Cycle(interval, date.fromisoformat(anchor) if anchor else None)
    dates = [date.fromisoformat(start) for start in starts]
    for start, following in pairwise(dates):
        assert cycle.next_start(start) == following
        assert cycle.start(following - timedelta(days=1)) == start


@given(cycles, days)
def test_periods_follow_each_other_without_a_gap(cycle: Cycle, day: date) -> None:
    start, end, following = cycle.start(day), cycle.end(day), cycle.next_start(day)
    assert start <= day <= end < following
    assert end + timedelta(days=1) == following
    assert cycle.start(following) == following
    assert cycle.start(end) == start
    assert cycle.days(day) == (following - start).days
    assert [cycle.is_first_day(start), cycle.is_first_day(end)] == [True, start == end]


@given(st.sampled_from(INTERVALS[1:]), st.none() | days, st.integers(2020, 2030))
def test_the_periods_of_a_year_have_its_days(interval: Interval, anchor: date | None, year: int) -> None:
    cycle = Cycle(interval, anchor)
    first = day = Cycle("yearly", anchor).start(date(year, 12, 31))
    total = 0
    while day < Cycle("yearly", anchor).next_start(first):
        total += cycle.days(day)
        day = cycle.next_start(day)
    assert total == Cycle("yearly", anchor).days(first)


@given(cycles, days)
def test_the_period_billed_on_a_first_day_is_the_one_before(cycle: Cycle, day: date) -> None:
    start = cycle.start(day)
    assert cycle.start(cycle.earlier(start)) == cycle.start(start - timedelta(days=1))


@given(st.sampled_from(INTERVALS), days, days)
def test_billing_days_are_what_the_billers_query_says(interval: Interval, anchor: date, day: date) -> None:
    """The query compares days of the month, of which a short month's last takes all that it lacks."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    hits_day = anchor.day == day.day or (day == last and anchor.day > day.day)
    if interval == "yearly":
        hits_day = anchor.day == day.day or ((day.month, day.day, last.day) == (2, 28, 28) and anchor.day == 29)
    months = {"monthly": 1, "quarterly": 3, "semiannual": 6, "yearly": 12}.get(interval, 1)
    asked = hits_day and (day.month - anchor.month) % months == 0
    if interval == "weekly":
        asked = anchor.isoweekday() == day.isoweekday()
    at = datetime.combine(day, datetime.min.time(), UTC)
    terms = Terms(
        interval=interval, billing_time="anniversary", subscription_at=datetime.combine(anchor, at.time(), UTC)
    )
    assert terms.is_billing_day(at) == asked


def test_a_long_plan_with_monthly_charges_is_billed_every_month() -> None:
    terms = Terms(interval="yearly", billing_time="calendar", subscription_at=datetime(2026, 1, 1, tzinfo=UTC))
    april = datetime(2026, 4, 1, 1, 10, tzinfo=UTC)
    assert not terms.is_billing_day(april)
    monthly = attrs.evolve(terms, bill_charges_monthly=True)
    assert monthly.is_billing_day(april)
    moment = Moment(terms=monthly, life=Life(datetime(2026, 1, 1, tzinfo=UTC)), at=april)
    assert [shown(moment.charges_from_datetime), shown(moment.charges_to_datetime)] == [
        "2026-03-01T00:00:00Z",
        "2026-03-31T23:59:59Z",
    ]
    assert not moment.is_first_month
    assert moment.boundaries().fixed_charges_from_datetime is None
    assert moment.charges_days == 31
    assert moment.plan_days() == 365
    january = attrs.evolve(monthly, bill_charges_monthly=False, bill_fixed_charges_monthly=True)
    assert Moment(terms=january, life=moment.life, at=april).boundaries().charges_from_datetime is None
    assert Moment(terms=january, life=moment.life, at=april, current=True).boundaries().charges_from_datetime


def test_may_in_new_york_ends_four_hours_later() -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime(2024, 4, 20, tzinfo=UTC)
    terms = Terms(interval="monthly", billing_time="calendar", subscription_at=start, zone=zone)
    may = Moment(terms=terms, life=Life(start), at=datetime(2024, 5, 20, tzinfo=UTC), current=True)
    assert shown(may.charges_from_datetime) == "2024-05-01T04:00:00Z"
    assert shown(may.charges_to_datetime) == "2024-06-01T03:59:59Z"
    assert may.next_end_of_period.date() == date(2024, 6, 1)
    assert issuing_date(datetime(2024, 6, 1, 3, tzinfo=UTC), zone) == date(2024, 5, 31)
    assert days_between(datetime(2024, 3, 1, 5, tzinfo=UTC), datetime(2024, 4, 1, 3, 59, 59, tzinfo=UTC), zone) == 31


def test_ending_on_a_billing_day_bills_the_period_before_once() -> None:
    start = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
    terms = Terms(interval="monthly", billing_time="calendar", subscription_at=start)
    ended = datetime(2026, 4, 1, 8, tzinfo=UTC)
    late = invoice_boundaries(terms, Life(start, ended), ended)
    assert [shown(late.from_datetime), shown(late.to_datetime)] == ["2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z"]
    billed = invoice_boundaries(terms, Life(start, ended), ended, already_billed=lambda whole: whole == late)
    assert [shown(billed.from_datetime), shown(billed.to_datetime)] == ["2026-04-01T00:00:00Z", "2026-04-01T08:00:00Z"]
    assert shown(billed.charges_to_datetime) == "2026-04-01T08:00:00Z"


@given(
    days,
    st.integers(0, 400),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_days_between_counts_the_dates_it_touches(day: date, length: int, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    first = datetime.combine(day, datetime.min.time(), zone)
    end = datetime.combine(day + timedelta(days=length), datetime.max.time(), zone)
    assert days_between(first.astimezone(UTC), end.astimezone(UTC), zone) == length + 1
