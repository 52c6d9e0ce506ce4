"""What the real server was asked is answered alike, at the same instants, over HTTP."""

from collections.abc import Iterator

import pytest

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows, recording

from .replay.play import Replay, Server

# A server has a key pair of its own: what it publishes cannot be another's.
OWN_KEY = {"/api/v1/webhooks/json_public_key"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with LagoSimulator().serve() as door, Server(door.url) as server:
        yield server


@pytest.mark.parametrize("flow", flows())
def test_a_flow_agrees(server: Server, flow: str) -> None:
    differing = {
        played.number: played.differences
        for played in Replay(server, recording(flow))
        if played.differences and played.exchange["request"]["target"] not in OWN_KEY
    }
    assert differing == {}
