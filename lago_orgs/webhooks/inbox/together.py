"""Keeping deliveries together that come at the same moment: one commit, and one flush of the disk, for all of them."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Generic, TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from lago_orgs._store.locking import locked, new_lock

MOST = 64  # that are kept at once: what they wait for each other stays short

_NUMBERS = count()  # RunVars are told apart by their names

T = TypeVar("T")
R = TypeVar("R")


class _Asked(Generic[T, R]):
    """What one thread or task wants kept, and what became of it."""

    __slots__ = ("error", "result", "what")

    def __init__(self, what: T) -> None:
        self.what = what
        self.result: tuple[R] | None = None
        self.error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.result is not None or self.error is not None

    def given(self) -> R:
        if self.error is not None:
            raise self.error
        if self.result is None:  # for the type checkers: whoever did it has set it
            raise RuntimeError("nothing became of it")
        return self.result[0]


class Together(Generic[T, R]):
    """Does at once what several threads ask for: whoever comes first does it for those who wait behind.

    Args:
        act: Does several; gives what became of each, in their order. It does all of them or none.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._act = act
        self._lock = new_lock()
        self._waiting: deque[_Asked[T, R]] = deque()

    def __call__(self, what: T) -> R:
        """Have one done, and return what became of it."""
        mine = _Asked[T, R](what)
        try:
            self._waiting.append(mine)
            self._do(mine)
        finally:
            with suppress(ValueError):  # whoever is interrupted may not be in it yet
                self._waiting.remove(mine)
        return mine.given()

    @locked
    def _do(self, mine: _Asked[T, R]) -> None:
        if mine.result is not None:  # another has done it meanwhile
            return
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


class _Awaited(_Asked[T, R]):
    """What one task wants kept; it is called when that is done, or when it is its turn to see to it."""

    __slots__ = ("called",)

    def __init__(self, what: T) -> None:
        super().__init__(what)
        self.called = anyio.Event()


class _Tasks(Generic[T, R]):
    """Those of one event loop that wait, and whether a thread is busy for them."""

    def __init__(self) -> None:
        self.is_busy = False
        self.waiting: deque[_Awaited[T, R]] = deque()

    def call_next(self) -> None:
        """Let whoever waits longest see to those who wait, if nobody does."""
        if self.waiting and not self.is_busy:
            self.waiting[0].called.set()


class TogetherAsync(Generic[T, R]):
    """Does in one thread what the tasks of an event loop ask for while the thread is busy with those before.

    A change of threads for each costs more than to keep one, and threads that wait for each other cost more still.

    Args:
        act: Does several; gives what became of each, in their order. It does all of them or none.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._act = act
        self._tasks: RunVar[_Tasks[T, R]] = RunVar(f"lago-orgs-together-{next(_NUMBERS)}")

    async def __call__(self, what: T) -> R:
        """Have one done, and return what became of it."""
        try:
            tasks = self._tasks.get()
        except LookupError:
            self._tasks.set(tasks := _Tasks())
        mine = _Awaited[T, R](what)
        tasks.waiting.append(mine)
        try:
            while not mine.is_done:
                if tasks.is_busy:
                    await mine.called.wait()
                    mine.called = anyio.Event()
                else:
                    await self._see_to(tasks)
        finally:
            with suppress(ValueError):
                tasks.waiting.remove(mine)
            tasks.call_next()
        return mine.given()

    async def _see_to(self, tasks: _Tasks[T, R]) -> None:
        """Have those done who wait longest, and call all of them at once.

        A lock that each takes to see what became of it would cost a round of the loop for each of them.
        """
        tasks.is_busy = True
        batch = [tasks.waiting.popleft() for _ in range(min(MOST, len(tasks.waiting)))]
        try:
            # Whoever is cancelled meanwhile waits for the thread, so that the others hear of it.
            await anyio.to_thread.run_sync(self._do, batch)
        finally:
            tasks.is_busy = False
            tasks.waiting.extendleft(each for each in reversed(batch) if not each.is_done)
            for each in batch:
                each.called.set()
            tasks.call_next()

    def _do(self, batch: Sequence[_Asked[T, R]]) -> None:
        try:
            results = self._act([each.what for each in batch])
        except Exception as error:  # noqa: BLE001 - each hears of it
            if len(batch) == 1:
                batch[0].error = error
                return
            for each in batch:  # one may have spoilt it for all
                self._do([each])
            return
        for each, result in zip(batch, results, strict=True):
            each.result = (result,)
