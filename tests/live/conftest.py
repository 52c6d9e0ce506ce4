"""The Lago to run against, and names that nobody else has."""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from lago_orgs.simulator import LagoSimulator


class Server(NamedTuple):
    """Where Lago is."""

    url: str
    key: str


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The Lago that the environment names, or the embedded one."""
    url = os.environ.get("LAGO_API_URL")
    if url:
        yield Server(url, os.environ["LAGO_API_KEY"])
        return
    simulator = LagoSimulator()
    with simulator.serve() as door:
        yield Server(door.url, simulator.api_key)
