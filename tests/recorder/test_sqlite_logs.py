"""The write-ahead log of an outbox in a file: what was kept last stands only there, so that its loss is said."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from lago_orgs._store.logs import Look, look_at
from lago_orgs.recorder.errors import OutboxError, OutboxUnavailable
from lago_orgs.recorder.outboxes.rows import Delivered
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

ALL = 1_000_000
LATER = event(1).recorded_at + 60_000


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def rename(log: Path) -> None:
    log.rename(log.with_name("aside-wal"))


def replace(log: Path) -> None:
    log.with_name("other-wal").write_bytes(log.read_bytes())
    log.with_name("other-wal").replace(log)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("lose", [Path.unlink, rename, replace])
def test_a_log_that_is_lost_in_use_is_noticed_and_nothing_more_is_written_into_it(
    tmp_path: Path, lose: Callable[[Path], object]
) -> None:
    path = tmp_path / "outbox.db"
    store = SqliteStore(path)
    store.insert(event(1))
    assert len(store.waiting(-1, ALL, ALL)) == 1  # it reads, as a sender does
    lose(log_of(path))
    assert "lost its write-ahead log" in (store.check() or "")
    with pytest.raises(OutboxUnavailable, match="lost its write-ahead log"):
        store.insert(event(2, recorded_at=LATER))
    rows = store.waiting(-1, ALL, ALL)
    assert [row.event for row in rows] == [event(1)], "what is in it can still be delivered"
    store.settle([Delivered(row) for row in rows], [])
    assert store.insert(event(3, recorded_at=LATER + 1)) is None
    assert store.check() is None
    store.close()
    found = SqliteStore(path)
    assert [row.event.transaction_id for row in found.waiting(-1, ALL, ALL)] == ["t3"]
    found.close()


@pytest.mark.parametrize("left", [0, 20, 40, 0.5, 0.9])
@pytest.mark.parametrize("more", [0, 1, 50])
def test_a_log_that_is_cut_in_use_is_noticed(tmp_path: Path, left: float, more: int) -> None:
    path = tmp_path / "outbox.db"
    store = SqliteStore(path)
    for number in range(20):
        store.insert(event(number))
    assert store.check() is None
    whole = log_of(path).stat().st_size
    os.truncate(log_of(path), int(left * whole) if 0 < left < 1 else int(left))
    for number in range(more):  # within the half second between two looks
        with suppress(OutboxError):
            store.insert(event(100 + number))
    assert "write-ahead log held" in (store.check() or "")
    with pytest.raises(OutboxError):
        store.insert(event(2000, recorded_at=LATER))
    assert store.check() is not None, "until the file is put back"
    store.close()


def test_a_log_that_is_begun_anew_again_and_again_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    store, other = SqliteStore(path), SqliteStore(path)
    for number in range(30):
        assert store.insert(event(number, recorded_at=LATER + 1000 * number)) is None
        how = ("PASSIVE", "RESTART", "TRUNCATE")[number % 3]
        (store if number % 2 else other)._database.write(f"PRAGMA wal_checkpoint({how})")
        assert store.check() is other.check() is None
    for each in (store, other):
        each.close()


def test_a_file_that_is_overwritten_in_use_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    store = SqliteStore(path)
    for number in range(500):
        store.insert(event(number))
    store.tidy(10)
    store.tidy(10)
    assert store.check() is None
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(20_000))
    store._database._verifier.forget()
    with suppress(OutboxError):
        store.tidy(10)
    assert "was damaged" in (store.check() or "")
    with pytest.raises(OutboxError):
        store.insert(event(1000, recorded_at=LATER))
    store.close()


def test_a_file_that_is_emptied_in_use_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    store = SqliteStore(path)
    store.insert(event(1))
    empty(path)
    assert "was emptied" in (store.check() or "")
    with pytest.raises(OutboxUnavailable, match="was emptied"):
        store.insert(event(2, recorded_at=LATER))
    store.close()


def test_a_log_that_is_begun_anew_by_another_process_is_no_loss(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    store, other = SqliteStore(path), SqliteStore(path)
    store.insert(event(1))
    other._database.write("PRAGMA wal_checkpoint(TRUNCATE)")
    assert store.check() is None
    other.close()
    assert store.insert(event(2, recorded_at=LATER)) is None
    store.close()
    alone = SqliteStore(path)  # the last one that closed had removed the log
    assert alone.insert(event(3, recorded_at=LATER + 60_000)) is None
    assert alone.check() is None
    alone.close()


@pytest.mark.parametrize("lose", [Path.unlink, rename, empty])
def test_a_log_whose_file_is_gone_is_not_thrown_away(tmp_path: Path, lose: Callable[[Path], object]) -> None:
    path = tmp_path / "outbox.db"
    SqliteStore(path).close()
    kept = path.read_bytes()
    child = os.fork()
    if child == 0:
        store = SqliteStore(path)
        store.insert(event(1))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    lose(path)
    log = log_of(path).read_bytes()
    assert log
    with pytest.raises(OutboxUnavailable, match=r"is gone or empty, while its write-ahead log .*outbox\.db-wal"):
        SqliteStore(path)
    assert log_of(path).read_bytes() == log
    path.write_bytes(kept)  # the remedy
    found = SqliteStore(path)
    assert [row.event for row in found.waiting(-1, ALL, ALL)] == [event(1)]
    found.close()


def filled(log: Path, connection: sqlite3.Connection, rows: int) -> bytes:
    for _ in range(rows):
        connection.execute("INSERT INTO t VALUES (?)", (os.urandom(1500),))
    return log.read_bytes()


def test_a_log_that_is_begun_anew_before_what_it_held_is_cut_off_is_whole(tmp_path: Path) -> None:
    """SQLite writes its new header and frames first, and shortens the file after that: a look may come in between."""
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("CREATE TABLE t (a)")
        log = tmp_path / "some.db-wal"
        long = filled(log, connection, 60)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        short = filled(log, connection, 5)
    half = tmp_path / "half"
    half.write_bytes(short + long[len(short) :])
    look, seen = look_at(half, None)
    assert look is Look.WHOLE
    half.write_bytes(short)
    assert look_at(half, seen)[0] is Look.WHOLE, "none of its own frames is gone"
    half.write_bytes(short[:-1])
    assert look_at(half, seen)[0] is Look.CUT
    half.write_bytes(short[:-6000] + bytes(6000))
    assert look_at(half, seen)[0] is Look.CUT


def test_a_log_that_is_begun_anew_during_a_look_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("CREATE TABLE t (a)")
        log = tmp_path / "some.db-wal"
        filled(log, connection, 20)
        _, seen = look_at(log, None)
        read, is_first = os.pread, True

        def begun_anew(descriptor: int, many: int, place: int) -> bytes:
            nonlocal is_first
            found = read(descriptor, many, place)
            if is_first:
                is_first = False
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                filled(log, connection, 1)
            return found

        monkeypatch.setattr(os, "pread", begun_anew)
        assert look_at(log, seen)[0] is Look.WHOLE
