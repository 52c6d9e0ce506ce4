"""A simulator behind a real HTTP server, and a new organization of it for every test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import attrs
import pytest

from lago_orgs.simulator import LagoSimulator


@attrs.frozen
class Lago:
    """An organization of a simulator of Lago, and where to reach it."""

    simulator: LagoSimulator
    url: str
    key: str


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def _door() -> Iterator[tuple[LagoSimulator, str]]:
    simulator = LagoSimulator()
    with simulator.serve() as server:
        yield simulator, server.url


@pytest.fixture
def lago(_door: tuple[LagoSimulator, str]) -> Iterator[Lago]:
    simulator, url = _door
    key = str(uuid4())
    simulator.reset(api_key=key)
    yield Lago(simulator, url, key)
    simulator.faults.clear()


@pytest.fixture
def march() -> Iterator[Lago]:
    """A Lago of the test's own, whose time stands still on 10 March 2026 until it is moved."""
    simulator = LagoSimulator(now=datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
    with simulator.serve() as server:
        yield Lago(simulator, server.url, simulator.api_key)
