"""How the file of a comparison is told from any other, before anything is written to it."""

from pathlib import Path

from lago_orgs.errors import InvalidArgument

MAGIC = b"SQLite format 3\0"
APPLICATION = 0x4C4F5243  # in the file's header: "LORC"
PLACE = 68  # of it, in bytes (SQLite's file format)


def refuse_others(path: Path) -> None:
    """Refuse a file that holds something and is none of a comparison: what is named by mistake stays whole.

    Args:
        path: The file.

    Raises:
        InvalidArgument: It is something else, such as an outbox.
    """
    with path.open("rb") as file:
        begin = file.read(100)
    mark = int.from_bytes(begin[PLACE : PLACE + 4], "big")
    if begin and not (begin.startswith(MAGIC) and mark == APPLICATION):
        raise InvalidArgument(
            f"{path} is no file of a comparison, and holds something else: name a file that is not there yet"
        )
