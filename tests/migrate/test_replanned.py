"""A user changes its plan while it moves: a rollback leaves it on that plan, without the migration's end."""

from datetime import timedelta
from pathlib import Path

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

SINCE = NOW + timedelta(days=3)


def _plans(lago: Lago) -> None:
    lago.plan("big", cents=6200)
    lago.plan("cheap", cents=1000)


def test_the_end_is_taken_back_of_the_plan_that_a_user_has_by_now(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        _plans(lago)
        migration.execute(migration.plan(ROWS), journal)
        lago.at(SINCE)
        lago.subscribe("ann", "big")
        lago.subscribe("bob", "cheap")
        assert lago.subscription("ann")["ending_at"] is not None
        assert migration.rollback(journal, yes=True).is_done
        assert lago.subscription("ann")["ending_at"] is lago.subscription("bob")["ending_at"] is None
        assert lago.subscription("bob", "pending")["ending_at"] is None
        assert migration.verify(journal).findings == ()
        lago.at(MIDNIGHT + timedelta(days=1))
        assert [lago.subscription(user)["plan_code"] for user in ("ann", "bob")] == ["big", "cheap"]


def test_an_end_that_is_left_is_seen_at_once(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        migration.execute(migration.plan(ROWS), journal)
        assert migration.rollback(journal, yes=True).is_done
        lago.ask("PUT", "/subscriptions/ann", {"subscription": {"ending_at": "2026-04-01T00:00:00Z"}})
        [finding] = migration.verify(journal).findings
        assert finding.says.startswith("'ann' of the user 'ann' is to end at 2026-04-01")


def test_at_the_seam_a_user_is_subscribed_again_to_the_plan_that_it_had_last(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        _plans(lago)
        migration.execute(migration.plan(ROWS), journal)
        lago.at(SINCE)
        lago.subscribe("ann", "big")
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert migration.rollback(journal, yes=True).is_done
        assert [lago.subscription(user)["plan_code"] for user in ("ann", "bob")] == ["big", "solo"]
        assert lago.subscription("ann")["started_at"] == "2026-04-01T00:00:00.000Z"


def test_a_change_that_was_to_come_with_the_end_is_asked_for(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        _plans(lago)
        migration.execute(migration.plan(ROWS), journal)
        lago.at(SINCE)
        lago.subscribe("ann", "cheap")
        lago.at(MIDNIGHT + timedelta(minutes=15))
        done = migration.rollback(journal, yes=True)
        plans = [each["plan_code"] for each in lago.get("/subscriptions?external_customer_id=ann")["subscriptions"]]
        assert plans == []
        assert "asked for the plan 'cheap'" in done.failures[0].says
        lago.subscribe("ann", "cheap")
        assert migration.rollback(journal, yes=True).is_done
        assert lago.subscription("ann")["plan_code"] == "cheap"
