"""The 29th of February: periods follow each other without a gap and without a day twice, whatever the anchor.

The anniversary's day is the anchor's, or the last of a month that is shorter; recorded for the 31st and the 30th in
periods, where current usage in a month without an anniversary names the end of the whole quarter.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from ..resources.asking import asked

BILLER = ["Clock::SubscriptionsBillerJob"]


def at(day: str, hour: int = 1) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, minute=10, tzinfo=UTC)


def plan(interval: str, *, amount_cents: int = 36600, **terms: Any) -> dict[str, Any]:
    given = {"name": "p", "code": "p", "interval": interval, "amount_cents": amount_cents, "amount_currency": "USD"}
    return {"plan": {**given, "pay_in_advance": False, **terms}}


def subscription(billing_time: str = "anniversary") -> dict[str, Any]:
    terms = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p", "billing_time": billing_time}
    return {"subscription": terms}


@pytest.mark.parametrize(
    ("interval", "start", "seen", "first", "last", "issued"),
    [
        ("yearly", "2028-02-29", "2028-02-29", "2028-02-29", "2029-02-27", "2029-02-27"),
        ("yearly", "2028-02-29", "2029-02-27", "2028-02-29", "2029-02-27", "2029-02-27"),
        ("yearly", "2028-02-29", "2029-02-28", "2029-02-28", "2030-02-27", "2030-02-27"),
        ("yearly", "2028-02-29", "2032-02-28", "2031-02-28", "2032-02-28", "2032-02-28"),
        ("yearly", "2028-02-29", "2032-02-29", "2032-02-29", "2033-02-27", "2033-02-27"),
        ("semiannual", "2028-02-29", "2028-08-28", "2028-02-29", "2028-08-28", "2028-08-28"),
        ("semiannual", "2028-02-29", "2029-03-01", "2029-02-28", "2029-08-28", "2029-08-28"),
        ("quarterly", "2028-02-29", "2028-03-30", "2028-02-29", "2028-05-28", "2028-05-28"),
        ("quarterly", "2027-11-30", "2028-02-28", "2027-11-30", "2028-02-28", "2028-02-28"),
        ("quarterly", "2027-11-30", "2028-02-29", "2028-02-29", "2028-05-29", "2028-05-29"),
        ("monthly", "2028-01-31", "2028-02-28", "2028-01-31", "2028-02-28", "2028-02-28"),
        ("monthly", "2028-01-31", "2028-02-29", "2028-02-29", "2028-03-30", "2028-03-30"),
        ("monthly", "2028-01-30", "2028-02-29", "2028-02-29", "2028-03-29", "2028-03-29"),
        ("monthly", "2028-01-29", "2028-02-28", "2028-01-29", "2028-02-28", "2028-02-28"),
        ("weekly", "2028-02-26", "2028-03-03", "2028-02-26", "2028-03-03", "2028-03-03"),
        ("weekly", "2027-12-29", "2028-01-01", "2027-12-29", "2028-01-04", "2028-01-04"),
    ],
)
def test_the_period_that_holds_a_day(interval: str, start: str, seen: str, first: str, last: str, issued: str) -> None:
    with asked(at(start)) as lago:
        lago.customer()
        lago.post("/plans", plan(interval))
        lago.post("/subscriptions", subscription())
        lago.simulator.travel(at(seen, 12), jobs=[])
        usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
        shown = usage["from_datetime"][:10], usage["to_datetime"][:10], usage["issuing_date"]
        assert shown == (first, last, issued)


@pytest.mark.parametrize("pay_in_advance", [False, True])
@pytest.mark.parametrize(
    ("interval", "start"),
    [
        ("yearly", "2028-02-29"),
        ("semiannual", "2027-08-31"),
        ("quarterly", "2027-11-30"),
        ("monthly", "2028-01-31"),
        ("monthly", "2028-01-29"),
        ("weekly", "2028-02-29"),
    ],
)
def test_every_day_is_billed_once(interval: str, start: str, *, pay_in_advance: bool) -> None:
    with asked(at(start)) as lago:
        lago.customer()
        lago.post("/plans", plan(interval, pay_in_advance=pay_in_advance))
        lago.post("/subscriptions", subscription())
        until = at(start) + timedelta(days=4 * 366 + 40 if interval == "yearly" else 420)
        lago.simulator.travel(until)
        rows = lago.simulator.organization().invoices
        fees = [fee for invoice in rows for fee in invoice.fees]
        spans = sorted((fee.from_datetime, fee.to_datetime) for fee in fees if fee.from_datetime and fee.to_datetime)
        assert len(spans) >= 2
        assert spans[0][0].date() == date.fromisoformat(start)
        for (_, end), (begin, _) in pairwise(spans):
            assert begin - end <= timedelta(seconds=1)
            assert begin > end
        assert {fee.amount_cents for fee in fees} == {36600}


@pytest.mark.parametrize(
    ("interval", "start", "billed", "days", "whole"),
    [
        ("monthly", "2028-02-10", "2028-03-01", 20, 29),
        ("monthly", "2027-02-10", "2027-03-01", 19, 28),
        ("yearly", "2028-02-29", "2029-01-01", 307, 366),
        ("yearly", "2027-03-01", "2028-01-01", 306, 365),
        ("quarterly", "2028-02-29", "2028-04-01", 32, 91),
        ("semiannual", "2028-02-29", "2028-07-01", 123, 182),
        ("weekly", "2028-02-29", "2028-03-06", 6, 7),
    ],
)
def test_the_first_period_of_the_calendar_is_prorated_by_its_own_length(
    interval: str, start: str, billed: str, days: int, whole: int
) -> None:
    with asked(at(start)) as lago:
        lago.customer()
        lago.post("/plans", plan(interval))
        lago.post("/subscriptions", subscription("calendar"))
        lago.simulator.travel(at(billed), jobs=BILLER)
        [fee] = lago.invoice()["fees"]
        assert fee["amount_cents"] == round(36600 * days / whole)


@pytest.mark.parametrize(
    ("ended", "billed_days", "unused_days"), [("2028-02-29", 29, 0), ("2028-02-28", 28, 1), ("2028-02-10", 10, 19)]
)
def test_a_termination_in_a_leap_month(ended: str, billed_days: int, unused_days: int) -> None:
    """The last day is paid for: in arrears by its fee, in advance by what is not given back."""
    with asked(at("2028-02-01")) as lago:
        lago.customer()
        lago.post("/plans", plan("monthly", amount_cents=2900))
        lago.post("/subscriptions", subscription("calendar"))
        lago.subscribe(2900, customer="early", code="advance")
        lago.simulator.travel(at(ended, 15), jobs=[])
        lago.delete("/subscriptions/acme")
        lago.delete("/subscriptions/early:advance")
        [fee] = lago.invoice()["fees"]
        assert fee["amount_cents"] == 100 * billed_days
        notes = lago.get("/credit_notes?external_customer_id=early")["credit_notes"]
        assert sum(note["credit_amount_cents"] for note in notes) == 100 * unused_days


def test_a_trial_over_the_leap_day() -> None:
    """Twenty days from 15 February end on 6 March, which is paid for: 26 of March's 31 days."""
    with asked(at("2028-02-15")) as lago:
        lago.customer()
        lago.post("/plans", plan("monthly", amount_cents=3100, trial_period=20))
        lago.post("/subscriptions", subscription("calendar"))
        lago.simulator.travel(at("2028-03-01"), jobs=BILLER)
        assert lago.invoice()["fees_amount_cents"] == 0
        lago.simulator.travel(datetime(2028, 3, 6, 1, 35, tzinfo=UTC), jobs=["Clock::FreeTrialSubscriptionsBillerJob"])
        ended = lago.get("/subscriptions/acme")["subscription"]["trial_ended_at"]
        assert ended == "2028-03-06T01:10:00Z"
        lago.simulator.travel(at("2028-04-01"), jobs=BILLER)
        assert lago.invoice()["fees_amount_cents"] == 2600
