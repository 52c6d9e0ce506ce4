"""Of an organization that never began, or is rolled back, usage is the users', and what it got is sent to them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Destination, Journal, Router
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

CUTOVER = NOW.replace(day=25, hour=0)
LATER = MIDNIGHT.replace(month=5) + timedelta(hours=1)


def _used(lago: Lago, at: Any, ident: str) -> None:
    event: dict[str, Any] = {"transaction_id": ident, "external_subscription_id": "acme", "code": "tokens"}
    event |= {"timestamp": str(at.timestamp()), "properties": {"n": 1000, "user_id": "ann"}}
    lago.post("/events", {"event": event})


@pytest.mark.parametrize("is_rolled_back", [False, True])
def test_a_missed_midnight_leaves_usage_with_the_users(is_rolled_back: bool, tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="midnight", cutover=CUTOVER.date())
        router = Router(plan, tmp_path / "journal")
        migration.execute(plan, journal)
        at = CUTOVER + timedelta(minutes=5)
        lago.at(at)
        for minutes in (-7, 0, 5):
            moment = CUTOVER + timedelta(minutes=minutes)
            assert router.route("ann", moment) == Destination("ann", None, "ann", moment)
        assert router.id_for("ann", CUTOVER - timedelta(seconds=20)) == "acme"  # it is found, as what follows is
        _used(lago, at, "lost")
        if is_rolled_back:
            assert migration.rollback(journal, yes=True).is_done
        else:
            assert [each.state for each in migration.execute(plan, journal).organizations] == ["not as planned"]
        found = migration.verify(journal)
        assert [each.kind for each in found.findings] == ["unowned"] if is_rolled_back else ["unfinished", "unowned"]
        assert is_rolled_back or "roll back, and plan anew" in found.findings[0].remedy
        sent = migration.verify(journal, late="send")
        assert sent.written == ("acme: 1 events that nobody was billed were sent to 'ann'",)
        assert "unowned" not in {each.kind for each in migration.verify(journal).findings}
        lago.at(LATER)
        assert [each["fees_amount_cents"] for each in lago.invoices("ann")] == [3100 + 100 + 50000, 3100]


def test_who_was_never_told_to_end_stays_a_user_at_the_seam(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        plan = migration.plan(ROWS)
        router = Router(plan, tmp_path / "journal")
        assert router.id_for("ann", MIDNIGHT) == "ann"
        lago.post("/customers", {"customer": {"external_id": "acme"}})
        with Journal(tmp_path / "journal") as journal:
            assert [each.state for each in migration.execute(plan, journal).organizations] == ["changed"]
            assert router.id_for("ann", MIDNIGHT) == "ann"
    assert Router(plan).id_for("ann", MIDNIGHT) == "acme"


def test_what_waited_for_an_organization_that_is_rolled_back_is_sent_to_its_users(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert Router(plan, journal).id_for("ann", MIDNIGHT) == "acme"
        _used(lago, MIDNIGHT + timedelta(minutes=12), "waits")
        assert [each.kind for each in migration.verify(journal).findings] == ["unfinished"]
        assert migration.rollback(journal, yes=True).is_done
        assert [each.kind for each in migration.verify(journal).findings] == ["unowned"]
        assert migration.verify(journal, late="send").findings == ()
        lago.at(LATER)
        assert lago.invoices("ann")[-1]["fees_amount_cents"] == 3100 + 50000


def test_the_last_minute_before_a_midnight_is_the_organization_s_before_a_user_has_ended_in_it(tmp_path: Path) -> None:
    late, after = CUTOVER - timedelta(seconds=59), CUTOVER + timedelta(seconds=1)
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="midnight", cutover=CUTOVER.date())
        router = Router(plan, tmp_path / "journal")
        assert router.id_for("ann", late) == "ann"  # nothing was executed
        migration.execute(plan, journal)
        assert router.id_for("ann", late - timedelta(seconds=2)) == "ann"
        # What is recorded now may arrive when the user has ended already.
        assert router.route("ann", late) == Destination("acme", None, "ann", CUTOVER + timedelta(milliseconds=1))
        assert router.id_for("ann", after) == "ann"
        lago.at(late)
        migration.execute(plan, journal)
        assert router.id_for("ann", late) == router.id_for("ann", after) == "acme"


def test_of_an_organization_that_could_not_be_started_the_last_minute_stays_its_users(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="midnight", cutover=CUTOVER.date())
        lago.post("/customers", {"customer": {"external_id": "acme"}})
        assert [each.state for each in migration.execute(plan, journal).organizations] == ["changed"]
        assert Router(plan, tmp_path / "journal").id_for("ann", CUTOVER - timedelta(seconds=20)) == "ann"


def test_between_the_intent_of_an_end_and_its_note_usage_is_the_organization_s(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way="midnight", cutover=CUTOVER.date())
        router = Router(plan, tmp_path / "journal")
        journal.begin(plan)
        (end,) = [each for each in plan.organizations[0].steps if each.kind == "end" and each.user == "ann"]
        moment = CUTOVER + timedelta(seconds=1)
        assert router.id_for("ann", moment) == "ann"
        journal.intend(end)  # killed here, the user may have ended or not
        assert router.id_for("ann", moment) == "acme"
        lago.at(CUTOVER + timedelta(minutes=5))
        assert migration.rollback(journal, yes=True).is_done
        assert router.id_for("ann", moment) == router.id_for("ann", CUTOVER - timedelta(seconds=20)) == "ann"
