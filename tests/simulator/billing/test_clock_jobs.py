"""Lago's clock: which job does what, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lago_orgs.simulator.jobs import schedule

from .shop import Shop

START = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    """A plan of 31 dollars a month, in arrears, and the same in advance."""
    found = Shop(START)
    found.plan("arrears", 3100)
    found.plan("advance", 3100, pay_in_advance=True)
    return found


def status(shop: Shop, external_id: str = "org") -> list[str]:
    """The statuses of the subscriptions with this id, the oldest first."""
    rows = shop.lago.simulator.organization().subscriptions.where("external_id", external_id)
    return [row.status for row in rows]


def test_ticks_stand_on_the_minute_marks() -> None:
    biller = next(job for job in schedule.WORKING if job.name == "Clock::SubscriptionsBillerJob")
    hour = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
    assert biller.tick(hour) == hour + timedelta(minutes=10)
    assert biller.tick(hour + timedelta(minutes=10)) == hour + timedelta(minutes=10)
    assert biller.tick(hour + timedelta(minutes=11)) == hour + timedelta(minutes=70)
    starter = next(job for job in schedule.WORKING if job.name == "Clock::ActivateSubscriptionsJob")
    assert starter.tick(hour + timedelta(minutes=6)) == hour + timedelta(minutes=10)
    assert starter.last_tick(hour + timedelta(minutes=14)) == hour + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("jobs", "invoices"),
    [([], 0), (["Clock::TerminateCouponsJob"], 0), (["Clock::SubscriptionsBillerJob"], 1), (None, 1)],
)
def test_only_the_named_jobs_run(shop: Shop, jobs: list[str] | None, invoices: int) -> None:
    shop.subscribe("org", "arrears")
    shop.lago.travel(datetime(2026, 4, 1, 1, 10, tzinfo=UTC), jobs=jobs)
    assert len(shop.totals("org")) == invoices


def test_what_is_no_job_is_named_with_the_known_ones(shop: Shop) -> None:
    with pytest.raises(ValueError, match=r"'Nope'.*Clock::SubscriptionsBillerJob"):
        shop.lago.travel(START + timedelta(days=1), jobs=["Nope"])


def test_a_job_of_another_version_does_nothing_and_is_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.subscribe("org", "arrears")
    jobs = ["Clock::NewerThanUsJob", "Clock::SubscriptionsBillerJob"]
    shop.lago.travel(datetime(2026, 4, 1, 1, 10, tzinfo=UTC), jobs=jobs)
    assert len(shop.totals("org")) == 1
    assert "Clock::NewerThanUsJob" in caplog.text


def test_going_back_runs_nothing(shop: Shop) -> None:
    shop.subscribe("org", "arrears")
    shop.lago.travel(START - timedelta(days=100))
    assert shop.totals("org") == []


def test_a_future_start_begins_with_the_first_tick_of_its_day_and_is_billed(shop: Shop) -> None:
    shop.subscribe("org", "advance", subscription_at="2026-03-20T15:00:00Z")
    shop.lago.travel(datetime(2026, 3, 19, 23, 59, tzinfo=UTC))
    assert status(shop) == ["pending"]
    shop.lago.travel(datetime(2026, 3, 20, 0, 1, tzinfo=UTC))
    started = shop.lago.ask("GET", "/subscriptions/org")["subscription"]["started_at"]
    assert started == "2026-03-20T00:00:00.000Z"
    assert shop.totals("org") == [("2026-03-20", 1200)]


def test_an_end_comes_at_five_past_midnight(shop: Shop) -> None:
    shop.subscribe("org", "arrears", ending_at="2026-03-20T18:00:00Z")
    shop.lago.travel(datetime(2026, 4, 2, tzinfo=UTC))
    ended = shop.lago.ask("GET", "/subscriptions/org?status=terminated")["subscription"]
    assert ended["terminated_at"] == "2026-03-20T00:05:00Z"
    assert shop.totals("org") == [("2026-03-20", 1100)]


def test_an_end_that_no_job_saw_never_comes(shop: Shop) -> None:
    shop.subscribe("org", "arrears", ending_at="2026-03-20T18:00:00Z")
    shop.lago.travel(datetime(2026, 3, 21, 5, tzinfo=UTC), jobs=[])
    shop.lago.travel(datetime(2026, 3, 25, tzinfo=UTC))
    assert status(shop) == ["active"]


def test_what_ends_on_the_billing_day_is_billed_once(shop: Shop) -> None:
    shop.subscribe("org", "arrears", ending_at="2026-04-01T10:00:00Z")
    shop.lago.travel(datetime(2026, 4, 2, tzinfo=UTC))
    assert shop.totals("org") == [("2026-04-01", 2200)]


def test_unpaid_invoices_are_overdue_the_day_after_they_were_due(shop: Shop) -> None:
    shop.lago.ask("POST", "/customers", {"customer": {"external_id": "org", "net_payment_term": 10}})
    shop.subscribe("org", "advance")
    shop.lago.travel(datetime(2026, 3, 21, 0, 24, tzinfo=UTC))
    assert [row["payment_overdue"] for row in shop.invoices("org")] == [False]
    shop.lago.travel(datetime(2026, 3, 21, 0, 25, tzinfo=UTC))
    (invoice,) = shop.invoices("org")
    assert invoice["payment_overdue"]
    paid = shop.lago.ask("PUT", f"/invoices/{invoice['lago_id']}", {"invoice": {"payment_status": "succeeded"}})
    assert not paid["invoice"]["payment_overdue"]


@pytest.mark.parametrize(("setting", "shown"), [("inherit", 1), ("finalize", 1), ("skip", 0)])
def test_invoices_over_nothing_may_be_closed_away(shop: Shop, setting: str, shown: int) -> None:
    shop.plan("free", 0)
    customer = {"external_id": "org", "finalize_zero_amount_invoice": setting}
    shop.lago.ask("POST", "/customers", {"customer": customer})
    shop.subscribe("org", "free")
    shop.lago.travel(datetime(2026, 5, 1, 0, 5, tzinfo=UTC))
    assert len(shop.totals("org")) == shown


def test_the_date_of_an_invoice_may_be_the_last_of_its_period(shop: Shop) -> None:
    settings: dict[str, Any] = {"subscription_invoice_issuing_date_anchor": "current_period_end"}
    customer = {"external_id": "org", "billing_configuration": settings}
    shop.lago.ask("POST", "/customers", {"customer": customer})
    shop.subscribe("org", "arrears")
    shop.lago.travel(datetime(2026, 4, 2, tzinfo=UTC))
    assert shop.totals("org") == [("2026-03-31", 2200)]


def test_a_trial_is_free_and_then_the_rest_is_due(shop: Shop) -> None:
    shop.plan("tried", 3100, pay_in_advance=True, trial_period=7)
    shop.subscribe("org", "tried")
    shop.lago.travel(datetime(2026, 4, 2, tzinfo=UTC))
    assert shop.totals("org") == [("2026-03-17", 1500), ("2026-04-01", 3100)]
    assert shop.lago.ask("GET", "/subscriptions/org")["subscription"]["trial_ended_at"] == "2026-03-17T09:30:00Z"
