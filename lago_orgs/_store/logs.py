"""Whether a write-ahead log in use is whole: whoever cuts it takes what was kept last, and SQLite notices it late."""

import os
import struct
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from lago_orgs._store.failures import let_go_on
from lago_orgs._store.files import NO_FOLLOW

HEADER, FRAME_HEADER = 32, 24  # bytes, by SQLite's file format
LOOKS = 3  # at a log that is begun anew again and again
MAGIC = {b"\x37\x7f\x06\x82": "<", b"\x37\x7f\x06\x83": ">"}  # and in which order its checksums take the bytes


class Seen(NamedTuple):
    """A log when it was looked at.

    Args:
        salt: Chosen by SQLite whenever it begins the log anew; empty of a log without anything in it.
        size: Its bytes.
        last: Where the last frame of this filling begins; 0 if there is none.
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
    for _ in range(LOOKS):
        header = os.pread(descriptor, HEADER, 0)
        size = os.fstat(descriptor).st_size
        if len(header) < HEADER:
            was_empty = before is None or before.size < HEADER
            return Look.WHOLE if was_empty else Look.EMPTY, Seen(b"", size, 0)
        if not _is_header(header) and not _is_header(os.pread(descriptor, HEADER, 0)):  # just rewritten?
            return Look.CUT, before
        log = _Log(descriptor, header[16:24], int.from_bytes(header[8:12], "big") + FRAME_HEADER, size)
        is_same = before is not None and before.salt == log.salt
        # Within one filling its frames only become more. Its size may become less: SQLite begins the log anew in front
        # of what it held before, and cuts that off only then.
        if is_same and before is not None and before.last and not log.has(before.last):
            if os.pread(descriptor, HEADER, 0) != header:
                continue  # it was begun anew in between
            return Look.CUT, before
        return Look.WHOLE, Seen(log.salt, size, log.last(before.last if is_same and before is not None else 0))
    return Look.WHOLE, before


class _Log(NamedTuple):
    """A log that is open, in one filling.

    Args:
        descriptor: The file's.
        salt: Of this filling.
        frame: Bytes of a frame with its header.
        size: Bytes of the file.
    """

    descriptor: int
    salt: bytes
    frame: int
    size: int

    def has(self, place: int) -> bool:
        """Return whether a whole frame of this filling begins at a place."""
        if place + self.frame > self.size:
            return False
        return os.pread(self.descriptor, FRAME_HEADER, place)[8:16] == self.salt

    def last(self, known: int) -> int:
        """Return where the last frame of this filling begins, before those of former ones; 0 if there is none.

        Args:
            known: Where one of them begins, if one is known.
        """
        most = (self.size - HEADER) // self.frame
        if most and self.has(end := HEADER + (most - 1) * self.frame):
            return end
        own = (known - HEADER) // self.frame + 1 if known else 0
        while most - own > 1:
            half = (own + most) // 2
            own, most = (half, most) if self.has(HEADER + (half - 1) * self.frame) else (own, half)
        return HEADER + (own - 1) * self.frame if own else 0


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
