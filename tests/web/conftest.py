"""A Lago behind a real HTTP server, with an organization that is subscribed and one that is not."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from lago_orgs import LagoSimulator
from lago_orgs.simulator.faults import Fault
from tests.furnished import COUNT, Metrics, furnish


@attrs.frozen
class Shop:
    """The Lago of a test, and how an application reaches it."""

    simulator: LagoSimulator
    url: str
    key: str
    outbox: Path

    @property
    def settings(self) -> dict[str, Any]:
        """What `Billing` takes."""
        return {"lago_url": self.url, "api_key": self.key, "outbox": self.outbox}

    def events(self) -> list[Any]:
        """What Lago holds."""
        return list(self.simulator.organization(self.key).events)

    def away(self) -> None:
        """Let Lago answer nobody any more."""
        self.simulator.faults.add(Fault("status", status=503))


def eventually(is_so: Callable[[], object]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it does not come true"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def _lago() -> Iterator[tuple[LagoSimulator, str]]:
    simulator = LagoSimulator()
    with simulator.serve() as door:
        yield simulator, door.url


@pytest.fixture
def shop(_lago: tuple[LagoSimulator, str], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    simulator, url = _lago
    key = f"key-{abs(hash(request.node.nodeid))}"
    simulator.reset(api_key=key)
    metrics: Metrics = {"api_call": COUNT, "tokens": {"aggregation_type": "sum_agg", "field_name": "tokens"}}
    furnish(simulator, key, metrics=metrics, priced=metrics, org_id="acme")
    yield Shop(simulator, url, key, tmp_path / "usage.db")
    simulator.faults.clear()
