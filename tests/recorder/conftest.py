"""Outboxes of every kind, empty."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.recorder.memory import MemoryOutbox
from lago_orgs.recorder.outbox import Outbox
from lago_orgs.recorder.sqlite import SqliteOutbox

MakeOutbox = Callable[..., Outbox]


@pytest.fixture(params=["memory", "sqlite"])
def make_outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeOutbox]:
    """Makes outboxes of one kind; those over a shared storage share it."""
    made: list[Outbox] = []

    def make(**options: Any) -> Outbox:
        if request.param == "memory":
            made.append(MemoryOutbox(**options))
        else:
            made.append(SqliteOutbox(tmp_path / "outbox.db", **options))
        return made[-1]

    yield make
    for outbox in made:
        outbox.close()


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()
