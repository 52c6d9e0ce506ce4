"""What the real server was asked is answered alike, at the same instants, and its webhooks are told alike.

All flows are tried in process; those that show what each thing is for over HTTP too.
"""

from collections.abc import Iterator

import pytest

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows, recording, walkthroughs

from .replay.differing import DIFFERING
from .replay.play import API_KEY, InProcess, Replay, Server

# A server has a key pair of its own: what it publishes cannot be another's.
OWN_KEY = {"/api/v1/webhooks/json_public_key"}
NOT_YET = pytest.mark.xfail(strict=True, reason="does not agree yet; once it does, it leaves the list of those")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with LagoSimulator().serve() as door, Server(door.url) as server:
        yield server


def disagreements(server: Server | InProcess, flow: str) -> dict[int, list[str]]:
    return {
        played.number: [*played.differences, *(f"webhook {line}" for line in played.webhooks)]
        for played in Replay(server, recording(flow))
        if (played.differences or played.webhooks) and played.exchange["request"]["target"] not in OWN_KEY
    }


@pytest.mark.parametrize("flow", [pytest.param(f, marks=NOT_YET) if f in DIFFERING else f for f in flows()])
def test_a_flow_agrees(flow: str) -> None:
    assert disagreements(InProcess(LagoSimulator(api_key=API_KEY)), flow) == {}


@pytest.mark.parametrize("flow", walkthroughs())
def test_a_flow_agrees_over_http(server: Server, flow: str) -> None:
    assert disagreements(server, flow) == {}


def test_those_that_differ_are_flows() -> None:
    assert set(flows()) >= DIFFERING
