"""Files that commands write: any may be replaced but what usage, webhooks and settings are kept in."""

import os
from pathlib import Path

from lago_orgs.cli.profiles import config_path
from lago_orgs.errors import InvalidArgument

SQLITE = b"SQLite format 3\0"
COMPANIONS = ("-wal", "-shm", "-journal")


def check_target(path: str, *in_use: str | None) -> None:
    """Refuse to write over a database, the configuration, or a file that the command reads.

    Args:
        path: Where something is about to be written.
        in_use: Files that the command reads.

    Raises:
        InvalidArgument: It must not be written there.
    """
    for end in COMPANIONS:
        if path.endswith(end) and _is_database(Path(path.removesuffix(end))):
            raise InvalidArgument(f"{path} belongs to the database {path.removesuffix(end)}: write somewhere else")
    target = Path(path)
    if _is_database(target):
        raise InvalidArgument(
            f"{path} is a SQLite database, such as an outbox or an inbox, and would be lost: write somewhere else"
        )
    for other in (*in_use, str(config_path(os.environ))):
        if other and "://" not in other and _is_same(target, Path(other)):
            raise InvalidArgument(f"{path} is a file that is in use, and would be lost: write somewhere else")


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
