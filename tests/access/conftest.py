"""A Lago behind a real HTTP server with an organization that is subscribed, and outboxes of every kind."""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from lago_orgs import LagoOrgs, RedisOutbox, RetryPolicy, UsageRecorder
from lago_orgs.recorder import MemoryOutbox, Outbox, SqliteOutbox
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault
from tests.furnished import COUNT, Metrics, furnish

QUICK = RetryPolicy(attempts=1)
MakeOutbox = Callable[..., Outbox]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@attrs.frozen
class Lago:
    """A simulator, where to reach it, and what is asked of it."""

    simulator: LagoSimulator
    url: str
    key: str
    api: LagoOrgs
    asked: list[str] = attrs.field(factory=list)

    def noted(self, call: Any) -> None:
        self.asked.append(f"{call.method} {call.path}")

    def count(self, part: str) -> int:
        """How many requests had this in their path."""
        return sum(part in each for each in self.asked)

    def away(self) -> None:
        """Let nobody connect any more."""
        self.simulator.faults.add(Fault("status", status=503))

    def back(self) -> None:
        self.simulator.faults.clear()

    def used_elsewhere(self, tokens: int, org_id: str = "org_1") -> None:
        """Let another system send usage to Lago."""
        self.api.record_usage(org_id, "tokens", uuid.uuid4().hex, {"tokens": tokens})

    def counted(self, metric: str = "tokens", org_id: str = "org_1") -> Any:
        usage = self.api.get_current_usage(org_id)
        assert usage is not None
        return usage.units(metric)


METRICS: Metrics = {
    "tokens": {"aggregation_type": "sum_agg", "field_name": "tokens"},
    "calls": COUNT,
    "seats": {"aggregation_type": "unique_count_agg", "field_name": "seat"},
    "peak": {"aggregation_type": "max_agg", "field_name": "size"},
    "unsold": COUNT,
}


def set_up(simulator: LagoSimulator, key: str) -> None:
    furnish(simulator, key, metrics=METRICS, priced=("tokens", "calls", "seats", "peak"), org_id="org_1")
    time.sleep(0.002)  # Lago counts nothing of the millisecond in which the subscription began


@pytest.fixture(scope="session")
def _door() -> Iterator[tuple[LagoSimulator, str]]:
    simulator = LagoSimulator()
    with simulator.serve() as server:
        yield simulator, server.url


@pytest.fixture
def lago(_door: tuple[LagoSimulator, str]) -> Iterator[Lago]:
    simulator, url = _door
    key = str(uuid.uuid4())
    simulator.reset(api_key=key)
    set_up(simulator, key)
    with LagoOrgs(url, key) as api:
        yield Lago(simulator, url, key, api)
    simulator.faults.clear()


@pytest.fixture(params=["memory", "sqlite", "redis"])
def make_outbox(request: pytest.FixtureRequest, tmp_path: Path) -> MakeOutbox:
    name = uuid.uuid4().hex

    def make(**options: Any) -> Outbox:
        if request.param == "memory":
            return MemoryOutbox(**options)
        if request.param == "sqlite":
            return SqliteOutbox(tmp_path / "outbox.db", **options)
        return RedisOutbox(request.getfixturevalue("redis_url"), name=name, **options)

    return make


@pytest.fixture
def recorder(lago: Lago, make_outbox: MakeOutbox) -> Iterator[UsageRecorder]:
    made = UsageRecorder(make_outbox(), api_url=lago.url, api_key=lago.key, guard=None)
    yield made
    made.close(0.0)
