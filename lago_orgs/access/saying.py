"""What is said once in a process, and not with each call."""

from collections.abc import Hashable

MOST_SAID = 10_000
_said: set[Hashable] = set()


def is_first(what: Hashable) -> bool:
    """Say whether this is heard of for the first time in this process."""
    if what in _said:
        return False
    if len(_said) >= MOST_SAID:
        _said.clear()
    _said.add(what)
    return True
