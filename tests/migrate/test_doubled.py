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
