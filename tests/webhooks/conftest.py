"""What inboxes are kept in."""

from collections.abc import Iterator

import pytest

from tests.recorder.redis_server import RedisServer


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of the tests' own, on a socket."""
    server = RedisServer()
    yield server.url
    server.close()
