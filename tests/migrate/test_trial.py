"""A trial that begins anew is asked for and counted; where a rehearsal is billed another fee, it says so."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lago_orgs.migrate import money
from lago_orgs.migrate.fees import paid_from, trial_end
from tests.migrate.inside import ROWS, inside

DECIDE = {"unpaid": "leave", "trial": "keep"}


@pytest.mark.parametrize(
    ("way", "days", "advance", "ann", "acme"),
    [
        ("period-end", 10, False, 2100, 2067),
        ("period-end", 100, False, 0, 0),
        ("period-end", 10, True, 0, 2067),
        ("now", 10, False, 600, 600),
        ("midnight", 10, False, 900, 200),
        ("carry", 10, False, None, 2100),
    ],
)
def test_the_plan_counts_the_days_of_a_trial_as_lago_does(
    way: Any, days: int, advance: bool, ann: int | None, acme: int
) -> None:
    with inside(trial_period=days, pay_in_advance=advance) as (_, migration):
        cutover = date(2026, 3, 20) if way == "midnight" else None
        [asked] = migration.plan(ROWS, way=way, cutover=cutover, decide={"unpaid": "leave"}).open
        assert [(each.kind, f"a trial of {days}" in each.says) for each in asked.open] == [("trial", True)]
        rehearsal = migration.rehearse(ROWS, way=way, cutover=cutover, decide=DECIDE)
        assert (rehearsal.exit_code, rehearsal.differences) == (0, ()), rehearsal.execution
        [plan] = rehearsal.plan.organizations
        fees = {each.who: each.fee for each in plan.effects if each.fee is not None}
        assert (fees.get("ann"), fees["acme"]) == (ann, acme)
        assert [each for each in plan.effects if each.kind == "twice"] == []


def test_a_fee_that_the_plan_says_wrong_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(money, "paid_from", lambda _, start, end: start)
    with inside(trial_period=10) as (_, migration):
        rehearsal = migration.rehearse(ROWS, decide=DECIDE)
        assert rehearsal.exit_code == 1
        assert "acme: the plan says a fee of 3100 cents for acme, and 2067 were billed" in rehearsal.differences
        assert "acme: the plan says a fee of 3100 cents for ann, and 2100 were billed" in rehearsal.differences


def test_when_a_trial_ends_and_paying_begins() -> None:
    start, end = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    assert trial_end({"trial_period": None}, start) is None
    assert trial_end({"trial_period": 0.5}, start) == datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert paid_from(None, start, end) == start
    assert paid_from(datetime(2026, 3, 1, tzinfo=UTC), start, end) == start
    assert paid_from(datetime(2026, 4, 11, tzinfo=UTC), start, end) == datetime(2026, 4, 11, tzinfo=UTC)
    assert paid_from(end, start, end) is None
