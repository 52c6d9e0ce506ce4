"""Whether a process that left its mark still lives, for those that share its kernel and its numbering."""

import os
import socket
from pathlib import Path

from lago_orgs._store.failures import let_go_on

GONE = "ZX"  # the states of a process that has ended and was not collected yet


def mark() -> str:
    """This process, as others may recognise it: where its number holds, the number, and when it began."""
    return f"{_where()}|{os.getpid()}|{_status(os.getpid())[1]}"


def is_gone(other: str) -> bool:
    """Whether a process is known to have ended; False if that cannot be known from here.

    Args:
        other: Its mark.
    """
    try:
        where, number, began = other.rsplit("|", 2)
        if not began or where != _where():
            return False
        state, since = _status(int(number))
    except ValueError:
        return False
    return state in GONE or since != began


def _where() -> str:
    """Where numbers of processes mean the same: one boot of one kernel, one space of numbers in it (a container)."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError as error:
        let_go_on(error)
        return socket.gethostname()


def _status(number: int) -> tuple[str, str]:
    """The state of a process and when it began, in the kernel's ticks; X if there is none; no beginning if unknown."""
    if not Path("/proc/self/stat").exists():
        return "?", ""
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError as error:
        let_go_on(error)
        return "X", "-"
    return fields[0], fields[19]
