"""Undoing a change that was refused half way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs


def _held(value: Any) -> Any:
    return copy.copy(value) if isinstance(value, list | dict) else value


@contextmanager
def transaction(*rows: attrs.AttrsInstance) -> Iterator[None]:
    """Give these rows their fields back if the block raises, as the database's rollback does.

    Lists and objects among the fields are restored too, but not the rows in them: name those as well.
    """
    before = [(row, {field.name: _held(getattr(row, field.name)) for field in attrs.fields(type(row))}) for row in rows]
    try:
        yield
    except BaseException:
        for row, fields in before:
            for name, value in fields.items():
                setattr(row, name, value)
        raise
