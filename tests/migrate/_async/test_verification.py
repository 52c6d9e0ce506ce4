# The source of the flavour for threads: run `make sync` after a change.
"""What is verified after a migration, in figures, and what rolling back brings back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import JournalRefused, PlanRefused
from lago_orgs.migrate import Journal
from tests.migrate._async._io import made
from tests.migrate.conftest import MIDNIGHT, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from lago_orgs.migrate import AsyncMigration
    from tests.migrate.conftest import Lago

pytestmark = pytest.mark.anyio

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "bob")]
LATER = MIDNIGHT + timedelta(minutes=15)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)
DECIDE = {"wallets": "move", "coupons": "move", "recurring": "resend"}


async def moved(users: Lago, migration: AsyncMigration, journal: Journal, **options: Any) -> None:
    """Move both users at the period's end, and use something on both sides of the seam."""
    plan = await migration.plan(ROWS, **options)
    await migration.execute(plan, journal)
    users.at(MIDNIGHT + timedelta(seconds=20))
    users.use("ann", "tokens", 3, MIDNIGHT - timedelta(milliseconds=1))
    users.use("acme", "tokens", 5, MIDNIGHT)
    users.at(LATER)
    done = await migration.execute(plan, journal)
    assert done.is_done, done


async def test_every_event_is_billed_once_in_figures(users: Lago, tmp_path: Path) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            found = await migration.verify(journal)
    assert (found.findings, found.exit_code, str(found)) == ((), 0, "0 differences")
    [figure] = found.figures
    assert (figure.code, figure.events, figure.users, figure.organization, figure.nobodys) == ("tokens", 4, 3, 1, 0)
    assert (figure.units, figure.billed) == (Decimal(12), Decimal(12))
    assert found.invoiced == {"USD": 3350 + 3200}


async def test_what_is_billed_to_nobody_or_to_two_is_found_with_its_cause_and_remedy(
    users: Lago, tmp_path: Path
) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            users.at(LATER + timedelta(minutes=5), jobs=False)
            [billed] = [
                it for it in users.get("/events?external_subscription_id=ann")["events"] if it["properties"] == {"n": 3}
            ]
            users.use("acme", "tokens", 3, LATER, billed["transaction_id"])
            users.use("ann", "tokens", 1, MIDNIGHT - timedelta(minutes=1), "late-1")
            users.use("ann", "tokens", 1, LATER, "both-1")
            users.use("acme", "tokens", 1, LATER, "both-1")
            users.use("acme", "tokens", 1, MIDNIGHT - timedelta(seconds=1), "early-1")
            found = await migration.verify(journal)
    told = {each.kind: each for each in found.findings}
    assert found.exit_code == 1
    assert "1 events (late-1) of 'ann' are billed to nobody" in told["late"].says
    assert f"1 events ({billed['transaction_id']}) of 'ann' are the organization's too" in told["twice"].says
    assert "1 events (early-1)" in told["early"].says
    assert all(each.cause and each.remedy for each in found.findings)
    # What is under both ids, and billed to one of them, is no difference.
    assert "both-1" not in str(found)
    assert found.figures[0].nobodys == 2


async def test_what_is_not_done_or_was_undone_by_others_is_a_difference(users: Lago, tmp_path: Path) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            with pytest.raises(JournalRefused, match="nothing was executed"):
                await migration.verify(journal)
            plan = await migration.plan(ROWS)
            await migration.execute(plan, journal)
            early = await migration.verify(journal)
        with Journal(tmp_path / "other") as journal:
            users.ask("PUT", "/subscriptions/ann", {"subscription": {"ending_at": None}})
            users.ask("PUT", "/subscriptions/bob", {"subscription": {"ending_at": None}})
            await moved(users, migration, journal)
            users.subscribe("ann", "solo")
            users.ask("DELETE", "/subscriptions/acme")
            broken = await migration.verify(journal)
    assert [each.kind for each in early.findings] == ["unfinished"]
    assert sorted(each.kind for each in broken.findings) == ["subscription", "user"]


async def test_wallets_coupons_and_seats_go_with_their_users(users: Lago, tmp_path: Path) -> None:
    seats = users.metric("seats", "unique_count_agg", recurring=True)
    users.plan("seated", seats, cents=0)
    for name in ("dee", "eve"):
        users.user(name, "seated")
        users.use(name, "seats", f"desk of {name}", NOW - timedelta(seconds=-1))
    users.use("dee", "seats", "shared desk", NOW + timedelta(seconds=2))
    users.use("eve", "seats", "shared desk", NOW + timedelta(seconds=2))
    users.wallet("dee", "40", name="gift")
    users.coupon("three", "dee", "eve", cents=10)
    rows = [{"user_id": user, "org_id": "desks"} for user in ("dee", "eve")]
    async with made(users) as migration:
        plan = await migration.plan(rows, decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            users.at(LATER)
            done = await migration.execute(plan, journal)
            found = await migration.verify(journal)
    assert done.is_done
    assert found.findings == ()
    usage = users.get("/customers/desks/current_usage?external_subscription_id=desks")["customer_usage"]
    assert [each["units"] for each in usage["charges_usage"]] == ["3.0"]
    [wallet] = users.get("/wallets?external_customer_id=desks")["wallets"]
    left = 40 - users.invoices("dee")[-1]["prepaid_credit_amount_cents"] / 100
    assert (wallet["name"], float(wallet["credits_balance"])) == ("gift", left)
    assert found.moved == {"USD": Decimal(str(left))}
    [coupon] = users.get("/applied_coupons?external_customer_id=desks")["applied_coupons"]
    assert (coupon["coupon_code"], coupon["frequency_duration"], coupon["amount_cents"]) == ("three", 2, 10)
    [taken] = users.get("/applied_coupons?external_customer_id=dee")["applied_coupons"]
    assert taken["status"] == "terminated"
    users.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "dee", "coupon_code": "three"}})
    users.ask("DELETE", f"/wallets/{wallet['lago_id']}")
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            broken = await migration.verify(journal)
    assert {each.kind for each in broken.findings} == {"wallet", "coupon"}


async def test_before_the_seam_a_rollback_leaves_everything_as_it_was(users: Lago, tmp_path: Path) -> None:
    state = users.state()
    async with made(users) as migration:
        plan = await migration.plan(ROWS)
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            told = await migration.rollback(journal)
            assert users.state() != state
            undone = await migration.rollback(journal, yes=True)
            again = await migration.rollback(journal, yes=True)
            with pytest.raises(PlanRefused, match="was rolled back; to move again, plan anew, with a new journal"):
                await migration.execute(plan, journal)
    assert not told.is_done
    assert undone.is_done
    assert again.is_done
    assert users.state() == state


async def test_after_the_seam_a_rollback_says_what_stays_and_subscribes_the_users_again(
    users: Lago, tmp_path: Path
) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            told = await migration.rollback(journal)
            undone = await migration.rollback(journal, yes=True)
            found = await migration.verify(journal)
    assert sum("last invoice" in each.stays for each in told.steps) == 2
    assert undone.is_done
    assert users.get("/subscriptions?external_customer_id=acme")["subscriptions"] == []
    ended = users.subscription("acme", "terminated")["terminated_at"]
    assert (found.findings, found.rolled_back) == ((), ("acme",))
    for name in ("ann", "bob"):
        held = users.subscription(name)
        assert (held["plan_code"], held["started_at"][:19]) == ("solo", ended[:19])
    last = users.invoices("acme")[-1]
    assert [(fee["item"]["type"], fee["amount_cents"]) for fee in last["fees"]] == [
        ("subscription", 103),
        ("charge", 250),
    ]


@pytest.mark.parametrize("late", ["send", "invoice"])
async def test_usage_that_came_too_late_is_billed_once_as_told(users: Lago, tmp_path: Path, late: str) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            users.use("ann", "tokens", 7, MIDNIGHT - timedelta(minutes=1), "late-1")
            users.use("bob", "tokens", 1, LATER, "both-1")
            users.use("acme", "tokens", 1, LATER, "both-1")
            mended = await migration.verify(journal, late=late)
            again = await migration.verify(journal, late=late)
        with Journal(tmp_path / "journal") as journal:
            found = await migration.verify(journal)
    said = "sent to 'acme'" if late == "send" else "invoiced to 'ann' as a one-off of 3.50 USD, before taxes"
    assert (mended.written, again.written) == ((f"acme: 1 late events of 'ann' were {said}",), ())
    # What is under both ids is billed once already, and neither told nor sent.
    assert mended.findings == ()
    assert [str(each) for each in again.findings] == [str(each) for each in found.findings]
    one_offs = [each for each in users.invoices("ann") if each["invoice_type"] == "one_off"]
    assert [each["fees_amount_cents"] for each in one_offs] == ([350] if late == "invoice" else [])
    users.at(MAY)
    [bill] = users.invoices("acme")
    assert bill["fees_amount_cents"] == 3100 + (5 + 1 + (7 if late == "send" else 0)) * 50


@pytest.mark.parametrize("late", ["send", "invoice"])
async def test_what_a_charge_in_advance_has_billed_is_not_billed_again(users: Lago, tmp_path: Path, late: str) -> None:
    calls = users.metric("calls")
    charge = {"billable_metric_id": calls, "charge_model": "standard", "properties": {"amount": "2"}}
    users.plan("paygo", charges=[{**charge, "pay_in_advance": True, "invoiceable": True}])
    for name in ("dee", "eve"):
        users.user(name, "paygo")
    users.use("eve", "calls", 3, NOW)
    rows = [{"user_id": user, "org_id": "acme"} for user in ("dee", "eve")]
    async with made(users) as migration:
        plan = await migration.plan(rows, decide={"unpaid": "leave"})
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            users.at(LATER)
            assert (await migration.execute(plan, journal)).is_done
            users.at(LATER + timedelta(days=1))
            users.use("dee", "calls", 10, MIDNIGHT - timedelta(days=2), "at-once")
            users.use("dee", "calls", 1, MIDNIGHT + timedelta(hours=1), "too-late")
            found = await migration.verify(journal)
            mended = await migration.verify(journal, late=late)
    assert [each.says for each in found.findings] == ["1 events (too-late) of 'dee' are billed to nobody"]
    assert (found.figures[0].users, found.figures[0].nobodys) == (2, 1)
    assert mended.findings == ()
    bills = [fee for name in ("dee", "eve", "acme") for bill in users.invoices(name) for fee in bill["fees"]]
    assert sorted(fee["amount_cents"] for fee in bills if fee["item"]["type"] != "subscription") == [200, 600, 2000]


async def test_one_id_with_another_use_is_another_event(users: Lago, tmp_path: Path) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            users.use("ann", "tokens", 7, MIDNIGHT - timedelta(minutes=1), "1")
            users.use("acme", "tokens", 9, LATER, "1")
            users.use("ann", "tokens", 4, MIDNIGHT - timedelta(minutes=1), "2")
            users.use("acme", "tokens", 4, LATER, "2")
            found = await migration.verify(journal)
            mended = await migration.verify(journal, late="send")
    told = {each.kind: each.says for each in found.findings}
    # The same use under both ids is billed once, to the organization.
    assert [*told] == ["late"]
    assert "1 events (1) of 'ann' are billed to nobody" in told["late"]
    assert mended.findings == ()
    users.at(MAY)
    [bill] = users.invoices("acme")
    assert bill["fees_amount_cents"] == 3100 + (5 + 7 + 9 + 4) * 50


async def test_what_comes_after_the_invoice_of_a_period_that_is_over_is_found_and_sent(
    users: Lago, tmp_path: Path
) -> None:
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            await moved(users, migration, journal)
            users.at(MAY)
            assert (await migration.verify(journal)).findings == ()
            users.use("acme", "tokens", 7, MIDNIGHT + timedelta(days=20), "late-april")
            found = await migration.verify(journal)
            mended = await migration.verify(journal, late="send")
            again = await migration.verify(journal)
    [finding] = found.findings
    assert "1 events (late-april) of 'acme' are billed to nobody" in finding.says
    assert "after the invoice of their period" in finding.cause
    assert (mended.findings, again.findings) == ((), ())
    users.at(MAY.replace(month=6))
    assert [each["fees_amount_cents"] for each in users.invoices("acme")] == [3100 + 5 * 50, 3100 + 7 * 50]


async def test_of_late_usage_what_has_a_price_is_invoiced_and_the_rest_is_told_once(
    users: Lago, tmp_path: Path
) -> None:
    words, calls = users.metric("words"), users.metric("calls", recurring=True)
    users.plan("both", words, calls)
    users.user("dee", "both")
    async with made(users) as migration:
        plan = await migration.plan([{"user_id": "dee", "org_id": "dees"}], decide={"recurring": "drop"})
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            users.at(LATER)
            assert (await migration.execute(plan, journal)).is_done
            users.use("dee", "words", 7, MIDNIGHT - timedelta(minutes=1), "late-words")
            users.use("dee", "calls", 7, MIDNIGHT - timedelta(minutes=1), "late-calls")
            found = await migration.verify(journal, late="invoice")
            again = await migration.verify(journal, late="invoice")
    assert found.written == (
        "dees: 1 late events of 'dee' were invoiced to 'dee' as a one-off of 3.50 USD, before taxes",
    )
    for each in (found, again):
        [finding] = each.findings
        assert (finding.kind, finding.says.partition(" are")[0]) == ("price", "1 late events of 'dee'")
        assert "(calls)" in finding.says
