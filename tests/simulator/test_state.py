"""The state lives on in its file, through an orderly end and through a kill."""

import base64
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.__main__ import main
from lago_orgs.simulator.http.signing import process_key

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


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the command says, called in this process, whose signals stay its own."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(*options: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--port", "0", *options])
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


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
def test_the_command_says_what_is_wrong_in_a_line(refused: Callable[..., str], options: list[str], said: str) -> None:
    told = refused(*options)
    assert said in told.splitlines()[-1]
    assert "Traceback" not in told


def test_a_command_that_is_wrong_ends() -> None:
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", "--now", "x"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert "now" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def started(*options: str, **environment: str) -> dict[str, str]:
    """What the command prints when it starts."""
    command = [sys.executable, "-m", "lago_orgs.simulator", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as server:
        assert server.stdout is not None
        lines = [server.stdout.readline().strip().partition("=") for _ in range(5)]
        server.terminate()
    return {name: value for name, _, value in lines}


def test_the_command_shows_what_verifies_its_webhooks(tmp_path: Path) -> None:
    told = started("--hmac-key", "signs", "--state", str(tmp_path / "lago.sqlite"))
    assert list(told) == [
        *("LAGO_API_URL", "LAGO_API_KEY", "LAGO_ORGANIZATION_ID", "LAGO_HMAC_KEY", "LAGO_JWT_PUBLIC_KEY"),
    ]
    assert told["LAGO_HMAC_KEY"] == "signs"
    again = LagoSimulator(state=tmp_path / "lago.sqlite")
    with client_of(again) as client:
        published = client.get("/api/v1/webhooks/public_key").text
    assert told["LAGO_ORGANIZATION_ID"] == again.organization().identity.id
    assert told["LAGO_JWT_PUBLIC_KEY"] == published.replace("\n", "")
    assert base64.b64decode(published).decode() == again.jwt_public_key
    assert (again.hmac_key, again.organization().identity.hmac_key) == ("signs", "signs")
    again.close()


def test_keys_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("from-a-file\n")
    told = started(LAGO_SIMULATOR_KEY="from-outside", LAGO_SIMULATOR_HMAC_KEY="signs")
    assert (told["LAGO_API_KEY"], told["LAGO_HMAC_KEY"]) == ("from-outside", "signs")
    told = started("--api-key-file", str(key), "--hmac-key-file", str(key), LAGO_SIMULATOR_KEY="from-outside")
    assert (told["LAGO_API_KEY"], told["LAGO_HMAC_KEY"]) == ("from-a-file", "from-a-file")


@pytest.mark.parametrize("content", [b"", b"two words", b"\xff", None], ids=repr)
def test_a_file_without_a_key_is_said_in_a_line(
    refused: Callable[..., str], tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    assert str(tmp_path / "key") in refused("--api-key-file", str(tmp_path / "key")).splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_the_state_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "lago.sqlite"
    for begin in (0o600, 0o644):  # one that it makes, and one that an earlier version made
        if path.exists():
            path.chmod(begin)
        simulator = LagoSimulator(state=path)
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
        simulator.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_file_that_is_refused_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database" * 100)
    path.chmod(0o644)
    with pytest.raises(ValueError, match=re.escape(str(path))):
        LagoSimulator(state=path)
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_damaged_file_is_said_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    simulator = LagoSimulator(state=path)
    with client_of(simulator) as client:
        for number in range(200):
            assert record(client, number).status_code == 200
    simulator.close()
    sound = path.read_bytes()
    refused = 0
    for at in range(4096, len(sound) - 4096, 4096):
        path.write_bytes(sound[:at] + bytes(4096) + sound[at + 4096 :])
        try:
            LagoSimulator(state=path).close()
        except ValueError as error:
            refused += str(path) in str(error)
    assert refused
