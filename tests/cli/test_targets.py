"""No command writes over what usage is kept in."""

from pathlib import Path

import pytest

from lago_orgs import SqliteOutbox
from tests.cli.conftest import Run, Shop

WRITES = [
    ("doctor", "--outbox", "usage.db", "--bundle"),
    ("outbox", "export", "usage.db", "-o"),
    ("outbox", "export", "usage.db", "--all", "--output"),
    ("migrate", "plan", "--mapping-file", "users.csv", "--plan"),
]


@pytest.mark.parametrize("words", WRITES, ids=[" ".join(each[:2]) for each in WRITES])
@pytest.mark.parametrize("target", ["usage.db", "link.db", "other.db", "usage.db-wal", "config.toml"])
def test_a_database_is_never_a_target(shop: Shop, run: Run, words: tuple[str, ...], target: str) -> None:
    for name in ("usage.db", "other.db"):
        outbox = SqliteOutbox(name)
        outbox.stats()
        outbox.close()
    Path("link.db").symlink_to("usage.db")
    Path("users.csv").write_text("user_id,org_id\nu,acme\n")
    Path("config.toml").touch(0o600)
    Path("usage.db-wal").touch()
    before = Path(target).read_bytes()
    refused = run(*words, target)
    assert (refused.code, "somewhere else" in refused.err) == (2, True), refused
    assert Path(target).read_bytes() == before
    assert Path("link.db").is_symlink()


def test_any_other_file_is_replaced(shop: Shop, run: Run) -> None:
    SqliteOutbox("usage.db").close()
    Path("old.ndjson").write_text("{}\n")
    assert run("outbox", "export", "usage.db", "-o", "old.ndjson").code == 0
    assert Path("old.ndjson").read_text() == ""
