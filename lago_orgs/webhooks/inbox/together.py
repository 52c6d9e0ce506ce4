"""Keeping deliveries together that come at the same moment: one commit, and one flush of the disk, for all of them."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

MOST = 64  # that are kept at once: what they wait for each other stays short

T = TypeVar("T")
R = TypeVar("R")


class _Asked(Generic[T, R]):
    """What one thread wants kept, and what became of it."""

    __slots__ = ("result", "what")

    def __init__(self, what: T) -> None:
        self.what = what
        self.result: tuple[R] | None = None


class Together(Generic[T, R]):
    """Does at once what several threads ask for: whoever comes first does it for those who wait behind.

    Args:
        act: Does several; gives what became of each, in their order. It does all of them or none.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._act = act
        self._turn = threading.Lock()
        self._waiting: deque[_Asked[T, R]] = deque()

    def __call__(self, what: T) -> R:
        """Have one done, and return what became of it."""
        mine = _Asked[T, R](what)
        self._waiting.append(mine)
        try:
            with self._turn:
                if mine.result is None:
                    self._do(mine)
        finally:
            self._waiting.remove(mine)
        if mine.result is None:  # for the type checkers: `_do` has set it, or raised
            raise RuntimeError("nothing became of it")
        return mine.result[0]

    def _do(self, mine: _Asked[T, R]) -> None:
        # A look that others lengthen meanwhile is taken again; who is not in it asks for its own turn.
        others = [each for each in self._snapshot() if each is not mine and each.result is None][: MOST - 1]
        batch = [mine, *others]
        try:
            results = self._act([each.what for each in batch])
        except Exception:
            if not others:
                raise
            # One may have spoilt it for all: each is tried by its own thread.
            batch = [mine]
            results = self._act([mine.what])
        for each, result in zip(batch, results, strict=True):
            each.result = (result,)

    def _snapshot(self) -> list[_Asked[T, R]]:
        while True:
            try:
                return list(self._waiting)
            except RuntimeError:  # it was changed while it was copied
                continue
