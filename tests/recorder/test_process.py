"""Forks, signals and exits: a recorder's events outlive all of them, and its threads none."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import Account, LagoPort, UsageRecorder, drain
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors.http import HttpDoor


@pytest.fixture
def simulator() -> LagoSimulator:
    return LagoSimulator()


@pytest.fixture
def door(simulator: LagoSimulator) -> Iterator[HttpDoor]:
    with simulator.serve() as door:
        yield door


@pytest.fixture
def environment(door: HttpDoor, simulator: LagoSimulator) -> dict[str, str]:
    return {**os.environ, "LAGO_API_URL": door.url, "LAGO_API_KEY": simulator.api_key}


def ids(simulator: LagoSimulator) -> list[str]:
    return sorted(event.transaction_id for event in simulator.organization().events)


def run(script: str, *arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("outbox", ["'{path}'", "MemoryOutbox()"])
@pytest.mark.parametrize("end", ["", "sys.exit(3)", "raise ValueError('of the program')"])
def test_a_program_that_just_ends_has_delivered(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, outbox: str, end: str
) -> None:
    script = f"""
import sys
from lago_orgs.recorder import MemoryOutbox, UsageRecorder
recorder = UsageRecorder({outbox.format(path=tmp_path / "outbox.db")})
for number in range(300):
    print(recorder.record("acme", "tokens", {{"n": number}}))
{end}
"""
    done = run(script, environment=environment)
    assert ids(simulator) == sorted(done.stdout.split())
    assert len(ids(simulator)) == 300
    assert "lago" not in done.stderr


RECORD_FOR_EVER = """
import sys
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])
while True:
    print(recorder.record("acme", "tokens", {"n": 1}), flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_signal_loses_nothing(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    path = tmp_path / "outbox.db"
    command = [sys.executable, "-c", RECORD_FOR_EVER, str(path)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().strip() for _ in range(1000)]
        process.send_signal(number)
        printed += [line.strip() for line in process.stdout if line.endswith("\n")]
    stats = drain(path, api_url=environment["LAGO_API_URL"], api_key=environment["LAGO_API_KEY"])
    assert stats.total.delivered == stats.total.recorded
    assert stats.is_balanced
    delivered = ids(simulator)
    assert len(set(delivered)) == len(delivered)
    assert set(printed) <= set(delivered)
    assert len(delivered) - len(printed) <= 1, "at most the one that was recorded and not printed any more"


@pytest.mark.parametrize("own_ids", [True, False])
def test_killed_after_lago_took_a_batch_and_before_that_was_booked(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, own_ids: bool
) -> None:
    """The worst moment: Lago has the events, the transaction that says so is written and not committed."""
    script = f"""
import os, signal, sys
from lago_orgs.recorder import UsageRecorder, sqlite
settle = sqlite.settle

def die(*arguments):
    settle(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

sqlite.settle = die
recorder = UsageRecorder(sys.argv[1])
for number in range(100):
    recorder.record("acme", "tokens", {{"n": number}}, transaction_id=f"t{{number}}" if {own_ids} else None)
recorder.flush(30)
"""
    path = tmp_path / "outbox.db"
    assert run(script, path, environment=environment).returncode == -signal.SIGKILL
    assert len(ids(simulator)) > 0
    stats = drain(path, api_url=environment["LAGO_API_URL"], api_key=environment["LAGO_API_KEY"])
    assert stats.total == Account(recorded=stats.total.recorded, delivered=stats.total.recorded)
    assert stats.duplicates > 0
    assert len(ids(simulator)) == len(set(ids(simulator))) == stats.total.recorded


def record_some(recorder: UsageRecorder, org: str, count: int) -> None:
    for number in range(count):
        recorder.record(org, "tokens", {"n": number})


@pytest.fixture
def preloaded(simulator: LagoSimulator, door: HttpDoor, tmp_path: Path) -> Iterator[UsageRecorder]:
    port = LagoPort(LagoOrgs(door.url, simulator.api_key))
    with UsageRecorder(tmp_path / "outbox.db", port=port) as recorder:
        yield recorder


def test_workers_forked_from_a_master_that_records_too(simulator: LagoSimulator, preloaded: UsageRecorder) -> None:
    """As with gunicorn's preload_app, Celery's prefork and multiprocessing."""
    record_some(preloaded, "master", 150)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=record_some, args=(preloaded, f"worker-{n}", 150)) for n in range(4)]
    for worker in workers:
        worker.start()
        record_some(preloaded, "master", 10)
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    assert preloaded.flush(30)
    stats = preloaded.stats()
    assert stats.organizations == {
        "master": Account(recorded=190, delivered=190),
        **{f"worker-{n}": Account(recorded=150, delivered=150) for n in range(4)},
    }
    assert len(ids(simulator)) == len(set(ids(simulator))) == 790


def test_a_child_delivers_when_its_parent_is_gone(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path
) -> None:
    script = """
import os, sys, time
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])
recorder.record("parent", "tokens")
if os.fork():
    os._exit(0)
recorder.record("child", "tokens")
sys.exit(0 if recorder.flush(20) else 1)
"""
    path = tmp_path / "outbox.db"
    run(script, path, environment=environment)
    assert drain(path, port=None, api_url=environment["LAGO_API_URL"], api_key=environment["LAGO_API_KEY"]).is_balanced
    orgs = sorted(str(event.external_subscription_id) for event in simulator.organization().events)
    assert orgs == ["child", "parent"]


def test_forking_while_other_threads_record_never_hangs(environment: dict[str, str], tmp_path: Path) -> None:
    script = """
import os, sys, threading
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])
stop = threading.Event()

def work():
    while not stop.is_set():
        recorder.record("thread", "tokens")

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(30):
    child = os.fork()
    if child == 0:
        recorder.record("child", "tokens")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
for thread in threads:
    thread.join()
stats = recorder.stats()
assert stats.organizations["child"].recorded == 30 and stats.is_balanced
"""
    done = run(script, tmp_path / "outbox.db", environment=environment)
    assert done.returncode == 0, done.stderr


def test_it_works_where_gevent_has_replaced_the_threads(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path
) -> None:
    """As with gunicorn's gevent workers, forked from a master that has recorded."""
    script = """
from gevent import monkey
monkey.patch_all()
import os, sys, gevent
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])

def work(org):
    for number in range(50):
        recorder.record(org, "tokens", {"n": number})
        gevent.sleep(0)

gevent.joinall([gevent.spawn(work, f"org-{number}") for number in range(4)])
child = os.fork()
if child == 0:
    recorder.record("child", "tokens")
    os._exit(0)
os.waitpid(child, 0)
assert recorder.flush(20), recorder.stats()
recorder.close()
"""
    done = run(script, tmp_path / "outbox.db", environment=environment)
    assert done.returncode == 0, done.stderr
    assert len(ids(simulator)) == 201
