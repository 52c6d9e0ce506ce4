"""One limit, held by many processes: on one SQLite file, and over two hosts on one Redis, some of them killed."""

import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

from lago_orgs import RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.recorder import Outbox
from tests.access.conftest import Lago

ROOT = Path(__file__).resolve().parents[2]


def use_up(lago: Lago, storage: str, name: str, limit: int, processes: int, killed: int) -> None:
    """Let processes use a limit up, and kill some of them in the middle."""
    command = [
        sys.executable,
        "-m",
        "tests.access.worker",
        str(processes),
        storage,
        name,
        lago.url,
        lago.key,
        str(limit),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True, text=True) as first:
        assert first.stdout is not None
        try:
            workers = [int(first.stdout.readline()) for _ in range(processes)]
            for victim in workers[:killed]:
                time.sleep(0.15)
                os.kill(victim, signal.SIGKILL)
            said, _ = first.communicate(timeout=120)
            assert {int(line.split()[0]) for line in said.splitlines() if line.endswith(" 0")} == set(workers[killed:])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(first.pid, signal.SIGKILL)


def delivered(lago: Lago, outbox: Outbox) -> None:
    with UsageRecorder(outbox, api_url=lago.url, api_key=lago.key, guard=None) as recorder:
        assert recorder.flush(30)


def test_eight_processes_on_one_file_three_of_them_killed(lago: Lago, tmp_path: Path) -> None:
    lago.used_elsewhere(100)
    path = tmp_path / "usage.db"
    use_up(lago, str(path), "", 500, 8, 3)
    delivered(lago, SqliteOutbox(path))
    assert lago.counted() == 500


def test_two_hosts_on_one_redis_one_of_them_killed(lago: Lago, redis_url: str) -> None:
    lago.used_elsewhere(100)
    name = uuid.uuid4().hex
    use_up(lago, redis_url, name, 300, 2, 1)
    delivered(lago, RedisOutbox(redis_url, name=name))
    assert lago.counted() == 300
