"""Invoices of users' ends and of the organization's periods that are over bill what was used, in units and in money."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from lago_orgs.migrate import Journal, Migration, Verified
from lago_orgs.migrate.showing import show_verified
from lago_orgs.simulator.views import fees
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)
JUNE = MAY.replace(month=6)
TIERS = [
    {"from_value": 0, "to_value": 10, "per_unit_amount": "1", "flat_amount": "0"},
    {"from_value": 11, "to_value": None, "per_unit_amount": "0.1", "flat_amount": "0"},
]


@contextmanager
def tiered(tmp_path: Path) -> Iterator[tuple[Lago, Migration, Journal]]:
    """Users of words, cheaper from the eleventh on, and of calls, whose most are billed; moved, and two months on."""
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        words, calls = lago.metric("words"), lago.metric("calls", "max_agg")
        charges: list[Any] = [
            {"billable_metric_id": words, "charge_model": "graduated", "properties": {"graduated_ranges": TIERS}},
            {"billable_metric_id": calls, "charge_model": "standard", "properties": {"amount": "2"}},
        ]
        lago.plan("tiered", charges=charges)
        rows = [{"user_id": name, "org_id": "org"} for name in ("dee", "eve")]
        for name in ("dee", "eve"):
            lago.user(name, "tiered")
            lago.use(name, "words", 12, NOW + timedelta(hours=1))
        plan = migration.plan(rows)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert migration.execute(plan, journal).is_done
        lago.use("org", "words", 30, MIDNIGHT + timedelta(days=3))
        lago.use("org", "calls", 4, MIDNIGHT + timedelta(days=3))
        lago.use("org", "calls", 3, MIDNIGHT + timedelta(days=4))
        lago.at(MAY)
        lago.use("org", "words", 1, MAY)
        lago.at(JUNE)
        yield lago, migration, journal


def told(found: Verified) -> list[tuple[Any, ...]]:
    return [(it.who, it.code, it.since.month, it.units, it.billed, it.cents, it.billed_cents) for it in found.periods]


def test_units_and_money_of_every_invoice_since_are_what_was_used(tmp_path: Path) -> None:
    with tiered(tmp_path) as (_, migration, journal):
        found = migration.verify(journal)
    assert found.findings == ()
    assert sorted(told(found)) == [
        ("dee", "words", 3, 12, 12, 1020, 1020),
        ("eve", "words", 3, 12, 12, 1020, 1020),
        ("org", "calls", 4, 4, 4, 800, 800),
        ("org", "words", 4, 30, 30, 1200, 1200),
        ("org", "words", 5, 1, 1, 100, 100),
    ]
    assert {it.currency for it in found.periods} == {"USD"}
    text = show_verified(found, "text")
    [users, organizations] = [line.split() for line in text.splitlines() if line.strip().startswith("words,")]
    assert users == ["words,", "users'", "2", "24", "24", "20.40", "USD", "20.40", "USD"]
    assert organizations == ["words,", "organizations'", "2", "31", "31", "13.00", "USD", "13.00", "USD"]


def test_an_invoice_that_bills_something_else_is_named_with_cause_and_remedy(tmp_path: Path) -> None:
    with tiered(tmp_path) as (lago, migration, journal):
        [bill] = [each for each in lago.invoices("org") if _words(each) == (30, 1200)]
        with altered(bill["lago_id"], units="29.0"):
            [finding] = migration.verify(journal).findings
            assert (finding.org_id, finding.kind) == ("org", "invoice")
            assert "words: what was used from 2026-04-01T00:00:00.000Z" in finding.says
            assert f"comes to 30 units, the invoice {bill['number']} of 'org' bills 29" in finding.says
            assert finding.cause
            assert finding.remedy
        with altered(bill["lago_id"], amount_cents=2400):
            [finding] = migration.verify(journal).findings
            assert f"come to 12.00 USD, the invoice {bill['number']} of 'org' bills 24.00 USD" in finding.says
        last = lago.invoices("dee")[-1]
        with altered(last["lago_id"], amount_cents=1021):
            [finding] = migration.verify(journal).findings
            assert "come to 10.20 USD, the invoice " in finding.says
            assert "of 'dee' bills 10.21 USD" in finding.says


def test_prices_that_changed_since_are_no_difference(tmp_path: Path) -> None:
    with tiered(tmp_path) as (lago, migration, journal):
        [plan] = [each for each in lago.get("/plans")["plans"] if each["code"] == "tiered"]
        kept = ("billable_metric_id", "charge_model", "properties")
        charges = [
            {"id": it["lago_id"], "billable_metric_id": it["lago_billable_metric_id"], **{k: it[k] for k in kept[1:]}}
            for it in plan["charges"]
        ]
        charges[1]["properties"] = {"amount": "9"}
        lago.ask("PUT", "/plans/tiered", {"plan": {"charges": charges, "cascade_updates": True}})
        found = migration.verify(journal)
    assert found.findings == ()
    assert {each.cents for each in found.periods} == {None}
    assert ("org", "calls", 4, Decimal(4), Decimal(4), None, 800) in told(found)


@pytest.mark.parametrize("way", ["now", "carry"])
def test_the_other_ways_are_even_too(tmp_path: Path, way: Any) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way=way)
        assert migration.execute(plan, journal).is_done
        lago.use("acme", "tokens", 5, MIDNIGHT - timedelta(days=2))
        lago.at(MAY)
        found = migration.verify(journal)
    assert found.findings == ()
    units = {(it.who, it.since.month): (it.units, it.billed_cents) for it in found.periods}
    users = {} if way == "carry" else {("ann", 3): (2, 100), ("bob", 3): (2, 100)}
    assert units == {**users, ("acme", 3): (9, 450) if way == "carry" else (5, 250)}


@pytest.mark.parametrize("way", ["period-end", "midnight", "now", "carry"])
@pytest.mark.parametrize(
    "terms", [{"pay_in_advance": True}, {"interval": "weekly"}, {"interval": "weekly", "pay_in_advance": True}]
)
def test_whatever_the_plan_and_the_way_nothing_that_is_right_is_found(tmp_path: Path, terms: Any, way: Any) -> None:
    cutover = datetime(2026, 3, 20, tzinfo=UTC)
    with inside(**terms) as (lago, migration), Journal(tmp_path / "journal") as journal:
        day = cutover.date() if way == "midnight" else None
        plan = migration.plan(ROWS, way=way, cutover=day, decide={"unpaid": "leave", "advance": "invoice"})
        seam = plan.organizations[0].seam
        moments = {"midnight": [NOW, cutover - timedelta(seconds=30), cutover + timedelta(minutes=15)]}
        moments["period-end"] = [NOW, (seam or NOW) + timedelta(minutes=15)]
        for moment in moments.get(way, [NOW]):
            lago.at(moment)
            migration.execute(plan, journal)
        assert migration.execute(plan, journal).is_done
        now = moments.get(way, [NOW])[-1]
        lago.use("acme", "tokens", 5, now + timedelta(seconds=1))
        lago.at(now + timedelta(days=3))
        lago.use("acme", "tokens", 4, now + timedelta(days=3))
        lago.at(now + timedelta(days=70))
        found = migration.verify(journal)
    assert found.findings == ()
    own = [each for each in found.periods if each.who == "acme"]
    assert sum(each.cents or 0 for each in own) == (9 + (4 if way == "carry" and "interval" not in terms else 0)) * 50


def test_of_an_organization_that_was_joined_the_periods_since_are_held_against_their_invoices(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.user("acme")
        lago.use("acme", "tokens", 9, NOW)
        plan = migration.plan(ROWS, decide={"joined": "join", "unpaid": "leave"})
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert migration.execute(plan, journal).is_done
        assert [it.who for it in migration.verify(journal).periods] == ["ann", "bob"]
        lago.use("acme", "tokens", 5, MIDNIGHT + timedelta(days=3))
        lago.at(MAY)
        lago.use("acme", "tokens", 1, MIDNIGHT + timedelta(days=4), "too late")
        found = migration.verify(journal)
    assert [(it.since.month, it.units, it.billed) for it in found.periods if it.who == "acme"] == [(4, 5, 5)]
    [finding] = found.findings
    assert (finding.kind, "(too late)" in finding.says) == ("early", True)


def _words(invoice: Any) -> tuple[float, int] | None:
    for fee in invoice["fees"]:
        if fee["item"]["code"] == "words":
            return float(fee["units"]), fee["amount_cents"]
    return None


@contextmanager
def altered(invoice: str, **of: Any) -> Iterator[None]:
    """Let an invoice show another fee of words than it has."""
    serialize = fees.serialize

    def shown(fee: Any) -> dict[str, Any]:
        found = serialize(fee)
        is_meant = found["lago_invoice_id"] == invoice and found["item"]["code"] == "words"
        return {**found, **of} if is_meant else found

    with mock.patch.object(fees, "serialize", shown):
        yield
