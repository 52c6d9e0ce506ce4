"""Use that a migration has sent to the organization, and the application recorded again under its own id."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside

BEFORE = NOW - timedelta(hours=1)


def again(lago: Lago, at: datetime, ident: str = "r1", many: int = 8) -> None:
    """Record a use of `ann` for the organization, as an application's queue does that gives a message a second time."""
    event: dict[str, Any] = {"transaction_id": ident, "external_subscription_id": "acme", "code": "tokens"}
    event |= {"timestamp": str(at.timestamp()), "properties": {"n": many, "user_id": "ann"}}
    lago.post("/events", {"event": event})


@pytest.mark.parametrize(("way", "late"), [("carry", None), ("now", "send"), ("now", "invoice")])
def test_what_was_sent_or_invoiced_and_is_recorded_again_is_billed_twice(
    tmp_path: Path, way: Any, late: str | None
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        if way == "carry":
            lago.use("ann", "tokens", 8, BEFORE, "r1")
        assert migration.execute(migration.plan(ROWS, way=way), journal).is_done
        lago.at(NOW + timedelta(hours=1))
        if way == "now":
            lago.use("ann", "tokens", 8, BEFORE, "r1")
        assert migration.verify(journal, late=late).findings == ()
        again(lago, NOW + timedelta(minutes=10))
        again(lago, NOW + timedelta(minutes=10), "another")
        lago.at(NOW + timedelta(hours=2))
        for at in (NOW + timedelta(hours=2), MIDNIGHT + timedelta(days=40)):
            lago.at(at)
            [finding] = migration.verify(journal).findings
            assert finding.kind == "twice"
            assert finding.says == "1 events (r1) of 'ann' are billed twice: 8 units of tokens, 4.00 USD before taxes"


def test_what_was_sent_and_is_recorded_again_too_early_is_billed_once_and_not_sent(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now"), journal).is_done
        lago.at(NOW + timedelta(hours=1))
        lago.use("ann", "tokens", 8, BEFORE, "r1")
        assert migration.verify(journal, late="send").written
        again(lago, BEFORE)
        found = migration.verify(journal, late="send")
        assert (found.findings, found.written) == ((), ())


@pytest.mark.parametrize("is_rolled_back", [False, True])
def test_what_is_recorded_again_before_it_is_carried_is_not_sent_beside_it(
    tmp_path: Path, *, is_rolled_back: bool
) -> None:
    class Stopped(Exception):
        pass

    class Ending(Journal):
        def intend(self, step: Any, **of: Any) -> None:
            if step.kind == "carry":
                raise Stopped
            super().intend(step, **of)

    with inside() as (lago, migration):
        lago.use("ann", "tokens", 8, BEFORE, "r1")
        lago.use("ann", "tokens", 16, BEFORE, "r2")
        lago.use("bob", "tokens", 8, BEFORE, "r1")  # another use, of another user
        plan = migration.plan(ROWS, way="carry")
        with Ending(tmp_path / "journal") as ending, pytest.raises(Stopped):
            migration.execute(plan, ending)
        again(lago, BEFORE)
        again(lago, BEFORE, "r2", 32)  # another use under the same id
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).is_done
            assert migration.verify(journal).findings == ()
            if is_rolled_back:
                assert migration.rollback(journal, yes=True).is_done
        lago.at(MIDNIGHT + timedelta(hours=1))
        [bill] = lago.invoices("acme")
        assert [float(it["units"]) for it in bill["fees"] if it["item"]["code"] == "tokens"] == [4 + 8 + 16 + 8 + 32]
