# Written by `make sync` from tests/migrate/_async/test_execution.py: change that.
"""A plan is executed before the seam and after it, and bills everything once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import InvalidArgument, JournalRefused, MappingRefused, PlanRefused
from lago_orgs.migrate import Journal, MigrationPlan, Router
from tests.migrate._sync._io import made, while_the_clock_goes
from tests.migrate.conftest import MIDNIGHT, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.migrate.conftest import Lago

pytestmark = pytest.mark.anyio

ROWS = [
    {"user_id": "ann", "org_id": "acme", "org_name": "ACME", "email": "billing@acme.com"},
    {"user_id": "bob", "org_id": "acme", "org_name": "ACME", "email": "billing@acme.com"},
    {"user_id": "cy", "org_id": "zed"},
]
LATER = MIDNIGHT + timedelta(minutes=15)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


def billed(lago: Lago, customer: str) -> list[list[tuple[Any, ...]]]:
    """The fees of each invoice of a customer."""
    return [
        [(fee["item"]["type"], fee["units"], fee["amount_cents"]) for fee in invoice["fees"]]
        for invoice in lago.invoices(customer)
    ]


def test_at_the_end_of_the_period_nothing_is_billed_twice_and_nothing_is_left_out(
    users: Lago, tmp_path: Path
) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS)
        MigrationPlan.load(plan.save(tmp_path / "plan.json"))
        with Journal(tmp_path / "journal") as journal:
            first = migration.execute(plan, journal)
            users.at(MIDNIGHT + timedelta(seconds=20))
            users.use("ann", "tokens", 3, MIDNIGHT - timedelta(milliseconds=1))
            users.use("acme", "tokens", 5, MIDNIGHT)
            between = migration.execute(plan, journal)
            users.at(LATER)
            last = migration.execute(plan, journal)
            state = users.state()
            again = migration.execute(plan, journal)
    assert [(each.state, each.until) for each in first.organizations] == [("waiting", MIDNIGHT)] * 2
    assert users.subscription("acme")["started_at"] == "2026-04-01T00:00:00.000Z"
    assert [each.state for each in between.organizations] == ["waiting"] * 2
    assert last.is_done
    assert again.is_done
    assert users.state() == state
    assert billed(users, "ann") == [[("subscription", "1.0", 3100), ("charge", "5.0", 250)]]
    assert billed(users, "bob") == [[("subscription", "1.0", 3100), ("charge", "2.0", 100)]]
    users.at(MAY)
    assert billed(users, "acme") == [[("subscription", "1.0", 3100), ("charge", "5.0", 250)]]
    assert billed(users, "ann")[1:] == []
    customer = users.get("/customers/acme")["customer"]
    assert (customer["name"], customer["email"], customer["currency"]) == ("ACME", "billing@acme.com", "USD")
    marks = {each["key"]: each["value"] for each in users.get("/customers/ann")["customer"]["metadata"]}
    assert marks == {"moved_to": "acme", "moved_at": "2026-04-01T00:00:00.000Z"}


def test_now_ends_and_begins_at_one_instant_and_says_which_day_is_billed_twice(
    users: Lago, tmp_path: Path
) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS, way="now")
        with Journal(tmp_path / "journal") as journal:
            done = migration.execute(plan, journal)
    assert done.is_done
    ended = users.subscription("ann", "terminated")["terminated_at"]
    assert users.subscription("acme")["started_at"][:19] == ended[:19]
    totals = plan.totals()
    assert (totals["invoice", "USD"], totals["twice", "USD"]) == (3 * 1700 + 2 * 1600, 200)
    users.at(MIDNIGHT + timedelta(hours=1))
    assert (
        sum(invoice["total_amount_cents"] for user in ("ann", "bob", "cy") for invoice in users.invoices(user)) == 5100
    )
    assert sum(invoice["total_amount_cents"] for org in ("acme", "zed") for invoice in users.invoices(org)) == 3200


def test_waiting_does_both_moments_in_one_run(users: Lago, tmp_path: Path) -> None:
    told: list[Any] = []
    with made(users) as migration:
        plan = migration.plan(ROWS)
        with Journal(tmp_path / "journal") as journal:

            def run() -> Any:
                return migration.execute(plan, journal, wait=True, poll=0.01, tell=told.append)

            done = while_the_clock_goes(
                run,
                users,
                [
                    (lambda: {each.org_id for each in told} == {"acme", "zed"}, MIDNIGHT + timedelta(seconds=20)),
                    (lambda: {each.org_id for each in told if "has not ended" in each.says} == {"acme", "zed"}, LATER),
                ],
            )
    assert done.is_done


def test_a_plan_in_advance_is_invoiced_on_the_day_of_the_seam_or_not_begun(users: Lago, tmp_path: Path) -> None:
    users.plan("team", cents=5000, pay_in_advance=True)
    with made(users) as migration:
        plan = migration.plan(ROWS, plan_code="team", decide={"metrics": "drop"})
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            users.at(MIDNIGHT + timedelta(days=1))
            late = migration.execute(plan, journal)
    assert {each.state for each in late.organizations} == {"not as planned"}
    assert "the day of the seam, 2026-04-01, has passed" in late.organizations[0].says
    assert late.exit_code == 5
    assert users.get("/subscriptions?external_customer_id=acme")["subscriptions"] == []


def test_what_changed_since_the_plan_is_left_alone(users: Lago, tmp_path: Path) -> None:
    users.plan("pro", cents=9000)
    with made(users) as migration:
        plan = migration.plan(ROWS)
        users.subscribe("cy", "pro")
        with Journal(tmp_path / "journal") as journal:
            found = migration.execute(plan, journal)
    states = {each.org_id: each.state for each in found.organizations}
    assert states == {"acme": "waiting", "zed": "changed"}
    assert users.subscription("cy")["ending_at"] is None


def test_rows_that_lago_does_not_know_are_refused_with_those_of_the_file(users: Lago, tmp_path: Path) -> None:
    users.plan("euro", currency="EUR")
    users.user("dee", "euro", currency="EUR")
    path = tmp_path / "users.csv"
    path.write_text(
        "user_id,org_id,org_name,email\nann,acme,ACME,a@x.io\nnobody,acme,ACME,a@x.io\ndee,acme,ACME,a@x.io\n,b,B,b@x.io\n"
    )
    with made(users) as migration:
        with pytest.raises(MappingRefused) as caught:
            migration.plan(path)
    assert [(each.line, each.message[:40]) for each in caught.value.problems] == [
        (3, "Lago knows no customer 'nobody': take th"),
        (4, "'dee' is billed in EUR, 'ann' of the sam"),
        (5, "user_id is empty"),
    ]


def test_what_cannot_be_guessed_is_asked(users: Lago, tmp_path: Path) -> None:
    users.plan("pro", cents=9000)
    users.user("dee", "pro", "dee-main", billing_time="anniversary")
    users.wallet("ann", "7")
    rows = [*ROWS, {"user_id": "dee", "org_id": "acme", "org_name": "ACME", "email": "billing@acme.com"}]
    with made(users) as migration:
        plan = migration.plan(rows)
        with Journal(tmp_path / "journal") as journal:
            with pytest.raises(PlanRefused, match="something is to be decided"):
                migration.execute(plan, journal)
            others = migration.execute(plan, journal, keep_going=True)
        decided = migration.plan(
            rows,
            plan_code="solo",
            decide={"wallets": "keep", "billing_time": "calendar", "unpaid": "leave", "ending": "replace"},
        )
    kinds = {conflict.kind for each in plan.open for conflict in each.open}
    assert kinds == {"plan", "billing_time", "wallets"}
    assert {each.org_id: each.state for each in others.organizations} == {"acme": "open", "zed": "waiting"}
    assert others.exit_code == 1
    assert decided.open == ()
    assert users.subscription("ann")["ending_at"] is None


def test_a_plan_is_executed_as_it_was_read_and_where_it_was_made(users: Lago, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with made(users) as migration:
        plan = migration.plan(ROWS)
        plan.save(path)
        path.write_text(path.read_text().replace('"acme"', '"evil"'))
        with pytest.raises(PlanRefused, match="was changed after it was made"):
            MigrationPlan.load(path)
        other = migration.plan(ROWS[:1])
        with Journal(tmp_path / "journal") as journal:
            with pytest.raises(JournalRefused, match="another process uses the journal"):
                Journal(tmp_path / "journal")
            migration.execute(plan, journal)
            with pytest.raises(JournalRefused, match="is of another plan"):
                migration.execute(other, journal)


def test_users_whose_periods_differ_end_each_with_their_own(users: Lago, tmp_path: Path) -> None:
    users.user("dee", billing_time="anniversary", subscription_at="2026-03-10T00:00:00Z")
    rows = [ROWS[0], {"user_id": "dee", "org_id": "acme", "org_name": "ACME", "email": "billing@acme.com"}]
    with made(users) as migration:
        plan = migration.plan(rows, decide={"billing_time": "calendar"})
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            users.at(LATER)
            april = migration.execute(plan, journal)
            users.at(MIDNIGHT.replace(day=10) + timedelta(minutes=15))
            done = migration.execute(plan, journal)
    [organization] = plan.organizations
    assert organization.seam == MIDNIGHT
    assert organization.ends("dee") == MIDNIGHT.replace(day=10)
    assert [each.until for each in april.organizations] == [MIDNIGHT.replace(day=10)]
    assert done.is_done
    assert NOW < MIDNIGHT


DAY = date(2026, 3, 25)
DAWN = datetime(2026, 3, 25, tzinfo=UTC)


def test_a_midnight_within_the_period_bills_each_day_once(users: Lago, tmp_path: Path) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS, way="midnight", cutover=DAY)
        router = Router(plan)
        with Journal(tmp_path / "journal") as journal:
            early = migration.execute(plan, journal)
            users.at(DAWN - timedelta(seconds=55))
            to = router.route("ann", DAWN - timedelta(seconds=55))
            users.use(to.id, "tokens", 4, to.at)
            eve = migration.execute(plan, journal)
            users.at(DAWN + timedelta(seconds=5))
            to = router.route("bob", DAWN + timedelta(seconds=5))
            users.use(to.id, "tokens", 8, to.at)
            done = migration.execute(plan, journal)
            found = migration.verify(journal)
    assert {each.until for each in early.organizations} == {DAWN - timedelta(minutes=1)}
    assert {each.until for each in eve.organizations} == {DAWN}
    assert done.is_done
    assert found.findings == ()
    assert router.id_for("ann", DAWN - timedelta(seconds=61)) == "ann"
    assert [(figure.org_id, figure.users, figure.organization) for figure in found.figures] == [
        ("acme", 2, 2),
        ("zed", 1, 0),
    ]
    assert users.subscription("acme")["started_at"] == "2026-03-25T00:00:00.000Z"
    users.at(MIDNIGHT + timedelta(hours=1))
    assert billed(users, "ann") == [[("subscription", "1.0", 2400), ("charge", "2.0", 100)]]
    assert billed(users, "acme") == [[("subscription", "1.0", 700), ("charge", "12.0", 600)]]
    totals = plan.totals()
    assert ("twice", "USD") not in totals
    assert totals["invoice", "USD"] == 3 * 2500 + 2 * 700


def test_a_midnight_that_is_missed_ends_nobody(users: Lago, tmp_path: Path) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS, way="midnight", cutover=DAY)
        with Journal(tmp_path / "journal") as journal:
            users.at(DAWN)
            missed = migration.execute(plan, journal)
            undone = migration.rollback(journal, yes=True)
        late = migration.plan(ROWS, way="midnight", cutover=DAY)
        with pytest.raises(InvalidArgument, match="midnight needs cutover"):
            migration.plan(ROWS, way="midnight")
        with pytest.raises(InvalidArgument, match="cutover is of use with the way midnight only"):
            migration.plan(ROWS, cutover=DAY)
    assert {each.state for each in missed.organizations} <= {"not as planned", "left"}
    assert "the midnight is over" in missed.organizations[0].says
    assert undone.is_done
    assert users.subscription("ann")["status"] == "active"
    assert [conflict.kind for conflict in late.open[0].open] == ["too_late"]


def test_carry_gives_the_organization_the_whole_period(users: Lago, tmp_path: Path) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS, way="carry")
        router = Router(plan)
        with Journal(tmp_path / "journal") as journal:
            done = migration.execute(plan, journal)
            router = Router(plan, journal)
            state = users.state()
            again = migration.execute(plan, journal)
            to = router.route("ann", NOW - timedelta(days=1))  # used before the move, recorded after it
            users.use(to.id, "tokens", 4, to.at)
            found = migration.verify(journal)
    assert done.is_done, done
    assert again.is_done
    assert users.subscription("acme")["started_at"] == "2026-03-01T00:00:00.000Z"
    assert found.findings == ()
    assert [(it.org_id, it.events, it.organization, it.units) for it in found.figures] == [
        ("acme", 3, 3, 8),
        ("zed", 1, 1, 2),
    ]
    totals = plan.totals()
    assert (totals["moved", "USD"], totals["invoice", "USD"]) == (300, 2 * 3100 + 300)
    assert state["invoices"] == []
    copies = users.get("/events?external_subscription_id=acme")["events"]
    assert {each["properties"].get("user_id") for each in copies} == {"ann", "bob", None}
    users.at(MIDNIGHT + timedelta(hours=1))
    assert [billed(users, user) for user in ("ann", "bob", "cy")] == [[], [], []]
    assert billed(users, "acme") == [[("subscription", "1.0", 3100), ("charge", "8.0", 400)]]


@pytest.mark.parametrize(("advance", "one_off"), [("invoice", 2400), ("waive", None)])
def test_carry_raises_or_waives_what_lago_does_not_invoice_in_advance(
    users: Lago, tmp_path: Path, advance: str, one_off: int | None
) -> None:
    users.plan("ahead", cents=4960, pay_in_advance=True)
    users.at(NOW.replace(month=4, day=1))
    for name in ("dee", "eve"):
        users.user(name, "ahead")
    users.at(NOW.replace(month=4, day=15))
    rows = [{"user_id": name, "org_id": "late"} for name in ("dee", "eve")]
    with made(users) as migration:
        asked = migration.plan(rows, way="carry")
        plan = migration.plan(rows, way="carry", decide={"advance": advance, "unpaid": "leave"})
        with Journal(tmp_path / "journal") as journal:
            done = migration.execute(plan, journal)
            found = migration.verify(journal)
            undone = migration.rollback(journal, yes=True)
    assert {each.kind for each in asked.open[0].open} == {"advance", "unpaid"}
    assert done.is_done, done
    assert found.findings == ()
    totals = plan.totals()
    assert totals["invoice" if one_off else "waived", "USD"] == 2480
    assert totals["credit_note", "USD"] == 2 * 2480
    assert undone.is_done
    bills = [(each["invoice_type"], each["status"]) for each in users.invoices("late")]
    assert bills[:1] == ([("one_off", "voided")] if one_off else bills[:1])


def test_a_day_that_is_billed_twice_is_credited_as_told(users: Lago, tmp_path: Path) -> None:
    with made(users) as migration:
        plan = migration.plan(ROWS, way="now", decide={"twice": "credit"})
        with Journal(tmp_path / "journal") as journal:
            done = migration.execute(plan, journal)
    assert done.is_done, done
    users.at(MIDNIGHT + timedelta(hours=1))
    [bill] = users.invoices("acme")
    assert (bill["fees_amount_cents"], bill["coupons_amount_cents"]) == (1600, 100)


def test_lago_ends_users_after_a_midnight_where_nobody_runs_the_command(users: Lago, tmp_path: Path) -> None:
    decide = {"midnight": "server", "twice": "credit"}
    with made(users) as migration:
        plan = migration.plan(ROWS, way="midnight", cutover=DAY, decide=decide)
        router = Router(plan)
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            users.at(DAWN + timedelta(minutes=20))
            to = router.route("ann", DAWN - timedelta(seconds=30))
            assert (to.id, router.id_for("ann", DAWN)) == ("ann", "acme")
            done = migration.execute(plan, journal)
            found = migration.verify(journal)
    assert done.is_done, done
    assert found.findings == ()
    assert plan.totals()["twice", "USD"] == 200
    users.at(MIDNIGHT + timedelta(hours=1))
    assert billed(users, "ann")[0][0] == ("subscription", "1.0", 2500)
    [bill] = users.invoices("acme")
    assert (bill["fees_amount_cents"], bill["coupons_amount_cents"]) == (700, 100)
