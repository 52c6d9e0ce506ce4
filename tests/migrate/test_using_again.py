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
