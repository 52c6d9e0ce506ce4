"""What is in use at the seam is billed to the organization once, whatever counts it and however it begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import ChargeSpec, LagoOrgs, LagoSimulator, Money
from lago_orgs.migrate import Journal, Router, execute, plan_migration, verify

MARCH, APRIL, MAY, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5, 6))
NOW = datetime(2026, 3, 16, 10, tzinfo=UTC)
CUTOVER = datetime(2026, 3, 25, tzinfo=UTC)
USERS = ("ann", "bob")
ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in USERS]
# What counts on, whether a charge of it is prorated, and how it is counted.
COUNTED = {
    "added": ("sum_agg", False),
    "added by the day": ("sum_agg", True),
    "held": ("unique_count_agg", False),
    "held by the day": ("unique_count_agg", True),
    "weighed": ("weighted_sum_agg", False),
}
PRICE = 31


@contextmanager
def furnished() -> Iterator[tuple[LagoSimulator, LagoOrgs]]:
    """Two users who have one of everything since the begin of March, at as many dollars a month as March has days."""
    simulator = LagoSimulator(now=MARCH)
    with LagoOrgs("http://lago", simulator.api_key, transport=simulator.transport()) as lago:
        charges = []
        for code, (kind, prorated) in COUNTED.items():
            counts: Any = kind
            lago.ensure_metric(code, aggregation_type=counts, field_name="s", recurring=True)
            charges.append(ChargeSpec(metric=code, properties={"amount": str(PRICE)}, prorated=prorated))
        lago.ensure_plan("p", interval="monthly", amount=Money(0, "USD"), charges=charges)
        for user in USERS:
            lago.subscribe_org_to_plan(user, "p", user)
            for code, (kind, _) in COUNTED.items():
                value = user if kind == "unique_count_agg" else 1
                lago.record_usage(user, code, f"{user} {code}", {"s": value}, timestamp=MARCH + timedelta(seconds=1))
        simulator.travel(NOW)
        yield simulator, lago


def expected(way: str) -> dict[str, Any]:
    """What two of everything cost the organization in the period in which it begins, in dollars."""
    whole = 2 * PRICE
    if way in {"period-end", "carry"}:
        return dict.fromkeys(COUNTED, pytest.approx(whole, abs=0.011))
    begin, days = (NOW, 16) if way == "now" else (CUTOVER, 7)
    by_the_day = dict.fromkeys(("added by the day", "held by the day"), 2 * days)
    weighed = pytest.approx(whole * ((APRIL - begin) / (APRIL - MARCH)), abs=0.011)
    return {**dict.fromkeys(COUNTED, whole), **by_the_day, "weighed": weighed}


def fees(lago: LagoOrgs) -> list[dict[str, float]]:
    """What each invoice of the organization bills per metric, in dollars."""
    bills = sorted(lago.iter_invoices(org_id="acme"), key=lambda bill: str(bill.issuing_date))
    found = []
    for bill in bills:
        whole: Any = lago.get_invoice(bill.lago_id)
        found.append({str(it.code): float(it.amount.amount) for it in whole.fees if it.code in COUNTED})
    return found


@pytest.mark.parametrize("way", ["period-end", "midnight", "now", "carry"])
def test_what_counts_on_is_billed_once_in_the_first_period_and_in_the_next(way: str, tmp_path: Path) -> None:
    with furnished() as (simulator, lago), Journal(tmp_path / "journal") as journal:
        options: Any = {"way": way, "cutover": date(2026, 3, 25) if way == "midnight" else None}
        plan = plan_migration(lago, ROWS, decide={"recurring": "resend"}, **options)
        execute(plan, journal)
        if way == "midnight":
            simulator.travel(CUTOVER - timedelta(seconds=30))
            execute(plan, journal)
            simulator.travel(CUTOVER + timedelta(minutes=15))
        elif way == "period-end":
            simulator.travel(APRIL + timedelta(minutes=15))
        assert execute(plan, journal).is_done
        assert verify(journal).findings == ()
        for end in (APRIL, MAY) if way != "period-end" else (MAY, JUNE):
            simulator.travel(end + timedelta(hours=2))
        assert verify(journal).findings == ()
        first, second = fees(lago)
    assert first == expected(way)
    assert second == dict.fromkeys(COUNTED, pytest.approx(2 * PRICE, abs=0.011))


def test_of_the_minute_before_a_midnight_everything_is_billed_once(tmp_path: Path) -> None:
    with furnished() as (simulator, lago), Journal(tmp_path / "journal") as journal:
        plan = plan_migration(lago, ROWS, way="midnight", cutover=date(2026, 3, 25), decide={"recurring": "resend"})
        execute(plan, journal)
        simulator.travel(CUTOVER - timedelta(seconds=30))
        execute(plan, journal)
        to = Router(plan, journal).route("ann", CUTOVER - timedelta(seconds=20))
        for code in COUNTED:
            lago.record_usage(to.id, code, f"late {code}", {"s": 1}, timestamp=to.at)
        simulator.travel(CUTOVER + timedelta(minutes=15))
        assert execute(plan, journal).is_done
        assert verify(journal).findings == ()
        simulator.travel(APRIL + timedelta(hours=2))
        [bill] = fees(lago)
    assert bill["added by the day"] == bill["held by the day"] == 3 * 7
    assert bill["weighed"] == pytest.approx(3 * 7, abs=0.011)


def test_at_a_periods_first_instant_lago_counts_twice_what_is_added_by_the_day_and_nothing_else() -> None:
    """It sums events up to that instant as there before, and from it on as having come; a level ends before it."""
    simulator = LagoSimulator(now=APRIL)
    with LagoOrgs("http://lago", simulator.api_key, transport=simulator.transport()) as lago:
        charges = []
        for code, (kind, prorated) in COUNTED.items():
            counts: Any = kind
            lago.ensure_metric(code, aggregation_type=counts, field_name="s", recurring=True)
            charges.append(ChargeSpec(metric=code, properties={"amount": "30"}, prorated=prorated))
        lago.ensure_plan("p", interval="monthly", amount=Money(0, "USD"), charges=charges)
        lago.subscribe_org_to_plan("acme", "p", "acme")
        for code in COUNTED:
            lago.record_usage("acme", code, code, {"s": 1}, timestamp=APRIL)
        simulator.travel(MAY + timedelta(hours=2))
        [bill] = fees(lago)
    assert bill == {**dict.fromkeys(COUNTED, 30.0), "added by the day": 60.0}


@pytest.mark.parametrize(("way", "by"), [("now", "command"), ("midnight", "command"), ("midnight", "server")])
def test_what_is_in_use_and_billed_to_both_is_said_in_money_and_credited(way: str, by: str, tmp_path: Path) -> None:
    """All that is in use costs 62 dollars a month and metric: a user who ends is billed it, and the organization."""
    with furnished() as (simulator, lago), Journal(tmp_path / "journal") as journal:
        options: Any = {"way": way, "cutover": date(2026, 3, 25) if way == "midnight" else None}
        decide = {"recurring": "resend", "twice": "credit", "midnight": by}
        plan = plan_migration(lago, ROWS, decide=decide, **options)
        said = {
            each.says.split(" is billed")[0]: each.cents
            for each in plan.organizations[0].effects
            if each.kind == "twice"
        }
        execute(plan, journal)
        if way == "midnight":
            simulator.travel(CUTOVER - timedelta(seconds=30))
            execute(plan, journal)
            simulator.travel(CUTOVER + timedelta(minutes=15))
        assert execute(plan, journal).is_done
        simulator.travel(APRIL + timedelta(hours=2))
        bills = list(lago.iter_invoices())
        [own] = [bill for bill in bills if bill.external_customer_id == "acme"]
        fees = sum((bill.fees_amount.amount for bill in bills), start=own.fees_amount.amount * 0)
    shares_day = way == "now" or by == "server"
    wanted = {"what is in use of added": 6200, "what is in use of held": 6200}
    if shares_day:
        wanted |= {"what is in use of added by the day": 200, "what is in use of held by the day": 200}
    assert {name: cents for name, cents in said.items() if cents} == wanted
    assert own.coupons_amount.amount * 100 == sum(wanted.values())
    # What remains of what was billed is what five months' prices come to, to a few cents of rounded weights.
    assert float(fees - own.coupons_amount.amount) == pytest.approx(5 * 62, abs=0.1)


@pytest.mark.parametrize("joins", [False, True])
def test_who_ends_within_the_organizations_period_shares_days_that_are_said_and_credited(
    joins: bool, tmp_path: Path
) -> None:
    """Her period lasts until the 15th, and what she has then is the organization's for all of April as well."""
    with furnished() as (simulator, lago), Journal(tmp_path / "journal") as journal:
        lago.subscribe_org_to_plan(
            "cy", "p", "cy", billing_time="anniversary", subscription_at=datetime(2026, 3, 15, tzinfo=UTC)
        )
        for code, (kind, _) in COUNTED.items():
            value = "cy" if kind == "unique_count_agg" else 1
            lago.record_usage("cy", code, f"cy {code}", {"s": value}, timestamp=NOW + timedelta(seconds=1))
        if joins:
            lago.subscribe_org_to_plan("acme", "p", "acme", billing_time="calendar", subscription_at=NOW)
        simulator.travel(NOW + timedelta(hours=1))
        rows = [*ROWS, {"user_id": "cy", "org_id": "acme", "org_name": "ACME"}]
        decide = {"recurring": "resend", "twice": "credit", "billing_time": "calendar", "joined": "join"}
        plan = plan_migration(lago, rows, decide=decide)
        said = {
            each.says.split(" is billed")[0]: each.cents
            for each in plan.organizations[0].effects
            if each.kind == "twice"
        }
        # Of 31 dollars for 31 days the 14 in April.
        assert said == {"what is in use of added": 1400, "what is in use of held": 1400}
        execute(plan, journal)
        for moment in (APRIL, datetime(2026, 4, 15, tzinfo=UTC)):
            simulator.travel(moment + timedelta(minutes=15))
            done = execute(plan, journal)
        assert done.is_done
        assert verify(journal).findings == ()
        simulator.travel(MAY + timedelta(hours=2))
        bills = [bill for bill in lago.iter_invoices(org_id="acme") if str(bill.issuing_date) >= "2026-05-01"]
        assert [float(bill.coupons_amount.amount) for bill in bills] == [28]
        own = fees(lago)[-1]
        assert (own["added"], own["held"]) == (93, 93)


def test_what_lago_counts_twice_of_what_is_in_use_is_found_in_money(tmp_path: Path) -> None:
    """As where an application stamps a seat with the very midnight at which the organization begins."""
    with furnished() as (simulator, lago), Journal(tmp_path / "journal") as journal:
        plan = plan_migration(lago, ROWS, decide={"recurring": "resend"})
        execute(plan, journal)
        simulator.travel(APRIL + timedelta(minutes=15))
        for code in COUNTED:
            lago.record_usage("acme", code, f"exact {code}", {"s": 1}, timestamp=APRIL)
        assert execute(plan, journal).is_done
        simulator.travel(APRIL + timedelta(minutes=30))
        [found] = verify(journal).findings
    assert (found.kind, found.org_id) == ("in use", "acme")
    assert (
        "added by the day: what is in use comes to 93.00 USD in the first period, Lago bills 124.00 USD" in found.says
    )
