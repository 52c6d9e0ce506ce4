# The source of the flavour for threads: run `make sync` after a change.
"""A rehearsal bills on the embedded Lago what the migration then really bills, and writes nothing before that."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import InvalidArgument, MappingRefused
from lago_orgs.migrate import Journal
from tests.migrate._async._io import made
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW, Lago

if TYPE_CHECKING:
    from pathlib import Path

    from lago_orgs.migrate import Rehearsal

pytestmark = pytest.mark.anyio

ROWS = [
    {"user_id": "ann", "org_id": "acme"},
    {"user_id": "bob", "org_id": "acme"},
    {"user_id": "cy", "org_id": "zed"},
    {"user_id": "dee", "org_id": "far"},
]
DECIDE = {"wallets": "move", "coupons": "move", "recurring": "resend", "pending": "drop", "unpaid": "leave"}


@pytest.fixture
def mixed(lago: Lago) -> Lago:
    """Users in arrears and in advance, with seats, taxes, a wallet, a coupon, a change that waits, and a first day."""
    lago.at(BOUGHT - timedelta(days=40))
    tokens, seats = lago.metric("tokens"), lago.metric("seats", "unique_count_agg", recurring=True)
    lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": "19"}})
    add_on = {"name": "Support", "code": "support", "amount_cents": 500, "amount_currency": "USD"}
    lago.post("/add_ons", {"add_on": add_on})
    support = {"add_on_code": "support", "charge_model": "standard", "properties": {"amount": "5"}, "units": 2}
    lago.plan("solo", tokens, seats, fixed_charges=[support])
    lago.plan("pro", tokens, cents=6200, pay_in_advance=True)
    lago.plan("mini", tokens, cents=1000)
    lago.user("ann", tax_codes=["vat"])
    lago.use("ann", "seats", "desk 1", BOUGHT - timedelta(days=39))
    lago.use("ann", "tokens", 70, BOUGHT - timedelta(days=38))
    lago.at(BOUGHT)
    lago.user("bob", tax_codes=["vat"])
    lago.user("cy", "pro")
    lago.user("dee", billing_time="anniversary")
    for name in ("ann", "bob", "cy", "dee"):
        lago.use(name, "tokens", 3, BOUGHT + timedelta(hours=2))
    lago.at(NOW)
    lago.wallet("ann", "7")
    lago.coupon("c", "bob", "cy")
    lago.subscribe("cy", "mini")
    return lago


def billed(rehearsal: Rehearsal) -> list[tuple[Any, ...]]:
    return sorted(
        (it.customer, it.kind, it.fees, it.coupons, it.credits, it.prepaid, it.taxes, it.total)
        for it in rehearsal.bills
    )


def really(lago: Lago) -> list[tuple[Any, ...]]:
    """What Lago has invoiced and credited since."""
    names = ("coupons", "credit_notes", "prepaid_credit", "taxes", "total")
    found = [
        (
            row["customer"]["external_id"],
            f"invoice ({row['invoice_type']})",
            row["fees_amount_cents"],
            *(row[f"{name}_amount_cents"] for name in names),
        )
        for row in lago.get("/invoices?per_page=1000")["invoices"]
        if datetime.fromisoformat(row["created_at"]) >= NOW
    ]
    notes = lago.get("/credit_notes?per_page=1000")["credit_notes"]
    found += [
        (
            row["customer"]["external_id"],
            "credit note",
            row["sub_total_excluding_taxes_amount_cents"],
            row["coupons_adjustment_amount_cents"],
            0,
            0,
            row["taxes_amount_cents"],
            row["total_amount_cents"],
        )
        for row in notes
    ]
    return sorted(found)


@pytest.mark.parametrize("way", ["period-end", "now", "midnight"])
async def test_what_is_rehearsed_is_what_is_billed(mixed: Lago, tmp_path: Path, way: Any) -> None:
    before = mixed.state()
    day: Any = {"cutover": date(2026, 3, 25)} if way == "midnight" else {}
    async with made(mixed) as migration:
        rehearsal = await migration.rehearse(ROWS, way=way, decide=DECIDE, **day)
        assert mixed.state() == before
        assert rehearsal.differences == ()
        assert rehearsal.execution is not None
        assert rehearsal.execution.is_done
        assert rehearsal.verified is not None
        assert rehearsal.verified.findings == ()
        assert rehearsal.exit_code == 0
        plan = await migration.plan(ROWS, way=way, decide=DECIDE, **day)
        assert plan.organizations[0].steps == rehearsal.plan.organizations[0].steps
        with Journal(tmp_path / "journal") as journal:
            for at, _ in rehearsal.runs:
                mixed.at(at)
                await migration.execute(plan, journal)
            assert (await migration.execute(plan, journal)).is_done
    assert rehearsal.until is not None
    mixed.at(rehearsal.until)
    assert billed(rehearsal) == really(mixed)
    said = "\n".join(rehearsal.left_out)
    assert "invoices that are drafts or not paid, of ann, cy: they stay as they are in Lago" in said
    assert "what coupons took off invoices that are paid in advance, of cy" in said
    assert rehearsal.totals()["USD", "organizations", "invoice (subscription)"] > 0
    assert rehearsal.instead["USD"] > 0


async def test_what_is_carried_is_rehearsed_too(users: Lago, tmp_path: Path) -> None:
    async with made(users) as migration:
        rehearsal = await migration.rehearse(ROWS[:3], way="carry")
        plan = await migration.plan(ROWS[:3], way="carry")
        with Journal(tmp_path / "journal") as journal:
            assert (await migration.execute(plan, journal)).is_done
    assert rehearsal.exit_code == 0
    assert rehearsal.until is not None
    users.at(rehearsal.until)
    assert billed(rehearsal) == really(users)
    assert {each.customer for each in rehearsal.bills} == {"acme", "zed"}


async def test_what_is_open_is_not_played(mixed: Lago) -> None:
    async with made(mixed) as migration:
        rehearsal = await migration.rehearse(ROWS)
        assert rehearsal.execution is None
        assert rehearsal.bills == ()
        assert rehearsal.exit_code == 1
        with pytest.raises(MappingRefused, match="Lago knows no customer 'nobody'"):
            await migration.rehearse([{"user_id": "nobody", "org_id": "acme"}])
        with pytest.raises(InvalidArgument, match="there are period-end"):
            await migration.rehearse(ROWS, way="soon")


async def test_an_organization_that_is_subscribed_already_is_rebuilt_with_its_usage(mixed: Lago) -> None:
    mixed.user("acme", currency="USD")
    mixed.use("acme", "tokens", 10, NOW)
    async with made(mixed) as migration:
        rehearsal = await migration.rehearse(ROWS[:2], decide={**DECIDE, "joined": "join"})
    assert rehearsal.exit_code == 0, (rehearsal.differences, rehearsal.verified)
    last = [each for each in rehearsal.bills if each.customer == "acme"]
    assert last[0].on > MIDNIGHT
    assert rehearsal.instead["USD"] > sum(each.fees for each in last)
