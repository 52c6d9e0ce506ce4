"""On the day of the seam: what is next, what of Lago's clock it waits for, and from when on it is too late."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lago_orgs._core.wire import iso
from lago_orgs.migrate import Journal
from lago_orgs.migrate.mapping import Way
from tests.migrate.inside import ROWS, inside

ZONES = ["UTC", "America/New_York", "Asia/Kolkata"]
DECIDE = {"unpaid": "leave", "advance": "invoice"}


def midnight(zone: str) -> datetime:
    return datetime(2026, 4, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("in_advance", [False, True])
def test_until_the_seam_it_says_from_when_on_it_is_too_late(tmp_path: Path, zone: str, *, in_advance: bool) -> None:
    seam = midnight(zone)
    with inside(premium=True, zone=zone, pay_in_advance=in_advance) as (lago, migration):
        plan = migration.plan(ROWS, decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            [first] = migration.execute(plan, journal).organizations
            day = datetime(2026, 4 if in_advance else 5, 2 if in_advance else 1, tzinfo=ZoneInfo(zone))
            assert (first.until, first.before) == (seam, day)
            told = f"due at {iso(seam)}, and must be done before {iso(day)}: subscribe acme to solo from {iso(seam)} on"
            assert told in first.says
            lago.at(seam + timedelta(seconds=3))
            [waits] = migration.execute(plan, journal).organizations
            assert (waits.state, waits.before) == ("waiting", None)
            assert f"Lago has not ended ann yet, due at {iso(seam)}: its clock does within the hour" in waits.says
            assert waits.until is not None
            lago.at(waits.until)
            found = migration.execute(plan, journal)
            assert found.is_done, found
            lago.at(seam + timedelta(days=31, hours=1))
            assert migration.verify(journal).findings == ()


@pytest.mark.parametrize("zone", ZONES)
def test_an_end_that_does_not_come_is_not_waited_for_in_silence(tmp_path: Path, zone: str) -> None:
    seam = midnight(zone)
    with inside(premium=True, zone=zone) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(seam + timedelta(hours=3), jobs=False)
        [waits] = migration.execute(plan, journal).organizations
    assert waits.state == "waiting"
    assert "see whether its clock and its workers run" in waits.says


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("way", ["now", "carry"])
@pytest.mark.parametrize("in_advance", [False, True])
def test_whoever_is_ended_at_once_is_invoiced_for_the_period_that_has_just_ended(
    tmp_path: Path, zone: str, way: Way, *, in_advance: bool
) -> None:
    seam = midnight(zone)
    with inside(premium=True, zone=zone, pay_in_advance=in_advance) as (lago, migration):
        lago.at(seam + timedelta(seconds=3))
        plan = migration.plan(ROWS, way=way, decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            [waits] = migration.execute(plan, journal).organizations
            assert waits.state == "waiting"
            assert "Lago has not invoiced yet the period" in waits.says
            assert waits.until is not None
            lago.at(waits.until)
            assert migration.execute(plan, journal).is_done
            bills: Any = [each["fees_amount_cents"] for each in lago.invoices("ann")]
            assert 3200 in bills
            lago.at(seam + timedelta(days=31, hours=1))
            assert migration.verify(journal).findings == ()


@pytest.mark.parametrize("zone", ZONES)
def test_a_carry_whose_period_is_over_waits_for_no_invoice(tmp_path: Path, zone: str) -> None:
    seam = midnight(zone)
    with inside(premium=True, zone=zone) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="carry")
        lago.at(seam + timedelta(seconds=3))
        [late] = migration.execute(plan, journal).organizations
    assert late.state == "not as planned"
    assert "is over: its users are invoiced for it" in late.says


@pytest.mark.parametrize("zone", ZONES)
def test_who_ends_before_a_midnight_is_ended_in_its_last_minute(tmp_path: Path, zone: str) -> None:
    seam = midnight(zone)
    with inside(premium=True, zone=zone) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="midnight", cutover=date(2026, 4, 1))
        [first] = migration.execute(plan, journal).organizations
        assert (first.until, first.before) == (seam - timedelta(minutes=1), seam)
        lago.at(seam - timedelta(seconds=30))
        [then] = migration.execute(plan, journal).organizations
        assert (then.until, then.before) == (seam, datetime(2026, 5, 1, tzinfo=ZoneInfo(zone)))
        lago.at(seam + timedelta(seconds=3))
        assert migration.execute(plan, journal).is_done
