"""The state lives on in its file, through an orderly end and through a kill."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.kernel.signing import process_key

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def client_of(simulator: LagoSimulator) -> httpx.Client:
    headers = {"Authorization": f"Bearer {simulator.api_key}"}
    return httpx.Client(base_url="http://lago", transport=simulator.transport(), headers=headers)


def record(client: httpx.Client, number: int) -> httpx.Response:
    event = {"transaction_id": f"t{number}", "code": "calls", "external_subscription_id": "org_1"}
    return client.post("/api/v1/events", json={"event": event})


def test_another_start_picks_it_up(tmp_path: Path) -> None:
    first = LagoSimulator(now=NOW, state=tmp_path / "lago.sqlite")
    with client_of(first) as client:
        told = record(client, 1).json()
        first.travel(datetime(2026, 4, 1, tzinfo=UTC))
        later = record(client, 2).json()
    first.close()
    second = LagoSimulator(state=tmp_path / "lago.sqlite")
    with client_of(second) as client:
        assert client.get("/api/v1/events/t1").json() == told
        assert client.get("/api/v1/events/t2").json() == later
        assert record(client, 1).status_code == 422
        assert record(client, 3).json()["event"]["timestamp"].startswith("2026-04-01T00:00:00")
    second.close()


def test_a_running_clock_runs_on(tmp_path: Path) -> None:
    first = LagoSimulator(state=tmp_path / "lago.sqlite")
    with client_of(first) as client:
        told = record(client, 1).json()
    first.close()
    second = LagoSimulator(state=tmp_path / "lago.sqlite")
    with client_of(second) as client:
        assert client.get("/api/v1/events/t1").json() == told
        assert abs(second.clock.peek() - datetime.now(UTC)).total_seconds() < 60
    second.close()


def test_nothing_answered_is_lost_to_a_kill(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", "--state", str(tmp_path / "lago.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip().removeprefix("LAGO_API_URL=")
        key = server.stdout.readline().strip().removeprefix("LAGO_API_KEY=")
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}) as client:
            assert [record(client, number).status_code for number in range(20)] == [200] * 20
        os.kill(server.pid, signal.SIGKILL)
    again = LagoSimulator(state=tmp_path / "lago.sqlite")
    with client_of(again) as client:
        assert [record(client, number).status_code for number in range(21)] == [422] * 20 + [200]
    again.close()


def test_webhooks_are_signed_with_the_same_key_after_another_start(tmp_path: Path) -> None:
    published = []
    for _ in range(2):
        simulator = LagoSimulator(state=tmp_path / "lago.sqlite")
        with client_of(simulator) as client:
            published.append(client.get("/api/v1/webhooks/public_key").text)
        simulator.close()
        process_key.cache_clear()
    other = LagoSimulator()
    with client_of(other) as client:
        published.append(client.get("/api/v1/webhooks/public_key").text)
    assert published[0] == published[1] != published[2]
