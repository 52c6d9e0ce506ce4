"""What this process recorded is in its next answer without a look at the storage, and what is remembered is small."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import LagoOrgs, SqliteOutbox, UsageRecorder
from lago_orgs.access import Access
from lago_orgs.access import looking as ledgers
from lago_orgs.access.facts import Units
from lago_orgs.recorder.outboxes import news
from tests.access.conftest import QUICK, Lago

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def recorder(lago: Lago, tmp_path: Path) -> Iterator[UsageRecorder]:
    made = UsageRecorder(SqliteOutbox(tmp_path / "outbox.db"), api_url=NOWHERE, api_key=lago.key, guard=None)
    yield made
    made.close(0.0)


def looks(recorder: UsageRecorder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each time that the storage is asked."""
    found: list[str] = []
    store = recorder.outbox.store
    for name in ("changes", "held"):
        monkeypatch.setattr(store, name, partial(_noted, found, name, getattr(store, name)))
    return found


def _noted(found: list[str], name: str, asked: Callable[..., Any], *given: Any) -> Any:
    found.append(name)
    return asked(*given)


def test_a_check_after_a_record_asks_nobody(
    lago: Lago, recorder: UsageRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "LOOK", 600.0)
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client, Access(client, recorder=recorder, ttl=3600) as access:
        access.check("org_1", "tokens", limit=100)
        found = looks(recorder, monkeypatch)
        for number in range(1, 21):
            recorder.record("org_1", "tokens", {"tokens": "0.5"})
            recorder.record("org_1", "calls")
            assert access.check("org_1", "tokens", limit=100).used == Decimal(number) / 2
        assert found == []


def test_whoever_heard_of_too_many_looks(lago: Lago, recorder: UsageRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "LOOK", 600.0)
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client, Access(client, recorder=recorder, ttl=3600) as access:
        access.check("org_1", "tokens", limit=100)
        found = looks(recorder, monkeypatch)
        for _ in range(news.MOST + 1):
            recorder.record("org_1", "tokens", {"tokens": 1})
        assert access.check("org_1", "tokens", limit=100).used == news.MOST + 1
        assert found == ["changes"]


def test_units_are_what_they_were_made_of() -> None:
    given = {"a": Decimal(3), "b": Decimal("0.25"), "c": Decimal("1E+2"), "d": Decimal(10**30), "e": Decimal(-1)}
    units = Units(given)
    assert dict(units) == given
    assert units == given
    assert "f" not in units
    assert [str(units[each]) for each in "ac"] == ["3", "1E+2"]
