# The source of the flavour for threads: run `make sync` after a change.
"""Wallets and coupons keep their worth on the way to the organization, and on the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs.migrate import Journal, by_metadata
from lago_orgs.migrate.showing import show_execution
from tests.migrate._async._io import made
from tests.migrate.conftest import MIDNIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from lago_orgs.migrate import AsyncMigration
    from tests.migrate.conftest import Lago

pytestmark = pytest.mark.anyio

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "bob")]
LATER = MIDNIGHT + timedelta(hours=1)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)
MOVE = {"wallets": "move", "coupons": "move"}


async def moved(users: Lago, migration: AsyncMigration, journal: Journal, **decide: str) -> Any:
    plan = await migration.plan(ROWS, decide={**MOVE, **decide})
    assert not plan.open, plan.open[0].open
    await migration.execute(plan, journal)
    users.at(LATER)
    return await migration.execute(plan, journal)


def coupons(lago: Lago, customer: str) -> list[tuple[Any, ...]]:
    rows = lago.get(f"/applied_coupons?external_customer_id={customer}&status=active")["applied_coupons"]
    return sorted(
        (each["coupon_code"], each["amount_cents_remaining"] or each["frequency_duration_remaining"]) for each in rows
    )


def wallets(lago: Lago, customer: str) -> list[tuple[str, float]]:
    rows = lago.get(f"/wallets?external_customer_id={customer}")["wallets"]
    return sorted((each["name"], float(each["credits_balance"])) for each in rows if each["status"] == "active")


def apply(lago: Lago, customer: str, code: str, **terms: Any) -> None:
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": customer, "coupon_code": code, **terms}})


def make_once(lago: Lago, **terms: Any) -> None:
    form = {"name": "once", "code": "once", "coupon_type": "fixed_amount", "frequency": "once", "reusable": True}
    amount = {"amount_cents": 9000, "amount_currency": "USD", "expiration": "no_expiration"}
    lago.post("/coupons", {"coupon": {**form, **amount, **terms}})


async def test_amounts_add_up_and_each_user_is_given_back_what_is_left_of_its_own(users: Lago, tmp_path: Path) -> None:
    users.coupon("three", "ann", "bob")
    make_once(users)
    apply(users, "ann", "once")
    apply(users, "bob", "once", amount_cents=5000, amount_currency="USD")
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            assert (await moved(users, migration, journal)).is_done
            assert [each for each in coupons(users, "acme") if each[0] == "once"] == [("once", 2300), ("once", 6300)]
            assert coupons(users, "bob") == [("three", 2)]
            assert (await migration.verify(journal)).findings == ()
            users.use("acme", "tokens", 100, LATER)
            users.at(MAY)
            left = coupons(users, "acme")
            undone = await migration.rollback(journal, yes=True)
            again = await migration.rollback(journal, yes=True)
    assert undone.is_done
    assert again.is_done
    assert left == [("once", 1000), ("three", 1)]
    given_back = [*coupons(users, "ann"), *coupons(users, "bob")]
    assert [each for each in given_back if each[0] == "once"] == [("once", 1000)]
    assert "the organization has used up the coupon once" in str(undone.steps)
    assert coupons(users, "acme") == []
    assert [each for each in given_back if each[0] == "three"] == [("three", 1), ("three", 2)]


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_users_better_coupon_takes_the_place_of_the_organizations_which_a_rollback_gives_back(
    users: Lago, tmp_path: Path, is_gone: bool
) -> None:
    users.post("/customers", {"customer": {"external_id": "acme", "currency": "USD"}})
    users.coupon("three", "bob", cents=50)
    terms = {"amount_currency": "USD", "frequency": "recurring", "frequency_duration": 4}
    apply(users, "ann", "three", amount_cents=900, **terms)
    apply(users, "acme", "three", amount_cents=100, **terms)

    def off(customer: str) -> list[tuple[int, int]]:
        rows = users.get(f"/applied_coupons?external_customer_id={customer}&status=active")["applied_coupons"]
        return [(each["amount_cents"], each["frequency_duration_remaining"]) for each in rows]

    async with made(users) as migration:
        plan = await migration.plan(ROWS, decide={**MOVE, "coupons_differ": "best"})
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            if is_gone:
                [held] = users.get("/applied_coupons?external_customer_id=ann")["applied_coupons"]
                users.ask("DELETE", f"/customers/ann/applied_coupons/{held['lago_id']}")
            users.at(LATER)
            assert (await migration.execute(plan, journal)).is_done
            assert (await migration.verify(journal)).findings == ()
            after = off("acme")
            assert (await migration.rollback(journal, yes=True)).is_done
            assert (await migration.rollback(journal, yes=True)).is_done
    [said] = [each.says for each in plan.organizations[0].effects if each.kind == "coupon"]
    assert "in the place of the organization's own: 100 cents off each invoice, 4 turns left" in said
    assert after == ([(100, 4)] if is_gone else [(900, 3)])
    # The organization's last invoice has taken one turn.
    assert (off("acme"), off("ann")) == ([(100, 3)], [] if is_gone else [(900, 3)])


async def test_what_the_organization_bought_stays_its_own(users: Lago, tmp_path: Path) -> None:
    users.wallet("ann", "100", name="of ann")
    users.wallet("bob", "70", name="of bob")
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            assert (await moved(users, migration, journal)).is_done
            [own] = [
                each for each in users.get("/wallets?external_customer_id=acme")["wallets"] if each["name"] == "of ann"
            ]
            bought = {"wallet_id": own["lago_id"], "granted_credits": "500"}
            users.post("/wallet_transactions", {"wallet_transaction": bought})
            users.use("acme", "tokens", 10, LATER)
            users.at(MAY)
            before = dict(wallets(users, "acme"))
            told = await migration.rollback(journal, yes=True)
    assert told.is_done
    assert wallets(users, "acme") == [("of ann", 499.0)]  # it pays the first of May, on which it ends
    back = dict([*wallets(users, "ann"), *wallets(users, "bob")])
    assert back == {"of ann": before["of ann"] - 500, "of bob": before["of bob"]}
    assert "500 credits that the organization bought, or was granted, stay in its wallet" in str(told.steps)
    assert back["of ann"] + back["of bob"] < 100 + 70 - 2 * 32


@pytest.mark.parametrize("minutes", [-60, 30])
async def test_what_expires_on_the_way_is_left_out_and_said_and_the_rest_goes_on(
    users: Lago, tmp_path: Path, minutes: int
) -> None:
    end = (MIDNIGHT + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    users.wallet("ann", "100", name="short", expiration_at=end)
    users.wallet("bob", "70", name="long")
    make_once(users, expiration="time_limit", expiration_at=end)
    apply(users, "ann", "once")
    async with made(users) as migration:
        with Journal(tmp_path / "journal") as journal:
            done = await moved(users, migration, journal)
            found = await migration.verify(journal)
    assert done.is_done
    assert found.findings == ()
    assert [name for name, _ in wallets(users, "acme")] == ["long"]
    assert coupons(users, "acme") == []
    said = done.organizations[0].says
    stays = [each.says for each in journal.planned().organizations[0].effects if each.kind == "stays"]
    if minutes < 0:
        assert len(stays) == 2
        assert all("not moved: it expires on 2026-03-31T23:00" in each for each in stays)
    else:
        assert "the wallet short of ann expired: it was not moved" in said
        assert "the coupon once has ended: ann's was not moved" in said


@pytest.mark.parametrize("when", ["before", "since"])
async def test_a_wallet_that_somebody_ended_is_said_with_a_way_on_and_the_rest_goes_on(
    users: Lago, tmp_path: Path, when: str
) -> None:
    users.wallet("ann", "100", name="gone")
    users.wallet("bob", "70", name="long")
    [gone] = users.get("/wallets?external_customer_id=ann")["wallets"]
    async with made(users) as migration:
        plan = await migration.plan(ROWS, decide=MOVE)
        with Journal(tmp_path / "journal") as journal:
            if when == "since":
                await migration.execute(plan, journal)
            users.ask("DELETE", f"/wallets/{gone['lago_id']}")
            done = await migration.execute(plan, journal)
            users.at(LATER)
            done = await migration.execute(plan, journal)
            found = await migration.verify(journal)
            undone = await migration.rollback(journal, yes=True)
    assert (done.is_done, done.exit_code, undone.is_done) == (True, 0, True)
    assert "the wallet gone of ann was ended by somebody else, with 100 credits in it" in done.organizations[0].says
    assert "grant them to acme" in done.organizations[0].says
    assert "100 credits" in show_execution(done, "text")
    assert found.findings == ()
    assert (wallets(users, "acme"), wallets(users, "ann")) == ([], [])


async def test_a_note_that_has_no_room_is_asked_about(users: Lago, tmp_path: Path) -> None:
    keys = [{"key": f"k{n}", "value": "1", "display_in_invoice": False} for n in range(4)]
    users.post("/customers", {"customer": {"external_id": "ann", "metadata": keys}})
    async with made(users) as migration:
        [asked] = (await migration.plan(ROWS)).open
        [decided] = (await migration.plan(ROWS, decide={"note": "drop"})).organizations
        [unmarked] = (await migration.plan(ROWS, mark=False)).organizations
    [conflict] = asked.open
    assert (conflict.kind, conflict.users) == ("note", ("ann",))
    assert "give Router the plan" in conflict.remedy
    assert [step.user for step in decided.steps if step.kind == "mark"] == ["bob"]
    assert (decided.open, unmarked.open) == ((), ())


async def test_an_organization_that_got_its_users_metadata_is_no_user(users: Lago, tmp_path: Path) -> None:
    mapped = [{"key": "org_id", "value": "acme", "display_in_invoice": False}]
    for name in ("ann", "acme"):
        users.post("/customers", {"customer": {"external_id": name, "metadata": mapped}})
    async with made(users) as migration:
        [found] = (await migration.plan(by_metadata("org_id"))).organizations
    assert (found.org_id, list(found.users)) == ("acme", ["ann"])
