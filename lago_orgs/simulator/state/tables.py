"""Rows by id and by the fields they are looked up with, in the order in which they were created."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, Generic, Protocol, TypeVar


class Row(Protocol):
    """What every row has."""

    lago_id: str
    created_at: datetime


R = TypeVar("R", bound=Row)


class Table(Generic[R]):
    """The rows of one kind.

    Args:
        indexes: Names of the fields that rows are found by; their values must not change once a row is added.
    """

    def __init__(self, *indexes: str) -> None:
        self._rows: dict[str, R] = {}
        self._indexes: dict[str, dict[object, list[R]]] = {name: {} for name in indexes}

    def add(self, row: R) -> R:
        """Keep a row."""
        self._rows[row.lago_id] = row
        for name, index in self._indexes.items():
            index.setdefault(getattr(row, name), []).append(row)
        return row

    def remove(self, row: R) -> None:
        """Forget a row."""
        del self._rows[row.lago_id]
        for name, index in self._indexes.items():
            index[getattr(row, name)].remove(row)

    def change(self, row: R, index: str, value: object) -> None:
        """Give an indexed field of a row another value."""
        self._indexes[index][getattr(row, index)].remove(row)
        setattr(row, index, value)
        self._indexes[index].setdefault(value, []).append(row)

    def first(self, index: str, value: object) -> R | None:
        """The oldest row whose indexed field has this value."""
        found = self.where(index, value)
        return found[0] if found else None

    def get(self, lago_id: object) -> R | None:
        """The row with this id."""
        return self._rows.get(lago_id) if isinstance(lago_id, str) else None

    def where(self, index: str, value: object) -> list[R]:
        """The rows whose indexed field has this value, oldest first; numbers and booleans are sought as text."""
        if isinstance(value, list | dict):
            return []
        if isinstance(value, bool):
            value = "t" if value else "f"
        elif isinstance(value, int | float):
            value = str(value)
        return self._indexes[index].get(value, [])

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def newest_first(self) -> list[R]:
        """All rows in Lago's default order: `created_at DESC, id ASC` (`app/queries/base_query.rb`)."""
        return newest_first(self)


def newest_first(rows: Table[R] | list[R]) -> list[R]:
    """Rows in Lago's default order: `created_at DESC, id ASC`."""
    return latest_first(rows, lambda row: row.created_at)


def latest_first(rows: Iterable[R], key: Callable[[R], Any]) -> list[R]:
    """Rows by what a key makes of them, the greatest first, and by their ids where that is equal."""
    found = sorted(rows, key=key, reverse=True)
    # Hardly any two are equal, and to put all in the order of their ids first would be most of the work.
    if any(one == other for one, other in pairwise(map(key, found))):
        found.sort(key=lambda row: row.lago_id)
        found.sort(key=key, reverse=True)
    return found
