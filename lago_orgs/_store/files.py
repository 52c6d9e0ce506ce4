"""Whose a file is: made for its user alone, and never opened through what another user has put there.

Who may write a folder may put files and links into it beforehand, under the names that a program will open. What lies
behind another user's link, and what another user owns, is refused by name.
"""

import os
import shlex
import stat
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from lago_orgs._store.failures import Failures, let_go_on

ROOT = 0
MODE = 0o600
COMPANIONS = ("-wal", "-shm", "-journal")  # files that SQLite opens beside a database, by itself
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Identity(NamedTuple):
    """Which file it is, whatever it is called."""

    device: int
    inode: int


def identity(path: Path) -> Identity | None:
    """Which file a name leads to now; None if to none.

    Never opens it: in a process that closes any descriptor of a database, SQLite's locks on it are gone.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - half as quick again as pathlib's, and asked often
    except OSError as error:
        let_go_on(error)
        return None
    return Identity(found.st_dev, found.st_ino)


def size_of(path: Path) -> int:
    """How many bytes the file has that a name leads to now; 0 if it leads to none."""
    try:
        return path.stat().st_size
    except OSError as error:
        let_go_on(error)
        return 0


def changed_at(path: Path) -> int:
    """When the file was written last that a name leads to now, in nanoseconds since 1970; 0 if it leads to none."""
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        let_go_on(error)
        return 0


def resolved(path: Path, failures: Failures) -> Path:
    """The file's own name, with every link on the way followed that one may trust.

    Raises:
        failures.unavailable: A link of another user, in a folder that he may write, is on the way; or it is no name.
    """
    _refuse_no_name(path, failures)
    if not hasattr(os, "geteuid"):
        return path.resolve()
    trusted = {os.geteuid(), ROOT}
    walked, ahead, links = Path("/"), list(reversed(path.absolute().parts[1:])), 0
    while ahead:
        part = ahead.pop()
        if part == "..":
            walked = walked.parent
            continue
        step = walked / part
        try:
            found = step.lstat()
        except FileNotFoundError:  # it is made when it is opened
            walked = step
            continue
        if not stat.S_ISLNK(found.st_mode):
            walked = step
            continue
        links += 1
        if links > 40:
            raise failures.unavailable(f"{failures.noun} {path} leads through links in a circle: name the file itself")
        if found.st_uid not in trusted and _others_may_write(walked, trusted):
            raise failures.unavailable(
                f"{failures.noun} {path} leads through the link {step} of another user (uid {found.st_uid}), in a "
                "folder that others may write: remove the link, or name a file in a folder of this user's own"
            )
        target = step.readlink()
        if target.is_absolute():
            walked = Path("/")
        ahead += reversed([each for each in target.parts if each != "/"])
    return walked


def _refuse_no_name(path: Path, failures: Failures) -> None:
    if "\0" in str(path) or not str(path).strip():
        raise failures.unavailable(f"{failures.noun} cannot be in {str(path)!r:.80}: give the name of a file")


def _others_may_write(folder: Path, trusted: set[int]) -> bool:
    found = folder.stat()
    return found.st_uid not in trusted or bool(found.st_mode & 0o022)


def make(path: Path, failures: Failures) -> None:
    """Make the file, readable by its user alone whatever the umask; or see that the one that is there is his.

    Raises:
        failures.unavailable: Another user's file, or something that is no file, is there; or it cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_FOLLOW, MODE)
    except FileExistsError:
        refuse_strange(path, failures)
    except OSError as error:
        raise failures.unavailable(
            f"{failures.noun} {path} cannot be made: the folder must exist, and this user must be able to write it "
            f"({error})"
        ) from error
    else:
        try:
            os.chmod(path, MODE)  # noqa: PTH101 - as above; a umask may have taken away more
        finally:
            os.close(descriptor)
    for companion in COMPANIONS:
        refuse_strange(path.with_name(path.name + companion), failures)


def open_own(path: Path) -> FileIO:
    """Open a file to read and write, made for its user alone if it is not there; a link is not followed.

    It closes itself when nobody has it any more, wherever an exception came from.

    Raises:
        OSError: It cannot be opened or made.
    """
    return FileIO(path, "r+", opener=_open)


def is_own(file: FileIO) -> bool:
    """Return whether an open file is an ordinary one of this user's."""
    found = os.fstat(file.fileno())
    return stat.S_ISREG(found.st_mode) and (not hasattr(os, "geteuid") or found.st_uid == os.geteuid())


def _open(path: str, _: int) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, MODE)


def tighten(path: Path) -> None:
    """Take everybody else's rights away."""
    for name in ("", *COMPANIONS):
        try:
            path.with_name(path.name + name).chmod(MODE)
        except OSError:
            continue


def refuse_strange(path: Path, failures: Failures) -> None:
    """Do nothing if there is nothing, or an ordinary file of this user's own.

    Raises:
        failures.unavailable: It is anything else.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        let_go_on(error)
        raise failures.unavailable(f"{failures.noun} cannot use {path}: {error}") from error
    if stat.S_ISLNK(found.st_mode):
        raise failures.unavailable(f"{path}, which {failures.noun} would use, is a link: remove it")
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a device, a pipe or a socket"
        raise failures.unavailable(f"{path}, which {failures.noun} would use, is {what}: give the name of a file")
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise failures.unavailable(
            f"{path}, which {failures.noun} would use, belongs to another user (uid {found.st_uid}, this process has "
            f"{os.geteuid()}): run as that user, or remove it, or give {failures.noun} a file in a folder of its own"
        )


def refuse_other_names(path: Path, failures: Failures) -> None:
    """Do nothing unless a file has more than one name: hard links, which nothing can follow as a symbolic one is.

    Raises:
        failures.unavailable: It has.
    """
    try:
        found = path.lstat()
    except OSError as error:
        let_go_on(error)
        return  # whoever opens it says what is wrong
    if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
        raise failures.unavailable(
            f"{failures.noun} {path} has {found.st_nlink} names (hard links), and each would get a lock and a log of "
            "its own, by which what is kept would be lost or the file damaged: remove the other names, which "
            f"`find DIR -samefile {shlex.quote(str(path))}` finds. A symbolic link may lead to it; a database is "
            "copied by SQLite's backup"
        )
