"""What a plan says of usage so far is what users' last invoices bill: not what was invoiced as it came."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import NOW
from tests.migrate.inside import inside

ROWS = [{"user_id": "dee", "org_id": "desks"}]


def planned(lago: Any, migration: Any, *, recurring: bool, **charge: Any) -> Any:
    seats = lago.metric("seats", recurring=recurring)
    standard = {"charge_model": "standard", "properties": {"amount": "31"}}
    lago.plan("seated", charges=[{"billable_metric_id": seats, **standard, **charge}])
    lago.user("dee", "seated")
    lago.use("dee", "seats", 4, NOW)
    lago.at(NOW + timedelta(hours=1))
    return migration.plan(ROWS, way="now", decide={"recurring": "resend", "unpaid": "leave"})


@pytest.mark.parametrize("recurring", [False, True])
@pytest.mark.parametrize("in_advance", [False, True])
def test_what_was_invoiced_as_it_came_is_not_on_the_last_invoice(
    tmp_path: Path, *, recurring: bool, in_advance: bool
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = planned(lago, migration, recurring=recurring, pay_in_advance=in_advance)
        [effect] = [each for each in plan.organizations[0].effects if (each.kind, each.who) == ("invoice", "dee")]
        assert migration.execute(plan, journal).is_done
        last = lago.invoices("dee")[-1]
    assert last["fees_amount_cents"] == effect.cents == 100 + (0 if in_advance else 12400)


def test_of_what_is_prorated_it_is_said_that_less_is_billed() -> None:
    with inside() as (lago, migration):
        plan = planned(lago, migration, recurring=True, prorated=True)
    [effect] = [each for each in plan.organizations[0].effects if (each.kind, each.who) == ("invoice", "dee")]
    assert "of seats, which is prorated" in effect.says
    assert "billed less" in effect.says
