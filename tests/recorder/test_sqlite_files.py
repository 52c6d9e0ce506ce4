"""Whose file it is, what stands in it, and where it is: nothing that others have prepared is followed or run."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from lago_orgs._core.events import nominal, payload
from lago_orgs._store import files
from lago_orgs._store.sqlite import refusal
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder import SqliteOutbox
from lago_orgs.recorder.errors import OutboxCorrupt, OutboxError, OutboxTooNew, OutboxUnavailable
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Delivered
from lago_orgs.recorder.outboxes.sqlite import FAILURES, SqliteStore
from lago_orgs.recorder.outboxes.sqlite_statements import INSERT
from lago_orgs.recorder.outboxes.sqlite_versions import FORMAT
from tests.recorder.stores import event

ALL = 1_000_000
VERSIONS = Path(__file__).parent / "versions"
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that everybody may write, such as /tmp."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def edit(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()


# Rights


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_a_new_file_and_all_beside_it_are_its_users_alone(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        store = SqliteStore(path)
        store.insert(event())
        if mask != 0o777:  # with which nothing can be locked
            store.lease("me", 60)
        found = {each.name: mode(each) & 0o177 for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert {"outbox.db", "outbox.db-wal", "outbox.db-shm"} <= found.keys()
    assert not any(found.values())
    store.close()


def test_an_empty_file_that_is_there_becomes_its_users_alone(path: Path) -> None:
    path.touch()
    path.chmod(0o664)
    SqliteStore(path).close()
    assert mode(path) == 0o600


def test_wider_rights_that_somebody_gave_stay(path: Path) -> None:
    SqliteStore(path).close()
    path.chmod(0o640)
    SqliteStore(path).close()
    assert mode(path) == 0o640


@as_root
@pytest.mark.parametrize("name", ["outbox.db", "outbox.db-wal", "outbox.db-journal", "outbox.db-shm"])
def test_a_file_of_another_user_is_refused_by_name(shared: Path, name: str) -> None:
    (shared / name).touch()
    os.chown(shared / name, NOBODY, NOBODY)
    with pytest.raises(OutboxUnavailable, match=f"{name}.*another user"):
        SqliteStore(shared / "outbox.db")


@as_root
def test_a_lock_of_another_user_is_refused_by_name(shared: Path) -> None:
    (shared / "outbox.db.sender").touch()
    os.chown(shared / "outbox.db.sender", NOBODY, NOBODY)
    store = SqliteStore(shared / "outbox.db")
    with pytest.raises(OutboxUnavailable, match=r"outbox\.db\.sender.*another user"):
        store.lease("me", 60)
    store.close()


# Links


@pytest.mark.parametrize("name", ["outbox.db.sender", "outbox.db-wal", "outbox.db-journal", "outbox.db-shm"])
def test_nothing_beside_the_file_is_opened_through_a_link(shared: Path, tmp_path: Path, name: str) -> None:
    (shared / name).symlink_to(tmp_path / "target")
    with pytest.raises(OutboxUnavailable, match=name):
        SqliteStore(shared / "outbox.db").lease("me", 60)
    assert not (tmp_path / "target").exists()


@as_root
@pytest.mark.parametrize("of_a_folder", [False, True])
def test_a_link_of_another_user_is_refused_by_name(shared: Path, tmp_path: Path, of_a_folder: bool) -> None:
    own = tmp_path / "own"
    own.mkdir()
    link = shared / "link"
    link.symlink_to(own if of_a_folder else own / "elsewhere.db")
    os.lchown(link, NOBODY, NOBODY)
    with pytest.raises(OutboxError, match=r"link.*another user"):
        SqliteStore(link / "usage.db" if of_a_folder else link)
    assert not list(own.iterdir())


def test_all_names_of_a_file_have_one_lock(path: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.db").symlink_to("../outbox.db")
    (tmp_path / "other").symlink_to(tmp_path / "folder")
    first, second = SqliteStore(path), SqliteStore(tmp_path / "other" / "link.db")
    first.insert(event())
    assert [row.event for row in second.waiting(-1, 10, ALL)] == [event()]
    assert first.lease("one", 60)
    assert not second.lease("two", 60)
    first.close()
    assert second.lease("two", 60)
    second.close()


def test_links_in_a_circle_are_said(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(OutboxUnavailable, match="circle"):
        SqliteStore(path)


def test_a_file_of_two_names_is_refused_under_each_until_one_is_removed(path: Path, tmp_path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.put(event())
    outbox.close()
    other = tmp_path / "it's another.db"
    other.hardlink_to(path)
    for name, shown in ((path, str(path)), (other, "another.db")):
        with pytest.raises(OutboxUnavailable, match=r"2 names \(hard links\).*find DIR -samefile") as caught:
            SqliteOutbox(name)
        assert shown in str(caught.value)
    other.unlink()
    outbox = SqliteOutbox(path)
    assert [row.event for row in outbox.claim(10)] == [event()]
    outbox.close()


def test_a_name_that_comes_while_a_file_is_in_use_disturbs_nobody_but_who_opens_it(path: Path, tmp_path: Path) -> None:
    """As `cp -al` does, which keeps a copy of a folder."""
    first, second = SqliteStore(path), SqliteStore(path)
    assert first.lease("one", 60)
    for each in (path, path.with_name(path.name + ".sender")):
        (tmp_path / f"copied-{each.name}").hardlink_to(each)
    first.insert(event())
    assert second.waiting(-1, 10, ALL)  # over a connection that was not open yet
    with pytest.raises(OutboxUnavailable, match="hard links"):
        SqliteStore(tmp_path / "copied-outbox.db")
    first.close()
    assert second.lease("two", 60)
    second.close()


# What stands in it


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN UPDATE events SET properties = '{}' WHERE seq = NEW.seq; END",
        "CREATE VIEW v AS SELECT * FROM events",
        "CREATE INDEX i ON events (code)",
        "CREATE TABLE theirs (x)",
        "DROP TRIGGER settle",
        "ALTER TABLE events ADD COLUMN more TEXT",
    ],
)
@pytest.mark.parametrize("version", [1, FORMAT.version])
def test_a_file_that_somebody_has_changed_is_refused_by_name(path: Path, statement: str, version: int) -> None:
    if version == 1:
        if "settle" in statement:
            pytest.skip("version 1 has no triggers")
        shutil.copyfile(VERSIONS / "outbox_v1.db", path)
        statement = statement.replace("properties", "payload").replace("(code)", "(payload)")
    else:
        SqliteStore(path).close()
    edit(path, statement)
    before = path.read_bytes()
    with pytest.raises(OutboxCorrupt, match=r"changed by somebody: (the|its) (trigger|view|index|table)"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_figures_that_sqlite_keeps_for_itself_are_no_change(path: Path) -> None:
    store = SqliteStore(path)
    store.insert(event())
    store.close()
    edit(path, "ANALYZE")
    SqliteStore(path).close()


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    edit(path, "CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(OutboxCorrupt, match="another program"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_text("something else " * 1000)
    with pytest.raises(OutboxCorrupt, match=r"outbox\.db"):
        SqliteStore(path)


def test_a_damaged_file_is_said(path: Path) -> None:
    store = SqliteStore(path)
    for number in range(2000):
        store.insert(event(number))
    store.close()
    content = bytearray(path.read_bytes())
    content[40_960:-4096] = b"\xff" * (len(content) - 45_056)
    path.write_bytes(content)
    with pytest.raises(OutboxCorrupt, match="damaged"):
        SqliteStore(path).figures(recount=True)


@pytest.mark.parametrize(("free", "words"), [(4096, "the disk is full"), (1 << 30, "the disk fails")])
def test_a_file_that_lacks_the_room_to_be_opened_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch, free: int, words: str
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR | 19 << 8  # SQLITE_IOERR_SHMSIZE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert words in str(refusal(path, error, FAILURES))


def test_an_address_is_no_path() -> None:
    with pytest.raises(InvalidArgument, match="RedisOutbox") as refused:
        SqliteStore("redis://:s3cret@127.0.0.1:6379/0")
    assert "s3cret" not in str(refused.value)


def test_a_newer_file_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    edit(path, f"PRAGMA user_version = {FORMAT.version + 1}")
    with pytest.raises(OutboxTooNew, match=f"version {FORMAT.version + 1}"):
        SqliteStore(path)


# Versions 3 and 2


def test_a_file_of_version_3_is_taken_over_with_its_reservations(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(FORMAT.scripts[2])
    connection.execute(f"PRAGMA application_id = {FORMAT.application_id}")
    connection.execute("PRAGMA user_version = 3")
    connection.execute(INSERT, event(1))
    ends = time.time() + 60
    connection.execute("INSERT INTO holds VALUES ('acme', '', 'tokens', 'h1', '', 3, 0, ?, ?)", (ends - 60, ends))
    connection.commit()
    connection.close()
    store = SqliteStore(path)
    assert [row.event for row in store.waiting(-1, ALL, ALL)] == [event(1)]
    assert store.held("acme", "", "tokens", "")[0] == (3, 0)
    store.close()
    SqliteStore(path).close()


def test_a_file_of_version_2_is_taken_over_as_it_is_and_keeps_limits(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(FORMAT.scripts[1])
    connection.execute(f"PRAGMA application_id = {FORMAT.application_id}")
    connection.execute("PRAGMA user_version = 2")
    connection.execute(INSERT, event(1))
    connection.execute(INSERT, event(2))
    connection.execute("INSERT INTO settlements VALUES (?, ?, ?, ?, ?)", ("[1]", "[]", "{}", "[]", 1.0))
    connection.commit()
    connection.close()
    store = SqliteStore(path)
    assert [row.event for row in store.waiting(-1, ALL, ALL)] == [event(2)]
    seen = store.changes(None).seen
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    assert [place for place, _ in store.changes(seen).arrived] == [2]
    store.close()
    SqliteStore(path).close()


# Version 1


def test_a_file_of_version_1_is_taken_over_with_the_bytes_that_were_sent(path: Path) -> None:
    shutil.copyfile(VERSIONS / "outbox_v1.db", path)
    path.chmod(0o644)
    former = json.loads((VERSIONS / "outbox_v1.json").read_text())
    store = SqliteStore(path)
    assert mode(path) == 0o600, "it was made under the usual umask"
    waiting = store.waiting(-1, ALL, ALL)
    letters = store.letters(ALL)
    assert [row.position for row in waiting] == list(range(6, 15))
    assert [(each.row.position, each.reason, each.is_conflict) for each in letters] == [
        (4, "code: not_found", False),
        (5, "Lago holds another event", True),
    ]
    for row in [*waiting, *(letter.row for letter in letters)]:
        old = former[row.position - 1]
        assert payload(row.event, row.subscription) == old["payload"]
        assert row.subscription == nominal(row.event) == old["subscription"]
        assert (row.event.organization, row.event.transaction_id) == (old["organization"], old["transaction_id"])
        assert row.event.code == json.loads(old["payload"])["code"]
        assert (row.event.has_own_id, row.event.has_own_time) == (old["has_own_id"], old["has_own_time"])
    assert [row.event.product for row in waiting] == ["", "chat", "", "", 'ü"{', "", "", "", ""]
    assert [row.event.pinned for row in waiting][2:4] == ["sub_4711", "acme:"]
    assert [row.event.user for row in waiting][-4:] == ["", "", "u-2", ""], "only text is a user"
    assert waiting[6].event.timestamp == -500
    figures = store.figures()
    assert figures.numbers == {"repeats": 1, "duplicates": 1, "conflicts": 1, "uncounted": 0, "dropped": 0, "lost": 0}
    assert figures.recorded == 14
    assert {name: tuple(each.values()) for name, each in figures.organizations.items()} == {
        "acme": (9, 2, 2, 0),
        "globex": (1, 1, 0, 0),
        "initech": (3, 0, 0, 0),
        "umbrella": (1, 0, 0, 0),
    }
    assert store.pending() == (9, sum(len(row.event.properties) for row in waiting))
    assert store.oldest_waiting() == 6
    known = waiting[0].event
    assert store.insert(known._replace(properties="{}")) == known
    store.settle([Delivered(row) for row in waiting], [])
    assert store.raise_letters([4, 5]) == 2
    assert store.pending() == (2, sum(len(letter.row.event.properties) for letter in letters))
    store.tidy(1)
    store.close()
    again = SqliteStore(path)
    assert [row.subscription for row in again.waiting(-1, ALL, ALL)] == ["", "sub_4711"], "the pinned one stays"
    again.close()


# Where it is


def test_a_deleted_file_is_noticed_and_nothing_more_is_written_into_it(path: Path) -> None:
    store = SqliteStore(path)
    store.insert(event(1))
    generation = store.generation()
    for each in path.parent.iterdir():
        each.unlink()
    assert "deleted or renamed" in (store.check() or "")
    with pytest.raises(OutboxUnavailable, match="deleted or renamed"):
        store.insert(event(2, recorded_at=event(1).recorded_at + 60_000))
    with pytest.raises(OutboxUnavailable):
        store.insert(event(3, recorded_at=event(1).recorded_at + 60_001))
    rows = store.waiting(-1, ALL, ALL)
    assert [row.event for row in rows] == [event(1)], "what is in it can still be delivered"
    store.settle([Delivered(row) for row in rows], [])
    assert store.insert(event(4, recorded_at=event(1).recorded_at + 60_002)) is None
    assert store.check() is None
    assert store.generation() != generation
    assert mode(path) == 0o600
    store.close()
    found = SqliteStore(path)
    assert [row.event.transaction_id for row in found.waiting(-1, ALL, ALL)] == ["t4"]
    found.close()


def test_a_file_that_is_put_back_goes_on(path: Path) -> None:
    store = SqliteStore(path)
    store.insert(event(1))
    path.rename(path.with_name("aside.db"))
    with pytest.raises(OutboxUnavailable, match="put the file back"):
        store.insert(event(2, recorded_at=event(1).recorded_at + 60_000))
    path.with_name("aside.db").rename(path)
    assert store.check() is None
    assert store.insert(event(2)) is None
    store.close()


def test_a_replaced_file_is_noticed_by_count_too(path: Path) -> None:
    store = SqliteStore(path)
    store.insert(event(1, recorded_at=0))
    other = path.with_name("other.db")
    SqliteStore(other).close()
    other.rename(path)
    assert "replaced" in (store.check() or "")
    with pytest.raises(OutboxUnavailable, match="replaced"):  # noqa: PT012 - which one fails is not the point
        for number in range(2, 400):
            store.insert(event(number, recorded_at=0))  # a clock that stands still
    store.close()


# The log of another file


def filled(path: Path, *names: str) -> Path:
    store = SqliteStore(path)
    for number, name in enumerate(names):
        store.insert(event(number, transaction_id=name))
    store.close()
    return path


def killed(path: Path, *names: str) -> None:
    """Record into a file and die, with the log left beside it."""
    child = os.fork()
    if child == 0:
        store = SqliteStore(path)
        for number, name in enumerate(names):
            store.insert(event(number, transaction_id=name))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert path.with_name(path.name + "-wal").stat().st_size > 0


def held(path: Path) -> list[str]:
    store = SqliteStore(path)
    names = [row.event.transaction_id for row in store.waiting(-1, 100, ALL)]
    store.close()
    return names


@pytest.mark.parametrize("put", [os.replace, shutil.copyfile])
def test_a_file_in_the_place_of_a_killed_ones_is_not_opened_with_its_log(
    path: Path, tmp_path: Path, put: Callable[[Path, Path], object]
) -> None:
    other = filled(tmp_path / "other.db", "other1", "other2")
    filled(path, "first")
    aside = shutil.copyfile(path, tmp_path / "aside.db")
    killed(path, "second", "third")
    put(other, path)
    with pytest.raises(OutboxUnavailable, match=r"in the place of another one, whose write-ahead log .*outbox\.db-wal"):
        SqliteStore(path)
    # The remedy, word by word: nothing of either is lost.
    moved = tmp_path / "moved.db"
    path.rename(moved)
    aside.rename(path)
    assert held(path) == ["first", "second", "third"]
    moved.replace(path)
    assert held(path) == ["other1", "other2"]


def test_a_file_in_the_place_of_one_in_use_keeps_its_own_events(path: Path, tmp_path: Path) -> None:
    """The one in use has none waiting, so that recording goes on in the other one."""
    other = filled(tmp_path / "other.db", "other1", "other2")
    store = SqliteStore(path)
    store.insert(event(1))
    (row,) = store.waiting(-1, 10, ALL)
    store.settle([Delivered(row)], [])
    other.replace(path)
    store.insert(event(2, transaction_id="later", recorded_at=event().recorded_at + 3_600_000))
    assert [row.event.transaction_id for row in store.waiting(-1, 10, ALL)] == ["other1", "other2", "later"]
    store.close()
    assert held(path) == ["other1", "other2", "later"]


def test_what_belongs_together_may_be_copied_moved_and_left_alone(path: Path, tmp_path: Path) -> None:
    filled(path, "first")
    killed(path, "second")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(tmp_path, elsewhere, ignore=shutil.ignore_patterns("elsewhere"))
    assert held(elsewhere / path.name) == ["first", "second"]
    bare = tmp_path / "bare.db"  # without what stands beside it but its log
    shutil.copyfile(path, bare)
    shutil.copyfile(path.with_name(path.name + "-wal"), bare.with_name(bare.name + "-wal"))
    assert held(bare) == ["first", "second"]
    assert held(path) == ["first", "second"]


@as_root
def test_no_number_is_written_through_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    path.with_name(path.name + ".sender").symlink_to(target)
    SqliteStore(path).close()
    assert target.read_text() == "precious"


@pytest.mark.parametrize("name", ["", " ", ".", "a\0b"])
def test_what_is_no_name_of_a_file_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutboxError, match="give the name of a file"):
        SqliteOutbox(name)
    assert not list(tmp_path.iterdir())


def test_a_timeout_that_a_signal_s_handler_raises_is_the_caller_s(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an `OSError` by its kind, as the system's own word that a file is gone is one."""
    outbox = SqliteOutbox(path)
    outbox.put(make_event("acme", "tokens"))

    def interrupted(*_: object, **__: object) -> object:
        raise TimeoutError("the handler's")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "stat", interrupted)
        with pytest.raises(TimeoutError, match="the handler's"):
            outbox.store.check()
    assert outbox.store.check() is None
    outbox.close()
