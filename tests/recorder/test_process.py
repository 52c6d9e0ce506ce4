"""Forks, signals and exits: a recorder's events outlive all of them, and its threads none."""

import multiprocessing
import os
import random
import re
import shutil
import signal
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import Account, LagoPort, MemoryOutbox, UsageRecorder, drain
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors.http import HttpDoor
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import eventually


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
from lago_orgs.recorder import MemoryOutbox, UsageRecorder, engine
engine.AT_EXIT = 30.0  # longer than usual: two seconds are little on a busy machine
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
    """The worst moment: Lago has the events, and nothing says so yet."""
    script = f"""
import os, signal, sys
from lago_orgs.recorder import UsageRecorder
from lago_orgs.recorder.outboxes.outbox import Outbox

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

Outbox.settle = die
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


NEWER = [name for name in ("python3.12", "python3.13") if shutil.which(name)]


@pytest.mark.parametrize("program", NEWER or [None])
def test_a_program_of_a_newer_python_that_just_ends_has_delivered(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, program: str | None
) -> None:
    """Since Python 3.12 no thread can be started any more at that moment."""
    if program is None:
        pytest.skip("there is no newer Python")
    paths = [str(Path(__file__).parents[2]), *(path for path in sys.path if "site-packages" in path)]
    probe = [program, "-c", "import lago_orgs.recorder.recorder, httpx"]
    environment = {**environment, "PYTHONPATH": os.pathsep.join(paths)}
    if subprocess.run(probe, env=environment, capture_output=True, check=False).returncode:
        pytest.skip("it cannot use the libraries of this one")
    script = """
import sys
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])
for number in range(350):
    print(recorder.record("acme", "tokens", {"n": number}))
"""
    command = [program, "-c", script, str(tmp_path / "usage.db")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert ids(simulator) == sorted(done.stdout.split())
    assert len(ids(simulator)) == 350


OUTBOXES = ["'{path}'", "MemoryOutbox()"]


@pytest.mark.parametrize("outbox", OUTBOXES)
def test_what_a_signal_handler_records_while_the_same_thread_records(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, outbox: str
) -> None:
    script = f"""
import signal, sys, time
from lago_orgs.recorder import MemoryOutbox, UsageRecorder
recorder = UsageRecorder({outbox.format(path=tmp_path / "outbox.db")})
inside, is_inside = 0, False

def handle(*_):
    global inside, is_inside
    if is_inside:
        return
    is_inside = True
    recorder.record("handler", "tokens")
    recorder.stats()
    inside += 1
    is_inside = False

signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
outside, deadline = 0, time.monotonic() + 1.5
while (time.monotonic() < deadline and outside < 500) or inside < 20:
    recorder.record("acme", "tokens")
    outside += 1
signal.setitimer(signal.ITIMER_REAL, 0)
assert recorder.flush(30), recorder.stats()
stats = recorder.stats()
assert stats.is_balanced
assert stats.organizations["handler"].delivered == inside, (stats, inside)
assert stats.organizations["acme"].delivered == outside, (stats, outside)
"""
    done = run(script, environment=environment)
    assert done.returncode == 0, done.stderr
    assert len(ids(simulator)) == len(set(ids(simulator)))


@pytest.mark.parametrize("outbox", OUTBOXES)
def test_what_is_recorded_while_an_object_goes(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, outbox: str
) -> None:
    """The collector runs whenever it likes, within `record()` too."""
    script = f"""
import gc, time
from lago_orgs.recorder import MemoryOutbox, UsageRecorder
recorder = UsageRecorder({outbox.format(path=tmp_path / "outbox.db")})
gone = 0

class Session:
    def __init__(self):
        self.itself = self
    def __del__(self):
        global gone
        recorder.record("session", "tokens")
        gone += 1

gc.set_threshold(7)
for _ in range(300):
    Session()
    recorder.record("acme", "tokens", {{"list": [[number] for number in range(20)]}})
until = time.monotonic() + 30
while gone < 300 and time.monotonic() < until:  # another thread may collect just now, and `collect` does nothing then
    gc.collect()
    time.sleep(0.01)
assert recorder.flush(30)
stats = recorder.stats()
assert stats.organizations["session"].delivered == gone == 300, (stats, gone)
assert stats.organizations["acme"].delivered == 300
"""
    done = run(script, environment=environment)
    assert done.returncode == 0, done.stderr
    assert len(ids(simulator)) == 600


def test_a_fork_while_the_sender_waits_for_lago_leaves_the_child_well(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path
) -> None:
    """Every lock of facts and delivery may be held just then, by threads that the child does not have."""
    script = """
import os, sys, threading, time
from lago_orgs import LagoOrgs
from lago_orgs.recorder import LagoPort, UsageRecorder

class Slow:
    def __init__(self, port):
        self.port, self.waits = port, threading.Event()
    def send(self, *arguments):
        if os.getpid() == parent:
            self.waits.set()
            time.sleep(60)
        return self.port.send(*arguments)
    def close(self):
        pass

parent = os.getpid()
slow = Slow(LagoPort(LagoOrgs()))
recorder = UsageRecorder(sys.argv[1], port=slow, guard="warn")
recorder.record("parent", "tokens")
assert slow.waits.wait(20)
facts, sender = recorder._facts, recorder._sender
locks = [facts._lock, sender._workers._lock, sender._schedule._lock, sender.trouble._lock]
held = threading.Event()

def hold():
    for lock in locks:
        lock.acquire()
    held.set()
    time.sleep(60)

threading.Thread(target=hold, daemon=True).start()
assert held.wait(20)
if os.fork():
    os._exit(0)
recorder.record("child", "tokens")
sys.exit(0 if recorder.flush(20) else 1)
"""
    run(script, tmp_path / "outbox.db", environment=environment)
    eventually(lambda: len(ids(simulator)) == 2)


SENDER = """
import sys
from lago_orgs.recorder import Pace, UsageRecorder
recorder = UsageRecorder(sys.argv[1], guard=None, pace=Pace(linger=0.0, poll=0.02))
recorder.record("frozen", "tokens", transaction_id="first")
assert recorder.flush(20)
print("ready", flush=True)
number = 0
for line in sys.stdin:
    recorder.record("frozen", "tokens", transaction_id=f"late-{number}")
    number += 1
    print("done", flush=True)
"""


def test_a_sender_that_stands_still_is_replaced_and_its_late_batch_recognised(
    simulator: LagoSimulator, door: HttpDoor, environment: dict[str, str], tmp_path: Path
) -> None:
    """As under a debugger, `docker pause`, or a stopped job."""
    path = tmp_path / "outbox.db"
    command = [sys.executable, "-c", SENDER, str(path)]
    pipes: dict[str, int] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGSTOP)
        port = LagoPort(LagoOrgs(door.url, simulator.api_key))
        with UsageRecorder(path, port=port, guard=None) as recorder:
            recorder.record("well", "tokens", transaction_id="second")
            eventually(lambda: ids(simulator) == ["first", "second"], 25)
            os.kill(process.pid, signal.SIGCONT)
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"
            eventually(lambda: ids(simulator) == ["first", "late-0", "second"])
            eventually(lambda: recorder.stats().total == Account(recorded=3, delivered=3))
        process.stdin.close()
        assert process.wait(30) == 0


LOCAL = """
import sys
from lago_orgs import MemoryOutbox, UsageRecorder

def main():
    recorder = UsageRecorder(MemoryOutbox() if sys.argv[1] == "memory" else sys.argv[1], guard=None)
    for number in range(20):
        recorder.record("acme", "tokens", transaction_id=f"t-{number:03}")

main()
"""


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_recorder_that_only_a_local_name_held_delivers(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, kind: str
) -> None:
    # Longer than usual: two seconds are little on a busy machine.
    patient = "import lago_orgs.recorder.engine as engine\nengine.AT_EXIT = 30.0\n" + LOCAL
    run(patient, "memory" if kind == "memory" else tmp_path / "outbox.db", environment=environment)
    assert ids(simulator) == [f"t-{number:03}" for number in range(20)]


@pytest.mark.parametrize(("kind", "said"), [("memory", "20 usage events .* lost"), ("sqlite", "20 .* wait in")])
def test_what_is_not_delivered_at_exit_is_said(
    environment: dict[str, str], tmp_path: Path, kind: str, said: str
) -> None:
    where = "memory" if kind == "memory" else str(tmp_path / "outbox.db")
    away = {**environment, "LAGO_API_URL": "http://127.0.0.1:9"}
    brief = "import lago_orgs.recorder.engine as engine\nengine.AT_EXIT = 0.2\n" + LOCAL  # it waits in vain
    done = run(brief, where, environment=away)
    assert re.search(said, done.stderr), done.stderr


FULL = """
import os, resource, signal, sys, time
from lago_orgs import OutboxError, UsageRecorder
from lago_orgs.recorder import Pace

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
recorder = UsageRecorder(sys.argv[1], pace=Pace(linger=0.0, poll=0.05))
for number in range(1000):
    recorder.record(f"org-{number % 7}", "tokens", {"x": "y" * 300}, transaction_id=f"t-{number:04}")
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))  # as if the disk was full from here on
try:
    recorder.record("acme", "tokens", transaction_id="late")
except OutboxError:
    print("full", flush=True)
sys.stdin.readline()
print(recorder.trouble, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert recorder.flush(30), recorder.stats()
print(recorder.stats().total.delivered, recorder.stats().is_balanced, flush=True)
recorder.close()
"""


def test_a_full_disk_does_not_stop_the_delivery_of_what_is_kept(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path
) -> None:
    simulator.faults.add(Fault("reset_before"))
    command = [sys.executable, "-c", FULL, str(tmp_path / "outbox.db")]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "full\n"
        simulator.faults.clear()
        eventually(lambda: len(ids(simulator)) == 1000, 60)
        child.stdin.write("\n")
        child.stdin.flush()
        assert "cannot be used" in child.stdout.readline()
        assert child.stdout.readline() == "1000 True\n"
    assert child.returncode == 0
    assert ids(simulator) == [f"t-{number:04}" for number in range(1000)]


def test_events_too_large_for_lago_keep_no_good_one_behind_them_back_and_die(
    simulator: LagoSimulator, door: HttpDoor
) -> None:
    """Alone in a recorder that has nothing else to deliver which would show that Lago lives."""
    chance = random.Random(3)
    bad = [f"bad-{number}" for number in range(5)]
    with UsageRecorder(MemoryOutbox(), api_url=door.url, api_key=simulator.api_key) as recorder:
        for name in bad:
            text = "".join(chance.choices(string.ascii_letters + string.digits, k=4000))
            recorder.record("acme", "tokens", {"text": text}, transaction_id=name)
        good = sorted(recorder.record("acme", "tokens", {"n": number}) for number in range(20))
        eventually(lambda: ids(simulator) == good, 60)
        while recorder.stats().total.dead < len(bad):
            recorder.record("acme", "tokens")
            recorder.flush(0.2)
        letters = recorder.dead_letters()
    assert sorted(each.transaction_id for each in letters) == bad
    assert all("status 500" in each.reason and "too_large_for_lago" in each.reason for each in letters)


FORKS = """
import os, signal, sys, time
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[1])
recorder.record("acme", "tokens", {"n": 1}, transaction_id="parent")
time.sleep(float(sys.argv[2]))
child = os.fork()
if child == 0:
    signal.alarm(40)
    import httpx
    httpx.get(os.environ["LAGO_API_URL"], timeout=30)
    recorder.record("acme", "tokens", {"n": 2}, transaction_id="child")
    os._exit(not recorder.flush(30))
_, status = os.waitpid(child, 0)
assert recorder.flush(30)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.parametrize("seconds", [0.0, 0.003, 0.006, 0.01])
def test_a_fork_right_after_the_first_event_leaves_no_module_half_imported(
    simulator: LagoSimulator, environment: dict[str, str], tmp_path: Path, seconds: float
) -> None:
    """The recorder's thread makes its first client then, by which httpx imports the rest of itself."""
    script = f"import warnings; warnings.simplefilter('ignore', DeprecationWarning)\n{FORKS}"
    done = run(script, tmp_path / "outbox.db", seconds, environment=environment)
    assert done.returncode == 0, done.stderr
    assert ids(simulator) == ["child", "parent"]
