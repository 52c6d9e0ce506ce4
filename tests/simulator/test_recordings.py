"""What the real server was asked is answered alike, at the same instants, and its webhooks are told alike.

All flows are tried in process; those that show what each thing is for over HTTP too.
"""

from collections.abc import Iterator

import pytest

from lago_orgs.simulator import LagoSimulator
from tests.recorded import flows, recording, walkthroughs

from .replay.play import API_KEY, InProcess, Replay, Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with LagoSimulator().serve() as door, Server(door.url) as server:
        yield server


def disagreements(server: Server | InProcess, flow: str) -> dict[int, list[str]]:
    return {
        played.number: [*played.differences, *(f"webhook {line}" for line in played.webhooks)]
        for played in Replay(server, recording(flow))
        if played.differences or played.webhooks
    }


@pytest.mark.parametrize("flow", flows())
def test_a_flow_agrees(flow: str) -> None:
    assert disagreements(InProcess(LagoSimulator(api_key=API_KEY)), flow) == {}


@pytest.mark.parametrize("flow", walkthroughs())
def test_a_flow_agrees_over_http(server: Server, flow: str) -> None:
    assert disagreements(server, flow) == {}
