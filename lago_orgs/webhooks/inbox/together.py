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
Failing = type[Exception] | tuple[type[Exception], ...]


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

    def fail_like(self, error: Exception) -> None:
        """Fail, if nothing has become of it yet, with an error of its own."""
        if not self.is_done:
            own = type(error)(str(error))
            own.__cause__ = error.__cause__
            self.error = own

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
        for_all: What, when it is raised, no act of this moment would be spared: all who wait then get one of their own,
            where each would find it out after the other. It takes a text.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]], for_all: Failing = ()) -> None:
        self._act = act
        self._for_all = for_all
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
        if mine.is_done:  # another has done it meanwhile
            return
        # A look that others lengthen meanwhile is taken again; who is not in it asks for its own turn.
        others = [each for each in self._snapshot() if each is not mine and not each.is_done][: MOST - 1]
        batch = [mine, *others]
        try:
            results = self._act([each.what for each in batch])
        except self._for_all as error:
            for each in self._snapshot():
                each.fail_like(error)
            return
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
        for_all: As `Together` takes it.
    """

    def __init__(self, act: Callable[[Sequence[T]], Sequence[R]], for_all: Failing = ()) -> None:
        self._act = act
        self._for_all = for_all
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
            if (error := await anyio.to_thread.run_sync(self._do, batch)) is not None:
                for each in (*batch, *tasks.waiting):
                    each.fail_like(error)
                    each.called.set()
                tasks.waiting.clear()
        finally:
            tasks.is_busy = False
            tasks.waiting.extendleft(each for each in reversed(batch) if not each.is_done)
            for each in batch:
                each.called.set()
            tasks.call_next()

    def _do(self, batch: Sequence[_Asked[T, R]]) -> Exception | None:
        """Do several; return what fails all who wait now."""
        try:
            results = self._act([each.what for each in batch])
        except self._for_all as error:
            return error
        except Exception as error:  # noqa: BLE001 - each hears of it
            if len(batch) == 1:
                batch[0].error = error
                return None
            for each in batch:  # one may have spoilt it for all
                if (for_all := self._do([each])) is not None:
                    return for_all
            return None
        for each, result in zip(batch, results, strict=True):
            each.result = (result,)
        return None
