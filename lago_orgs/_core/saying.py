"""Saying something once, however often it comes up."""

from collections.abc import Hashable


class Said:
    """What was said already, up to a number; what comes up after that is not said at all.

    There is no lock, as `record()` comes by here, which may be called from within itself in any thread: one step of a
    dict decides who says it.

    Args:
        most: How much is remembered.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: dict[Hashable, object] = {}

    def is_news(self, what: Hashable) -> bool:
        """Return whether something was not said yet, and note it."""
        mine = object()
        return len(self._said) < self._most and self._said.setdefault(what, mine) is mine

    def clear(self) -> None:
        """Let everything be said once more."""
        self._said.clear()
