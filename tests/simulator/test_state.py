"""The state lives on in its file, through an orderly end and through a kill."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

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


def test_a_file_of_something_else_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    text, database = tmp_path / "notes.txt", tmp_path / "other.sqlite"
    text.write_text("no database" * 100)
    other = sqlite3.connect(database)
    other.execute("CREATE TABLE requests (number)")
    other.close()
    for path in (text, database, tmp_path / "none" / "lago.sqlite"):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(ValueError, match=re.escape(str(path))):
            LagoSimulator(state=path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_two_simulators_never_share_a_file(tmp_path: Path) -> None:
    first = LagoSimulator(state=tmp_path / "lago.sqlite")
    with pytest.raises(ValueError, match="locked"):
        LagoSimulator(state=tmp_path / "lago.sqlite")
    first.close()
    LagoSimulator(state=tmp_path / "lago.sqlite").close()


def test_another_key_opens_another_organization_beside_the_first(tmp_path: Path) -> None:
    first = LagoSimulator(now=NOW, state=tmp_path / "lago.sqlite", api_key="one")
    with client_of(first) as client:
        assert record(client, 1).status_code == 200
    first.close()
    second = LagoSimulator(state=tmp_path / "lago.sqlite", api_key="two")
    with client_of(second) as client:
        assert record(client, 1).status_code == 200
        assert client.get("/api/v1/events/t1", headers={"Authorization": "Bearer one"}).status_code == 200
    assert second.clock.is_frozen
    second.close()


def test_an_instant_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        LagoSimulator(now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--now", "2026-03-10"], "zone"),
        (["--port", "99999"], "port"),
        (["--state", "/"], "/"),
        (["--now", "x"], "now"),
    ],
    ids=str,
)
def test_the_command_says_what_is_wrong_in_a_line(options: list[str], said: str) -> None:
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert said in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
