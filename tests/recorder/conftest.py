"""Outboxes of every kind, empty."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._store import turns
from lago_orgs.recorder import MemoryOutbox, Outbox, SqliteOutbox
from lago_orgs.recorder.delivery import shipping, watching
from lago_orgs.recorder.outboxes.redis import RedisStore
from lago_orgs.recorder.redis_streams import RedisOutbox
from tests.recorder.lago import Lago

MakeOutbox = Callable[..., Outbox]


@pytest.fixture(params=["memory", "sqlite", "redis"])
def make_outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeOutbox]:
    """Makes outboxes of one kind; those over a shared storage share it."""
    made: list[Outbox] = []
    name = uuid.uuid4().hex

    def make(**options: Any) -> Outbox:
        outbox: Outbox
        if request.param == "memory":
            outbox = MemoryOutbox(**options)
        elif request.param == "sqlite":
            outbox = SqliteOutbox(tmp_path / "outbox.db", **options)
        else:
            outbox = RedisOutbox(request.getfixturevalue("redis_url"), name=name, **options)
        made.append(outbox)
        return outbox

    yield make
    for outbox in made:
        outbox.close()


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()


@pytest.fixture
def closed_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every store in Redis at the end of a test: of a connection that nobody closed a later test hears."""
    made: list[RedisStore] = []
    begin = RedisStore.__init__

    def note(store: RedisStore, *given: Any, **options: Any) -> None:
        begin(store, *given, **options)
        made.append(store)

    monkeypatch.setattr(RedisStore, "__init__", note)
    yield
    for each in made:
        each.close()


@pytest.fixture
def no_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    """An insert that was interrupted leaves a mark, for which the next one would wait fifty milliseconds."""
    monkeypatch.setattr(turns, "NAPS", (0.0, 0.0))


@pytest.fixture
def brief_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again soon, and what is looked at now and then is looked at often."""
    monkeypatch.setattr(shipping, "pause_after", lambda _, asked, __: 0.02 if asked is None else asked)
    monkeypatch.setattr(watching, "EVERY", 0.02)


@pytest.fixture
def lago() -> Lago:
    return Lago()
