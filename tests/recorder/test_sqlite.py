"""What only an outbox in a file does: outlive its process, be shared, and fail clearly."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lago_orgs.recorder.errors import OutboxCorrupt, OutboxError, OutboxTooNew, OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outbox import Account, Delivered
from lago_orgs.recorder.sqlite import SqliteOutbox
from lago_orgs.recorder.sqlite_file import MIGRATIONS, open_file

RECORD_FOR_EVER = """
import sys
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.sqlite import SqliteOutbox

outbox = SqliteOutbox(sys.argv[1])
number = 0
while True:
    event = make_event("acme", "tokens", {"n": number})
    outbox.put(event)
    print(event.transaction_id, flush=True)
    number += 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


def fill(path: Path, count: int) -> None:
    outbox = SqliteOutbox(path)
    for number in range(count):
        outbox.put(make_event("acme", "tokens", {"n": number}))
    outbox.close()


def test_what_was_put_survives_kill_9(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RECORD_FOR_EVER, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().strip() for _ in range(500)]
        process.send_signal(signal.SIGKILL)
        printed += [line.strip() for line in process.stdout.read().splitlines() if len(line) == 36]
    outbox = SqliteOutbox(path)
    kept = [entry.event.transaction_id for entry in outbox.claim(1_000_000)]
    assert kept[: len(printed)] == printed
    assert len(kept) - len(printed) <= 1, "only the one whose id was not printed yet"
    assert outbox.recount().is_balanced
    outbox.close()


def test_one_outbox_of_a_file_sends_and_the_next_takes_over(path: Path) -> None:
    fill(path, 3)
    first, second = SqliteOutbox(path), SqliteOutbox(path)
    claimed = first.claim(2)
    assert not second.claim(10)
    first.settle([Delivered(claimed[0])], [])
    first.close()
    assert [entry.position for entry in second.claim(10)] == [2, 3]
    second.close()


def test_the_sender_that_is_killed_is_replaced_at_once(path: Path) -> None:
    fill(path, 3)
    claim_and_hang = (
        "import sys, time\nfrom lago_orgs.recorder.sqlite import SqliteOutbox\n"
        "print(len(SqliteOutbox(sys.argv[1]).claim(2)), flush=True)\ntime.sleep(600)"
    )
    second = SqliteOutbox(path)
    with subprocess.Popen([sys.executable, "-c", claim_and_hang, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "2\n"
        assert not second.claim(10)
        process.kill()
    assert len(second.claim(10)) == 3
    second.close()


def put_many(path: Path, org: str, count: int) -> None:
    outbox = SqliteOutbox(path)
    for number in range(count):
        outbox.put(make_event(org, "tokens", {"n": number}))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_share_a_file(path: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=put_many, args=(path, f"org-{number}", 200)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    outbox = SqliteOutbox(path)
    assert outbox.recount().organizations == {
        f"org-{number}": Account(recorded=200, pending=200) for number in range(4)
    }
    outbox.close()


def test_a_fork_leaves_parent_and_child_working(path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.put(make_event("parent", "tokens"))
    outbox.claim(1)
    outbox.before_fork()
    child = os.fork()
    outbox.after_fork(in_child=child == 0)
    if child == 0:
        status = 1
        try:
            outbox.put(make_event("child", "tokens"))
            status = 0 if not outbox.claim(1) else 2  # the parent still sends
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    outbox.put(make_event("parent", "tokens"))
    assert [entry.event.organization for entry in outbox.claim(10)] == ["child", "parent"]
    assert outbox.recount().total == Account(recorded=3, pending=3)
    outbox.close()


def test_a_fork_that_python_did_not_see_coming_is_refused_in_the_child(path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.after_fork(in_child=True)
    with pytest.raises(OutboxUnavailable, match="lazy-apps"):
        outbox.put(make_event("acme", "tokens"))


def test_a_full_disk_is_said_and_nothing_before_it_is_lost(path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.put(make_event("acme", "tokens"))
    with outbox._database.writing() as write:
        pages = write.execute("PRAGMA page_count").fetchone()[0]
        write.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxUnavailable, match="disk is full"):  # noqa: PT012 - which one fails is not the point
        for _ in range(100):
            outbox.put(make_event("acme", "tokens"))
    assert outbox.recount().is_balanced
    with outbox._database.write_lock:
        outbox._database.open_cursor().execute("PRAGMA max_page_count = 100000")
    assert outbox.put(make_event("acme", "tokens")), "room again"
    outbox.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_said(path: Path) -> None:
    fill(path, 1)
    path.chmod(0o400)
    with pytest.raises(OutboxUnavailable, match="read-only"):
        SqliteOutbox(path)


def test_a_read_only_database_is_said(path: Path) -> None:
    outbox = SqliteOutbox(path)
    with outbox._database.write_lock:
        outbox._database.open_cursor().execute("PRAGMA query_only = 1")
    with pytest.raises(OutboxUnavailable, match="read-only"):
        outbox.put(make_event("acme", "tokens"))
    outbox.close()


def test_a_missing_folder_is_said(path: Path) -> None:
    with pytest.raises(OutboxUnavailable, match="folder must exist"):
        SqliteOutbox(path / "outbox.db")


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_text("something else " * 1000)
    with pytest.raises(OutboxCorrupt, match=r"outbox\.db"):
        SqliteOutbox(path)


def test_a_damaged_file_is_said(path: Path) -> None:
    fill(path, 2000)
    content = bytearray(path.read_bytes())
    content[4096:-4096] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(OutboxCorrupt, match="damaged"):
        SqliteOutbox(path).recount()


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(OutboxCorrupt, match="another program"):
        SqliteOutbox(path)


def test_an_older_file_is_migrated_and_a_newer_one_refused(path: Path) -> None:
    fill(path, 3)
    added = (*MIGRATIONS, "ALTER TABLE events ADD COLUMN note TEXT; UPDATE events SET note = 'old'")
    newer = open_file(path, "NORMAL", added)
    assert newer.execute("SELECT count(*) FROM events WHERE note = 'old'").fetchone() == (3,)
    newer.close()
    with pytest.raises(OutboxTooNew, match="version 2"):
        SqliteOutbox(path)


def test_a_closed_outbox_says_so(path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.close()
    with pytest.raises(RecorderClosed):
        outbox.put(make_event("acme", "tokens"))


def test_another_writer_is_waited_for(path: Path) -> None:
    outbox = SqliteOutbox(path)
    other = open_file(path, "NORMAL")
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(outbox.put, make_event("acme", "tokens"))
        with pytest.raises(TimeoutError):
            pending.result(timeout=0.1)
        other.execute("COMMIT")
        assert pending.result(timeout=10)
    other.close()
    outbox.close()


def test_synchronous_is_settable(path: Path) -> None:
    outbox = SqliteOutbox(path, synchronous="FULL")
    with outbox._database.reading() as read:
        assert read.execute("PRAGMA synchronous").fetchone() == (2,)
    assert isinstance(outbox.stats().total, Account)
    outbox.close()


def test_errors_of_the_outbox_are_one_family() -> None:
    assert issubclass(OutboxCorrupt, OutboxError)
    assert issubclass(OutboxUnavailable, OutboxError)
