"""The inbox's file is deleted, renamed or replaced in use: nothing is acknowledged that nobody will find."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lago_orgs.webhooks import InboxUnavailable, SqliteInbox, WebhookHandlers
from lago_orgs.webhooks.inbox.rows import kept_of

from .deliveries import headers, payload, verifier

COMPANIONS = ("", "-wal", "-shm")


def hooks() -> WebhookHandlers:
    made = WebhookHandlers()
    made.on("customer.created", name="book")(lambda _: None)
    return made


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[SqliteInbox]:
    made = SqliteInbox(tmp_path / "inbox.db", hooks(), verifier=verifier())
    yield made
    made.close()


def delete(path: Path) -> None:
    for companion in COMPANIONS:
        path.with_name(path.name + companion).unlink(missing_ok=True)


def rename(path: Path) -> None:
    for companion in COMPANIONS:
        path.with_name(path.name + companion).rename(path.with_name("moved.db" + companion))


def replace(path: Path) -> None:
    rename(path)
    SqliteInbox(path, hooks(), verifier=verifier()).close()


def body_of(number: int) -> bytes:
    return payload(n=number)


def give(inbox: SqliteInbox, number: int) -> bool:
    body = body_of(number)
    return inbox.receive(body, headers(body, f"k-{number}")).is_new


@pytest.mark.parametrize("harm", [delete, rename, replace])
def test_nothing_is_kept_where_nobody_will_find_it(
    harm: Callable[[Path], None], inbox: SqliteInbox, tmp_path: Path
) -> None:
    path = tmp_path / "inbox.db"
    assert give(inbox, 1)
    harm(path)
    with pytest.raises(InboxUnavailable, match=r"deleted or renamed|replaced"):
        give(inbox, 2)
    several = [kept_of(verifier().verify(body, headers(body, str(body)))) for body in map(body_of, range(10, 13))]
    with pytest.raises(InboxUnavailable):
        inbox.store.insert_all(several)
    assert inbox.work_off() == 1, "what had been acknowledged"
    assert give(inbox, 2), "as none waits, the file with that name is used"
    assert path.exists()
    with SqliteInbox(path, hooks(), verifier=verifier()) as other:
        assert not give(other, 2), "and everybody finds it there"


def test_a_file_that_is_put_back_goes_on(inbox: SqliteInbox, tmp_path: Path) -> None:
    assert give(inbox, 1)
    rename(tmp_path / "inbox.db")
    with pytest.raises(InboxUnavailable):
        give(inbox, 2)
    for companion in COMPANIONS:
        (tmp_path / f"moved.db{companion}").rename(tmp_path / f"inbox.db{companion}")
    assert give(inbox, 2)
    assert inbox.stats().waiting == 2


def test_a_file_of_two_names_is_refused(tmp_path: Path) -> None:
    SqliteInbox(tmp_path / "inbox.db", hooks(), verifier=verifier()).close()
    (tmp_path / "other.db").hardlink_to(tmp_path / "inbox.db")
    with pytest.raises(InboxUnavailable, match=r"inbox\.db has 2 names \(hard links\)"):
        SqliteInbox(tmp_path / "inbox.db", hooks(), verifier=verifier())
