"""Users who have no subscription move too: nothing of them ends, and what they use is billed with the others' usage."""

from datetime import timedelta
from pathlib import Path

import pytest

from lago_orgs.migrate import Journal, Router
from lago_orgs.migrate.mapping import Way
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import ROWS, inside

FREE = {"user_id": "fay", "org_id": "acme", "org_name": "ACME"}
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("way", "billed"), [("period-end", [0, 1]), ("midnight", [0, 1]), ("now", [1, 1]), ("carry", [1, 1])]
)
def test_what_a_user_without_a_subscription_uses_is_the_organizations_from_the_seam_on(
    tmp_path: Path, way: Way, billed: list[int]
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.post("/customers", {"customer": {"external_id": "fay"}})
        plan = migration.plan([*ROWS, FREE], way=way, cutover=MIDNIGHT.date() if way == "midnight" else None)
        [acme] = plan.organizations
        assert [(each.kind, each.users, each.is_open) for each in acme.conflicts] == [("unsubscribed", ("fay",), False)]
        router = Router(plan, journal)
        assert router.id_for("fay", MIDNIGHT) == "fay"  # nothing moves yet
        for at in (NOW, MIDNIGHT - timedelta(seconds=30), MIDNIGHT + timedelta(minutes=15)):
            lago.at(at)
            migration.execute(plan, journal)
        used = [NOW + timedelta(hours=1), MIDNIGHT + timedelta(hours=1)]
        customers = Router.from_customers(lago.get("/customers")["customers"])
        assert [int(router.id_for("fay", at) == "acme") for at in used] == billed
        assert [int(customers.id_for("fay", at) == "acme") for at in used] == billed
        lago.at(used[1])
        lago.use(router.id_for("fay", used[1]), "tokens", 8, used[1])
        lago.at(MAY)
        assert lago.invoices("acme")[-1]["fees_amount_cents"] == 3100 + 400
        assert migration.verify(journal).findings == ()
        assert migration.rollback(journal, yes=True).is_done
        assert router.id_for("fay", MAY + timedelta(hours=1)) == "fay"


@pytest.mark.parametrize("is_joined", [False, True])
def test_an_organization_none_of_whose_users_has_a_subscription_begins_at_once(
    tmp_path: Path, *, is_joined: bool
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.post("/customers", {"customer": {"external_id": "fay"}})
        if is_joined:
            lago.user("acme")
        plan = migration.plan([FREE], plan_code="solo", decide={"joined": "join"})
        router = Router(plan, journal)
        assert router.id_for("fay", MIDNIGHT) == "fay"
        assert migration.execute(plan, journal).is_done
        lago.at(MIDNIGHT + timedelta(hours=1))
        customers = Router.from_customers(lago.get("/customers")["customers"])
        for each in (router, customers):
            assert each.id_for("fay", NOW - timedelta(hours=1)) == "fay"
            assert each.id_for("fay", NOW + timedelta(hours=1)) == "acme"
