"""The second run comes too late: what Lago will not invoice is said, and raised as a one-off once, not lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from lago_orgs.migrate.closing import closed_before
from lago_orgs.migrate.showing import show_execution
from tests.migrate.conftest import MIDNIGHT, Lago
from tests.migrate.inside import ROWS, inside

SEAM = "2026-04-01T00:00:00.000Z"
BY_HAND = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "solo", "billing_time": "calendar"}


def invoiced(lago: Lago) -> list[int]:
    return [each["fees_amount_cents"] for each in lago.invoices("acme") if each["invoice_type"] == "one_off"]


@pytest.mark.parametrize(
    ("late", "terms", "says", "fee", "usage"),
    [
        # In arrears a whole period is over, and its usage with it.
        (timedelta(days=32), {}, "is over", 3100, 250),
        # In advance the fee of the period under way is not invoiced; its usage is.
        (timedelta(days=2), {"pay_in_advance": True}, "has passed", 3100, 0),
        (timedelta(days=32), {"pay_in_advance": True}, "is over", 6200, 250),
    ],
)
def test_what_lago_would_not_invoice_stops_the_organization_and_is_raised_once(
    tmp_path: Path, late: timedelta, terms: Any, says: str, fee: int, usage: int
) -> None:
    with inside(**terms) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, decide={"unpaid": "leave"})
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(hours=1))
        lago.use("acme", "tokens", 5, MIDNIGHT)
        lago.at(MIDNIGHT + late)
        found = migration.execute(plan, journal)
        assert found.exit_code == 5
        told = found.organizations[0].says
        assert says in told, told
        assert "verify with late=invoice" in told
        assert lago.get("/subscriptions?external_customer_id=acme")["subscriptions"] == []
        # The way out that it names.
        lago.post("/subscriptions", {"subscription": {**BY_HAND, "subscription_at": SEAM}})
        done = migration.execute(plan, journal)
        assert done.is_done
        assert "was subscribed by somebody else when days of it were over" in show_execution(done, "text")
        [finding] = migration.verify(journal).findings
        assert (finding.kind, f"in all {fee + usage} USD cents" in finding.says) == ("closed", True), finding
        raised = migration.verify(journal, late="invoice")
        assert (raised.findings, len(raised.written)) == ((), 2 if usage else 1), raised.written
        assert "acme: the fee from 2026-04-01" in raised.written[0]
        again = migration.verify(journal, late="invoice")
        assert (again.findings, again.written) == ((), ())
        assert invoiced(lago) == [each for each in (fee, usage) if each]
        # What comes later still is raised alone.
        if usage:
            lago.use("acme", "tokens", 1, MIDNIGHT + timedelta(hours=2))
            assert migration.verify(journal).exit_code == 1
            assert migration.verify(journal, late="invoice").findings == ()
            assert invoiced(lago) == [fee, usage, 50]


def test_tiers_and_filters_of_each_period_that_is_over_are_priced_and_raised_once(tmp_path: Path) -> None:
    """As Lago prices them: of two periods each has its first tier, and each filter its price."""
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        words = lago.metric("words")
        calls = {"name": "calls", "code": "calls", "aggregation_type": "sum_agg", "field_name": "n"}
        calls["filters"] = [{"key": "where", "values": ["eu", "us"]}]  # type: ignore[assignment]
        by_place = lago.post("/billable_metrics", {"billable_metric": calls})["billable_metric"]["lago_id"]
        seats = lago.metric("seats", recurring=True)
        ranges = [
            {"from_value": 0, "to_value": 10, "per_unit_amount": "1", "flat_amount": "0"},
            {"from_value": 11, "to_value": None, "per_unit_amount": "0.1", "flat_amount": "0"},
        ]
        filters = [{"values": {"where": ["eu"]}, "properties": {"amount": "3"}}]
        standard = {"charge_model": "standard", "properties": {"amount": "1"}}
        charges: Any = [
            {"billable_metric_id": words, "charge_model": "graduated", "properties": {"graduated_ranges": ranges}},
            {"billable_metric_id": by_place, **standard, "filters": filters},
            {"billable_metric_id": seats, **standard, "prorated": True},
        ]
        lago.plan("tiered", charges=charges)
        lago.user("dee", "tiered")
        plan = migration.plan([{"user_id": "dee", "org_id": "org"}], decide={"recurring": "drop"})
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(hours=1))
        months = [MIDNIGHT + timedelta(days=2), MIDNIGHT + timedelta(days=35)]
        for place, month in enumerate(months):
            lago.at(month)
            lago.use("org", "words", 12, month)
            event = {"external_subscription_id": "org", "code": "calls", "timestamp": f"{month.timestamp():.3f}"}
            used = {"transaction_id": f"eu {place}", "properties": {"n": 2, "where": "eu"}}
            lago.post("/events", {"event": {**event, **used}})
            lago.use("org", "calls", 5, month)
        lago.use("org", "seats", 1, months[1])
        lago.at(MIDNIGHT + timedelta(days=63))
        migration.execute(plan, journal)
        by_hand = {**BY_HAND, "external_customer_id": "org", "external_id": "org", "plan_code": "tiered"}
        lago.post("/subscriptions", {"subscription": {**by_hand, "subscription_at": SEAM}})
        assert migration.execute(plan, journal).is_done
        usage = 2 * (1000 + 20 + 2 * 300 + 5 * 100)
        [finding] = migration.verify(journal).findings
        assert f"7 events, in all {2 * 3100 + usage} USD cents, without seats" in finding.says, finding
        assert "seats costs follows from a minimum" in finding.remedy
        [finding] = migration.verify(journal, late="invoice").findings
        assert "1 events" in finding.says
        assert "What it costs follows" in finding.remedy
        bills = [each for each in lago.invoices("org") if each["invoice_type"] == "one_off"]
        assert [each["fees_amount_cents"] for each in bills] == [2 * 3100, usage]
        # What comes later costs what it adds: the next tier.
        lago.use("org", "words", 3, months[0])
        migration.verify(journal, late="invoice")
        bills = [each for each in lago.invoices("org") if each["invoice_type"] == "one_off"]
        assert [each["fees_amount_cents"] for each in bills] == [2 * 3100, usage, 30]


def test_within_the_period_in_arrears_a_later_day_is_early_enough(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, decide={"unpaid": "leave"})
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(days=19))
        assert migration.execute(plan, journal).is_done
        assert migration.verify(journal).findings == ()


@pytest.mark.parametrize("way", ["now", "midnight"])
def test_a_run_that_was_interrupted_for_a_period_stops_too(tmp_path: Path, way: Any) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        cutover = None if way == "now" else datetime(2026, 3, 20, tzinfo=UTC).date()
        plan = migration.plan(ROWS, way=way, cutover=cutover)
        if way == "midnight":
            lago.at(datetime(2026, 3, 19, 23, 59, 30, tzinfo=UTC))
        [acme] = plan.organizations
        broken = next(step for step in acme.steps if step.kind == "subscribe")

        class Stopped(Exception):
            pass

        intend = journal.intend

        def stop(step: Any, **of: Any) -> None:
            if step.id == broken.id:
                raise Stopped
            intend(step, **of)

        journal.intend = stop  # type: ignore[method-assign]  # the program ends here
        if way == "now":
            with pytest.raises(Stopped):
                migration.execute(plan, journal)
        else:
            assert migration.execute(plan, journal).exit_code == 0
        journal.intend = intend  # type: ignore[method-assign]  # it is begun again
        lago.at(MIDNIGHT + timedelta(days=2))
        found = migration.execute(plan, journal)
        assert (found.exit_code, "is over" in found.organizations[0].says) == (5, True), found


PLAN = {"interval": "monthly", "amount_cents": 3100, "amount_currency": "USD", "pay_in_advance": False}


@pytest.mark.parametrize(
    ("terms", "started", "made", "in_advance", "cents", "until"),
    [
        ({}, "2026-04-01", "2026-04-30", False, None, None),
        ({}, "2026-04-01", "2026-05-01", False, 3100, "2026-05-01"),
        ({}, "2026-03-22", "2026-05-03", False, 1000 + 3100, "2026-05-01"),
        ({}, "2026-04-01", "2026-04-01", True, None, None),
        ({}, "2026-04-01", "2026-04-02", True, 3100, "2026-04-01"),
        ({"interval": "weekly"}, "2026-03-09", "2026-03-17", False, 3100, "2026-03-16"),
        # Charges by the month of a year's plan: usage is lost, the fee is not.
        ({"interval": "yearly", "bill_charges_monthly": True}, "2026-04-01", "2026-05-02", False, 0, "2026-05-01"),
        ({"interval": "yearly"}, "2026-04-01", "2026-05-02", False, None, None),
    ],
)
def test_what_is_over_before_a_subscription_is_made(
    terms: Any, started: str, made: str, in_advance: bool, cents: int | None, until: str | None
) -> None:
    begin, seen = (datetime.fromisoformat(f"{each}T00:00:00+00:00") for each in (started, made))
    found = closed_before({**PLAN, **terms}, begin, seen, billing_time="calendar", zone=UTC, in_advance=in_advance)
    assert (None if found is None else (found.cents, found.until.date().isoformat())) == (
        None if cents is None else (cents, until)
    )


def by_hand_on_the_billing_day(lago: Lago, migration: Any, journal: Journal) -> None:
    """The second run comes on the day on which Lago invoices the organization's first period."""
    plan = migration.plan(ROWS, decide={"unpaid": "leave"})
    migration.execute(plan, journal)
    lago.at(MIDNIGHT + timedelta(hours=3))
    lago.use("acme", "tokens", 10, MIDNIGHT + timedelta(hours=3))
    lago.at(MAY_FIRST)
    assert not migration.execute(plan, journal).is_done
    lago.post("/subscriptions", {"subscription": {**BY_HAND, "subscription_at": SEAM}})
    assert migration.execute(plan, journal).is_done


MAY_FIRST = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(("in_advance", "one_offs", "left"), [(False, [], 3600), (True, [3100], 3100 + 500)])
def test_what_lago_may_invoice_until_the_day_is_over_is_raised_only_after_it(
    tmp_path: Path, one_offs: list[int], left: int, *, in_advance: bool
) -> None:
    with inside(pay_in_advance=in_advance) as (lago, migration), Journal(tmp_path / "journal") as journal:
        by_hand_on_the_billing_day(lago, migration, journal)
        found = migration.verify(journal, late="invoice")
        assert [(each.kind, "not invoiced yet" in each.says) for each in found.findings] == [("closed", True)]
        assert "tomorrow" in found.findings[0].remedy
        assert invoiced(lago) == one_offs  # in advance, April's fee is invoiced by nobody else
        lago.at(MAY_FIRST + timedelta(hours=2))  # the hourly job
        assert migration.verify(journal, late="invoice").findings == ()
        assert invoiced(lago) == one_offs
        assert [it["fees_amount_cents"] for it in lago.invoices("acme") if it["invoice_type"] != "one_off"] == [left]


def test_what_lago_did_not_invoice_on_that_day_is_raised_on_the_next(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        by_hand_on_the_billing_day(lago, migration, journal)
        lago.at(MAY_FIRST.replace(day=2, hour=0, minute=59), jobs=False)
        assert migration.verify(journal, late="invoice").exit_code == 1
        assert invoiced(lago) == []
        lago.at(MAY_FIRST.replace(day=2, hour=1), jobs=False)
        assert migration.verify(journal, late="invoice").findings == ()
        assert invoiced(lago) == [3100, 500]


@pytest.mark.parametrize("voids", [False, True])
def test_a_period_on_a_one_off_and_on_an_invoice_is_a_difference_until_the_one_off_is_voided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, voids: bool
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        by_hand_on_the_billing_day(lago, migration, journal)
        with monkeypatch.context() as patched:  # as it was raised before Lago had invoiced it
            patched.setattr("lago_orgs.migrate._sync.missing.split", lambda closed, *_, **__: (closed, None))
            migration.verify(journal, late="invoice")
        assert invoiced(lago) == [3100, 500]
        fee, usage = [each for each in lago.invoices("acme") if each["invoice_type"] == "one_off"]
        lago.at(MAY_FIRST + timedelta(hours=2))
        if voids:
            lago.ask("POST", f"/invoices/{fee['lago_id']}/void")
        [finding] = migration.verify(journal).findings
        assert finding.kind == "twice"
        assert f"the one-off {(usage if voids else fee)['number']} bills stands on the invoice" in finding.says
        lago.ask("POST", f"/invoices/{usage['lago_id']}/void")
        assert [each.kind for each in migration.verify(journal).findings] == ([] if voids else ["twice"])
