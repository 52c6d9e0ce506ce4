"""What changes between the plan, its first moment and the seam is found before the next step, and left alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Execution, Journal, Migration, MigrationPlan
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

LATER = MIDNIGHT + timedelta(minutes=15)
Change = Callable[[Lago, str], Any]
DECIDE = {"unpaid": "leave", "alerts": "move", "entitlements": "move"}


def paid(lago: Lago, user: str) -> None:
    """A purchase of credits, which was not paid when the plan was made, is paid."""
    for each in lago.get(f"/invoices?invoice_type=credit&external_customer_id={user}")["invoices"]:
        lago.ask("PUT", f"/invoices/{each['lago_id']}", {"invoice": {"payment_status": "succeeded"}})


def repriced(lago: Lago, _: str) -> None:
    lago.ask("PUT", "/plans/dear", {"plan": {"amount_cents": 9900, "cascade_updates": True}})


def ends(at: str | None) -> Change:
    return lambda lago, user: lago.ask("PUT", f"/subscriptions/{user}", {"subscription": {"ending_at": at}})


def customer(**terms: Any) -> Change:
    return lambda lago, user: lago.post("/customers", {"customer": {"external_id": user, **terms}})


def alerted(value: str) -> Change:
    alert = {"alert_type": "current_usage_amount", "code": "much", "thresholds": [{"value": value, "code": "t"}]}
    return lambda lago, user: lago.post(f"/subscriptions/{user}/alerts", {"alert": alert})


def entitled(seats: int) -> Change:
    body = {"entitlements": {"seats": {"max": seats}}}
    return lambda lago, user: lago.ask("PATCH", f"/subscriptions/{user}/entitlements", body)


def realerted(lago: Lago, user: str) -> None:
    lago.ask("DELETE", f"/subscriptions/{user}/alerts/much")
    alerted("500")(lago, user)


# What those have before the plan who get it changed.
BEFORE: dict[str, Change] = {"louder": alerted("100"), "seated": entitled(10)}
CHANGES: dict[str, tuple[Change, str]] = {
    "wallet": (lambda lago, user: lago.wallet(user, "100"), "'wallet' has credits in a wallet since"),
    "bought": (paid, "'bought' has credits in a wallet since"),
    "coupon": (lambda lago, user: lago.coupon("new", user), "'coupon' has a coupon since"),
    "second": (lambda lago, user: lago.subscribe(user, "solo", "more"), "'second' has a subscription 'more' to 'solo'"),
    "up": (lambda lago, user: lago.subscribe(user, "pro"), "'up' has a subscription 'up' to 'pro' since"),
    "down": (lambda lago, user: lago.subscribe(user, "mini"), "'down' has a subscription 'down' to 'mini' since"),
    "over": (lambda lago, user: lago.ask("DELETE", f"/subscriptions/{user}"), "'over' to 'solo' was ended at"),
    "gone": (lambda lago, user: lago.ask("DELETE", f"/customers/{user}"), "the customer 'gone' is gone"),
    "moved": (customer(timezone="America/New_York"), "the time zone of 'moved': America/New_York, before UTC"),
    "taxed": (customer(tax_codes=["vat"]), "the taxes of 'taxed': vat, before none"),
    "patient": (customer(net_payment_term=30), "the days to pay of 'patient': 30, before none"),
    "alerted": (alerted("100"), "alerts of 'alerted' are others than they were: much"),
    "louder": (realerted, "alerts of 'louder' are others than they were: much"),
    "entitled": (entitled(20), """entitlements of 'entitled' are {"seats": {"max": 20}}, they were {}"""),
    "seated": (entitled(20), """are {"seats": {"max": 20}}, they were {"seats": {"max": 10}}"""),
    "dear": (repriced, "the plan 'dear' was changed in what it bills"),
}
SINCE_THE_FIRST_RUN: dict[str, tuple[Change, str]] = {
    "lost": (lambda lago, user: lago.ask("DELETE", f"/customers/of-{user}"), "the customer 'of-lost' is gone"),
    "away": (
        lambda lago, user: customer(timezone="Asia/Tokyo")(lago, f"of-{user}"),
        "the time zone of 'of-away': Asia/Tokyo, before UTC",
    ),
    "back": (ends(None), "'back' has no end any more"),
    "off": (ends("2026-06-01T00:00:00Z"), "'off' is to end at 2026-06-01T00:00:00.000Z"),
}


@contextmanager
def changing(changes: Iterable[str]) -> Iterator[tuple[Lago, Migration, MigrationPlan]]:
    """A plan with an organization for each change, and one to which nothing happens."""
    with inside(premium=True) as (lago, migration):
        tokens = lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]
        for code, cents in (("pro", 9000), ("mini", 900), ("dear", 3100)):
            lago.plan(code, tokens, cents=cents)
        for user in changes:
            lago.user(user, "dear" if user == "dear" else "solo")
        lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": "19"}})
        feature = {"code": "seats", "name": "Seats", "privileges": [{"code": "max", "value_type": "integer"}]}
        lago.post("/features", {"feature": feature})
        for user in changes:
            if user in BEFORE:
                BEFORE[user](lago, user)
        if "away" in changes:
            lago.post("/customers", {"customer": {"external_id": "of-away"}})
        lago.wallet("bought", "0", paid_credits="20")
        rows = [{"user_id": user, "org_id": f"of-{user}"} for user in (*changes, "ann")]
        yield lago, migration, migration.plan(rows, decide=DECIDE)


def check(found: Execution, changes: Mapping[str, tuple[Change, str]]) -> None:
    says = {each.org_id: each.says for each in found.of("changed")}
    assert found.exit_code == 5, found
    assert {user: told in says.get(f"of-{user}", "") for user, (_, told) in changes.items()} == dict.fromkeys(
        changes, True
    ), says
    assert len(says) == len(changes)


def test_what_changes_before_the_first_run_is_left_alone(tmp_path: Path) -> None:
    with changing(CHANGES) as (lago, migration, plan), Journal(tmp_path / "journal") as journal:
        for user, (change, _) in CHANGES.items():
            change(lago, user)
        check(migration.execute(plan, journal, keep_going=True), CHANGES)
        assert [
            each["external_id"] for each in lago.get("/customers")["customers"] if "of-" in each["external_id"]
        ] == ["of-ann"]


def test_what_changes_before_the_seam_is_found_at_once_and_there(tmp_path: Path) -> None:
    changes = {**CHANGES, **SINCE_THE_FIRST_RUN}
    with changing(changes) as (lago, migration, plan), Journal(tmp_path / "journal") as journal:
        assert migration.execute(plan, journal).exit_code == 0
        lago.at(NOW + timedelta(days=4))
        assert migration.execute(plan, journal).exit_code == 0
        for user, (change, _) in changes.items():
            change(lago, user)
        for moment in (NOW + timedelta(days=5), MIDNIGHT + timedelta(seconds=5)):
            lago.at(moment)
            check(migration.execute(plan, journal), changes)
        lago.at(LATER)
        # What came after the user's last period never came: its end took it away, and all is as planned.
        del changes["down"]
        changes["up"] = changes["up"][0], "'up' to 'solo' was ended at 2026-03-20"
        check(migration.execute(plan, journal), changes)
        begun = [each["external_id"] for each in lago.get("/subscriptions")["subscriptions"]]
        assert sorted(each for each in begun if each.startswith("of-")) == ["of-ann", "of-down"]
        told = {each.org_id: each.says for each in migration.verify(journal).findings if each.kind == "changed"}
        assert {user: says in told[f"of-{user}"] for user, (_, says) in changes.items()} == dict.fromkeys(changes, True)


def test_what_the_migration_does_and_what_users_use_up_is_no_change(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.wallet("ann", "20")
        lago.coupon("one", "bob", turns=1)
        lago.plan("mini", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"], cents=900)
        lago.subscribe("bob", "mini")
        decide = {"unpaid": "leave", "wallets": "move", "coupons": "move", "pending": "drop"}
        plan = migration.plan(ROWS, decide=decide)
        for moment in (NOW, NOW + timedelta(days=4), MIDNIGHT + timedelta(seconds=5), LATER):
            lago.at(moment)
            assert migration.execute(plan, journal).exit_code == 0
        assert migration.execute(plan, journal).is_done
        assert migration.verify(journal).findings == ()


def test_an_end_that_is_put_off_when_the_organization_runs_is_said_as_it_is(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, decide=DECIDE)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(seconds=5), jobs=False)
        assert migration.execute(plan, journal).exit_code == 0
        ends(None)(lago, "ann")
        lago.at(LATER)
        found = migration.execute(plan, journal)
        assert found.exit_code == 5
        assert "beside the organization" in found.organizations[0].says
        told = [each for each in migration.verify(journal).findings if each.kind == "changed"]
        assert "'ann' has no end any more" in told[0].says
        assert "billed beside the organization" in told[0].says
        lago.ask("DELETE", "/subscriptions/ann")
        lago.at(LATER + timedelta(hours=3))
        assert migration.execute(plan, journal).is_done


def test_credits_that_come_after_the_seam_are_found(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.wallet("ann", "0", paid_credits="20")
        plan = migration.plan(ROWS, way="now", decide=DECIDE)
        assert migration.execute(plan, journal).is_done
        assert migration.verify(journal).findings == ()
        paid(lago, "ann")
        [finding] = migration.verify(journal).findings
        assert (finding.kind, "'ann' has credits in wallets that were not moved" in finding.says) == ("wallet", True)


def test_who_has_left_is_not_subscribed_again_by_rolling_back(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, decide=DECIDE)
        migration.execute(plan, journal)
        lago.at(NOW + timedelta(days=4))
        lago.ask("DELETE", "/subscriptions/ann")
        lago.at(LATER)
        assert migration.execute(plan, journal).exit_code == 5
        undone = migration.rollback(journal, yes=True)
        assert undone.is_done
        assert ["who has left is not subscribed again" in each.stays for each in undone.steps].count(True) == 1
        running = lago.get("/subscriptions")["subscriptions"]
        assert [each["external_id"] for each in running] == ["bob"]
        assert migration.verify(journal).findings == ()
        lago.ask("DELETE", "/subscriptions/bob")
        [finding] = migration.verify(journal).findings
        assert ("'bob' does not run" in finding.says, finding.cause) == (
            True,
            "Somebody ended it after it was rolled back",
        )


OF_ACME = "/subscriptions?external_customer_id=acme&status[]=active&status[]=pending"


def by_hand(external_id: str, plan: str = "solo", org: str = "acme", **terms: Any) -> Change:
    return lambda lago, _: lago.subscribe(org, plan, external_id, **terms)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (by_hand("acme-2"), "has a subscription 'acme-2' to 'solo' since"),
        (by_hand("acme:api"), "has a subscription 'acme:api' to 'solo' since"),
        (by_hand("acme", subscription_at="2026-04-20T00:00:00Z"), "has a subscription 'acme' to 'solo' since"),
        (by_hand("acme"), "has a subscription 'acme' to 'solo' since"),
        (by_hand("acme", "mini"), "has a subscription 'acme' to 'mini' since"),
        (by_hand("acme", subscription_at="2026-04-01T00:00:00Z", billing_time="anniversary"), "has a subscription"),
        # Another product has a plan of its own.
        (by_hand("acme:api", "mini"), None),
    ],
)
def test_what_somebody_subscribes_the_organization_to_between_the_runs(
    tmp_path: Path, change: Change, says: str | None
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.plan("mini", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"], cents=900)
        plan = migration.plan(ROWS, decide=DECIDE)
        assert migration.execute(plan, journal).exit_code == 0
        lago.at(NOW + timedelta(days=4))
        change(lago, "")
        before = len(lago.get(OF_ACME)["subscriptions"])
        lago.at(MIDNIGHT + timedelta(seconds=5), jobs=False)
        found = migration.execute(plan, journal)
        running = lago.get(OF_ACME)["subscriptions"]
        if says is None:
            assert (found.exit_code, len(running)) == (0, before + 1)
            return
        assert (found.exit_code, len(running)) == (5, before), found
        assert says in found.organizations[0].says
        assert "execute again" in found.organizations[0].says
        for each in running:  # the way on
            lago.ask("DELETE", f"/subscriptions/{each['external_id']}?status={each['status']}")
        assert migration.execute(plan, journal).exit_code == 0
        assert lago.subscription("acme")["started_at"][:10] == "2026-04-01"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lago, _: lago.ask("DELETE", "/subscriptions/acme"), "'acme', which its users were to join, was ended"),
        (lambda lago, _: lago.subscribe("acme", "pro"), "has a subscription 'acme' to 'pro' since"),
        (lambda lago, _: ends("2026-04-05T00:00:00Z")(lago, "acme"), "'acme' is to end at 2026-04-05"),
        (by_hand("acme-2"), "has a subscription 'acme-2' to 'solo' since"),
    ],
)
def test_what_its_users_join_is_looked_at_too(tmp_path: Path, change: Change, says: str) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.plan("pro", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"], cents=9000)
        lago.user("acme")
        plan = migration.plan(ROWS, decide={**DECIDE, "joined": "join"})
        assert migration.execute(plan, journal).exit_code == 0
        lago.at(NOW + timedelta(days=4))
        change(lago, "")
        lago.at(MIDNIGHT + timedelta(seconds=5))
        found = migration.execute(plan, journal)
        assert found.exit_code == 5
        assert says in found.organizations[0].says, found.organizations[0].says


def test_what_somebody_subscribed_as_planned_is_taken_and_another_way_of_billing_is_not(
    tmp_path: Path,
) -> None:
    terms = {"subscription_at": "2026-04-01T00:00:00Z"}
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.plan("mini", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"], cents=900)
        plan = migration.plan(ROWS, decide=DECIDE)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        lago.subscribe("acme", "solo", billing_time="anniversary", **terms)
        found = migration.execute(plan, journal)
        assert (found.exit_code, "is billed by anniversary" in found.organizations[0].says) == (5, True)
        lago.ask("DELETE", "/subscriptions/acme")
        lago.subscribe("acme", "mini", **terms)
        found = migration.execute(plan, journal)
        assert (found.exit_code, "to 'mini' already, made by somebody" in found.organizations[0].says) == (5, True)
        lago.ask("DELETE", "/subscriptions/acme")
        lago.subscribe("acme", "solo", billing_time="calendar", **terms)
        assert migration.execute(plan, journal).is_done


@pytest.mark.parametrize("way", ["now", "midnight", "carry"])
def test_what_was_paid_in_advance_and_not_credited_is_said_before_a_rollback_bills_it_again(
    tmp_path: Path, way: Any
) -> None:
    with inside(pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        options: Any = {"cutover": NOW.date() + timedelta(days=4) if way == "midnight" else None, "credit": "skip"}
        plan = migration.plan(ROWS, way=way, decide={**DECIDE, "advance": "waive"}, **options)
        if way == "midnight":
            lago.at(NOW.replace(day=19, hour=23, minute=59, second=30))
        assert migration.execute(plan, journal).exit_code == 0
        said = [each.stays for each in migration.rollback(journal).steps if "credit=skip" in each.stays]
        # Of 31 days those after the 16th, or the 19th.
        assert ["12.00 USD" if way == "midnight" else "15.00 USD"] * 2 == [
            each.split(" in advance")[0][-9:] for each in said
        ]
        assert migration.rollback(journal, yes=True).is_done
