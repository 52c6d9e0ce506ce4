"""Whether a write-ahead log in use is whole: whoever cuts it takes what was kept last, and SQLite notices it late."""

import os
import struct
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from lago_orgs._store.failures import let_go_on
from lago_orgs._store.files import NO_FOLLOW

HEADER, FRAME_HEADER = 32, 24  # bytes, by SQLite's file format
MAGIC = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}  # and in which order its checksums take the bytes


class Seen(NamedTuple):
    """A log when it was looked at.

    Args:
        salt: Chosen by SQLite whenever it begins the log anew; empty of a log without anything in it.
        size: Its bytes.
        last: Where the last frame begins.
    """

    salt: bytes
    size: int
    last: int


class Look(Enum):
    """What a look at a log tells."""

    WHOLE = "whole"
    CUT = "cut"
    EMPTY = "empty"
    """There is nothing in it any more: all was copied into the file, or somebody emptied it."""


def look_at(path: Path, before: Seen | None) -> tuple[Look, Seen | None]:
    """Look at a log, and return what there is to see now.

    Opens and closes it: SQLite has no locks on this file that a process would lose by that.

    Args:
        path: The log.
        before: What was seen before.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | NO_FOLLOW)
    except OSError as error:
        let_go_on(error)
        return Look.WHOLE, None  # that it is gone is seen by its name
    try:
        return _read(descriptor, before)
    finally:
        os.close(descriptor)


def _read(descriptor: int, before: Seen | None) -> tuple[Look, Seen | None]:
    size = os.fstat(descriptor).st_size
    header = os.pread(descriptor, HEADER, 0)
    if len(header) < HEADER:
        was_empty = before is None or before.size < HEADER
        return Look.WHOLE if was_empty else Look.EMPTY, Seen(b"", size, 0)
    if not _is_header(header) and not _is_header(os.pread(descriptor, HEADER, 0)):  # it may just have been rewritten
        return Look.CUT, before
    salt, frame = header[16:24], int.from_bytes(header[8:12], "big") + FRAME_HEADER
    frames = (size - HEADER) // frame
    seen = Seen(salt, size, HEADER + (frames - 1) * frame if frames else 0)
    if before is None or before.salt != salt:
        return Look.WHOLE, seen
    # Within one filling a log only grows. Where it was cut and has grown again, there is a hole.
    is_hole = before.last > 0 and not any(os.pread(descriptor, FRAME_HEADER, before.last))
    return Look.CUT if size < before.size or is_hole else Look.WHOLE, seen


def _is_header(header: bytes) -> bool:
    """Whether a log's first bytes are what SQLite writes there, with their checksum."""
    order = MAGIC.get(header[:4])
    if order is None:
        return False
    first = second = 0
    for one, other in struct.iter_unpack(f"{order}II", header[:24]):
        first = (first + one + second) & 0xFFFF_FFFF
        second = (second + other + first) & 0xFFFF_FFFF
    return (first, second) == struct.unpack(">II", header[24:32])
