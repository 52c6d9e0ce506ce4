"""Seats that users took while they were the organization's stay in use after a rollback; both are billed, and told."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal, Router
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW, Lago
from tests.migrate.inside import inside

ROWS = [{"user_id": user, "org_id": "o"} for user in ("dee", "eve")]


def take(lago: Lago, subscription: str, many: int, at: datetime, user: str) -> None:
    event = {"transaction_id": f"{user}{many} {at}", "external_subscription_id": subscription, "code": "seats"}
    event |= {"timestamp": str(at.timestamp()), "properties": {"n": many, "user_id": user}}  # type: ignore[dict-item]
    lago.post("/events", {"event": event})


def billed(lago: Lago, *customers: str) -> list[tuple[float, int]]:
    rows = [fee for each in customers for fee in lago.invoices(each)[-1]["fees"]]
    return [(float(it["units"]), it["amount_cents"]) for it in rows if it["item"]["code"] == "seats"]


@pytest.mark.parametrize(
    ("prorated", "twice", "wanted"),
    [
        (False, 9300, [(3, 9300), (0, 0)]),
        (True, 300, [(3, 13 * 300), (0, 0)]),  # the 19th is billed to both
    ],
)
def test_what_was_taken_and_given_back_meanwhile_counts_for_the_user(
    tmp_path: Path, twice: int, wanted: Any, *, prorated: bool
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        charge = {"charge_model": "standard", "properties": {"amount": "31"}, "prorated": prorated}
        seats = lago.metric("seats", recurring=True)
        lago.plan("team", charges=[{"billable_metric_id": seats, **charge}], cents=0)
        for user in ("dee", "eve"):
            lago.user(user, "team")
        take(lago, "dee", 2, BOUGHT + timedelta(hours=1), "dee")
        plan = migration.plan(ROWS, way="now", decide={"recurring": "resend", "unpaid": "leave"})
        assert migration.execute(plan, journal).is_done
        router = Router(plan, journal)
        for hours, user, many in ((20, "dee", 1), (40, "eve", 4), (60, "eve", -4)):
            at = NOW + timedelta(hours=hours)
            lago.at(at)
            take(lago, router.id_for(user, at), many, at, user)
        lago.at(NOW + timedelta(days=3))
        says = f"what is in use of seats is billed to the organization and to its users, {twice / 100:.2f} USD"
        assert [says in each.stays for each in migration.rollback(journal).steps].count(True) == 1
        assert migration.rollback(journal, yes=True, twice="credit").is_done
        assert migration.rollback(journal, yes=True, twice="credit").is_done
        assert migration.verify(journal).findings == ()
        assert lago.invoices("o")[-1]["coupons_amount_cents"] == twice
        lago.at(MIDNIGHT + timedelta(hours=1))
        assert billed(lago, "dee", "eve") == wanted


def test_what_the_organizations_last_invoice_cannot_take_is_credited_to_its_users(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        charge = {"charge_model": "standard", "properties": {"amount": "31"}}
        lago.plan("team", charges=[{"billable_metric_id": lago.metric("seats", recurring=True), **charge}], cents=0)
        for user, many in (("dee", 2), ("eve", 1)):
            lago.user(user, "team")
            take(lago, user, many, BOUGHT + timedelta(hours=1), user)
        decide = {"recurring": "resend", "unpaid": "leave", "twice": "credit"}
        assert migration.execute(migration.plan(ROWS, way="now", decide=decide), journal).is_done
        lago.at(NOW + timedelta(days=1))
        # One more than when they moved: its invoice of 124 has a coupon of 93 already.
        take(lago, "o", 1, NOW + timedelta(hours=3), "eve")
        says = "124.00 USD before taxes, as of now: coupons take 31.00 USD off its last invoice, which has room for no "
        says += "more, and 93.00 USD off its users' next ones"
        assert [says in each.stays for each in migration.rollback(journal).steps].count(True) == 1
        assert migration.rollback(journal, yes=True).is_done
        assert migration.verify(journal).findings == ()
        assert [lago.invoices("o")[-1][name] for name in ("fees_amount_cents", "coupons_amount_cents")] == [
            12400,
            12400,
        ]
        lago.at(MIDNIGHT + timedelta(hours=1))
        bills = [lago.invoices(user)[-1] for user in ("dee", "eve")]
        assert [(it["fees_amount_cents"], it["coupons_amount_cents"]) for it in bills] == [(6200, 6200), (6200, 3100)]
        code = f"moved_{journal.planned().digest[7:19]}_back"
        own = {"external_customer_id": "o", "coupon_code": code, "amount_cents": 700, "amount_currency": "USD"}
        lago.post("/applied_coupons", {"applied_coupon": own})
        assert [(each.kind, each.says) for each in migration.verify(journal).findings] == [
            ("twice", f"7.00 USD of the coupon {code!r} are not used, of what both sides are billed")
        ]


def test_a_coupon_stays_until_the_organizations_last_invoice_is_made(tmp_path: Path) -> None:
    rows = [{"user_id": user, "org_id": "o"} for user in ("ann", "bob")]
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        decide = {"twice": "credit", "unpaid": "leave"}
        assert migration.execute(migration.plan(rows, way="now", decide=decide), journal).is_done
        lago.at(NOW + timedelta(days=1))
        lago.ask("DELETE", "/subscriptions/o?on_termination_invoice=skip")  # as if Lago had not made the invoice yet
        assert migration.rollback(journal, yes=True).is_done
        stays = [each.stays for each in migration.rollback(journal).steps if each.says.startswith("take the coupon")]
        code = f"moved_{journal.planned().digest[7:19]}"
        assert stays == [f"the coupon {code!r} stays for the organization's last invoice, still to be made"]
        assert [(each.kind, each.says) for each in migration.verify(journal).findings] == [
            ("twice", f"1.00 USD of the coupon {code!r} are not used, of what both sides are billed")
        ]
