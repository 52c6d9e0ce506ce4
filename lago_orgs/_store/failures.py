"""What can be wrong with a storage, in the words and with the exceptions of whoever keeps things in it."""

from typing import NamedTuple


class Failures(NamedTuple):
    """How a room names its storage, and what it raises about it.

    Args:
        noun: What it is, such as `the outbox`.
        unavailable: Raised when the storage refuses now and may not later.
        busy: Raised when others have held it for too long.
        corrupt: Raised when it is damaged, or something else.
        too_new: Raised when a newer version wrote it.
        closed: Raised when it was closed.
    """

    noun: str
    unavailable: type[Exception]
    busy: type[Exception]
    corrupt: type[Exception]
    too_new: type[Exception]
    closed: type[Exception]


def let_go_on(error: OSError) -> None:
    """Raise what is no word of the system's: a signal's handler may raise a `TimeoutError`, an `OSError` by its kind.

    Args:
        error: What was caught where the system was asked something; its own words have a number.
    """
    if error.errno is None:
        raise error
