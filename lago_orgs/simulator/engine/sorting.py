"""The order in which PostgreSQL returns rows that its ORDER BY does not tell apart (`src/include/lib/sort_template.h`).

Its quicksort (Bentley and McIlroy's) is not stable: what is equal changes places, always in the same way for the same
input. Lists that Lago joins and then sorts by less than all of it show that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
_SMALL: Final = 7
_MEDIUM: Final = 40


def database_sorted(items: Iterable[T], key: Callable[[T], Any]) -> list[T]:
    """The items as the database would return them, sorted by a key.

    Args:
        items: In the order in which the sort meets them.
        key: What they are sorted by, ascending.
    """
    sort = _Sort([(key(item), item) for item in items])
    sort.run(0, len(sort.rows))
    return [item for _, item in sort.rows]


class _Sort(Generic[T]):
    """One sort, in place."""

    def __init__(self, rows: list[tuple[Any, T]]) -> None:
        self.rows = rows

    def _compare(self, left: int, right: int) -> int:
        a, b = self.rows[left][0], self.rows[right][0]
        return int(a > b) - int(a < b)

    def _swap(self, left: int, right: int) -> None:
        self.rows[left], self.rows[right] = self.rows[right], self.rows[left]

    def _swap_runs(self, left: int, right: int, length: int) -> None:
        for offset in range(length):
            self._swap(left + offset, right + offset)

    def run(self, start: int, end: int) -> None:
        """Sort the rows of a range."""
        if end - start < _SMALL:
            self._insert(start, end)
        elif any(self._compare(index - 1, index) > 0 for index in range(start + 1, end)):
            less, more = self._partition(start, end)
            self.run(start, start + less)
            self.run(end - more, end)

    def _insert(self, start: int, end: int) -> None:
        for index in range(start + 1, end):
            while index > start and self._compare(index - 1, index) > 0:
                self._swap(index - 1, index)
                index -= 1  # noqa: PLW2901  the row sinks to its place

    def _pivot(self, start: int, end: int) -> int:
        size = end - start
        left, middle, right = start, start + size // 2, end - 1
        if size == _SMALL:
            return middle
        if size > _MEDIUM:
            step = size // 8
            left = self._median(left, left + step, left + 2 * step)
            middle = self._median(middle - step, middle, middle + step)
            right = self._median(right - 2 * step, right - step, right)
        return self._median(left, middle, right)

    def _median(self, a: int, b: int, c: int) -> int:
        if self._compare(a, b) < 0:
            return b if self._compare(b, c) < 0 else (c if self._compare(a, c) < 0 else a)
        return b if self._compare(b, c) > 0 else (a if self._compare(a, c) < 0 else c)

    def _partition(self, start: int, end: int) -> tuple[int, int]:
        """Put what is equal to the pivot in the middle; how many rows are less than it, and how many more."""
        self._swap(start, self._pivot(start, end))
        equal_left = low = start + 1
        equal_right = high = end - 1
        while True:
            while low <= high and (order := self._compare(low, start)) <= 0:
                if order == 0:
                    self._swap(equal_left, low)
                    equal_left += 1
                low += 1
            while low <= high and (order := self._compare(high, start)) >= 0:
                if order == 0:
                    self._swap(high, equal_right)
                    equal_right -= 1
                high -= 1
            if low > high:
                break
            self._swap(low, high)
            low, high = low + 1, high - 1
        less, more = low - equal_left, equal_right - high
        run = min(equal_left - start, less)
        self._swap_runs(start, low - run, run)
        run = min(more, end - equal_right - 1)
        self._swap_runs(low, end - run, run)
        return less, more
