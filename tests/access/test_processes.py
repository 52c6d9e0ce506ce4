"""One limit, held by many processes: on one SQLite file, and over two hosts on one Redis, some of them killed."""

import subprocess
import sys
import time
import uuid
from pathlib import Path

from lago_orgs import RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.recorder import Outbox
from tests.access.conftest import Lago

ROOT = Path(__file__).resolve().parents[2]


def use_up(lago: Lago, storage: str, name: str, limit: int, processes: int, killed: int) -> None:
    """Let processes use a limit up, and kill some of them in the middle."""
    command = [sys.executable, "-m", "tests.access.worker", storage, name, lago.url, lago.key, str(limit)]
    workers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(processes)]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        for victim in workers[:killed]:
            time.sleep(0.15)
            victim.kill()
        for survivor in workers[killed:]:
            assert survivor.wait(120) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


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
