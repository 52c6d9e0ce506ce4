"""Instants of events as microseconds since 1970: exact, fast to compare, and of any year that PostgreSQL can hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# The calendar repeats every 400 years, so a year that a datetime cannot hold is that of another cycle.
_CYCLE: Final = 146_097 * 86_400_000_000
_FIRST: Final = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST: Final = (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC) - _EPOCH) // _MICROSECOND
EARLIEST: Final = -210_866_803_200_000_000
LATEST: Final = 9_224_318_015_999_999_999


def microseconds(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(us: int) -> datetime:
    """The datetime of an instant; the nearest one that there is where its year is out of range."""
    return _EPOCH + timedelta(microseconds=min(max(us, _FIRST), _LAST))


def milliseconds_text(us: int, at: datetime) -> str:
    """`2026-03-10T09:30:00.858Z`, also of five-digit years.

    Args:
        us: The instant.
        at: Its `moment`.
    """
    if _FIRST <= us <= _LAST:
        return at.isoformat(timespec="milliseconds")[:-6] + "Z"
    cycles, us = divmod(us, _CYCLE)
    at = _EPOCH + timedelta(microseconds=us)
    return f"{at.year + 400 * cycles:04d}{at.isoformat(timespec='milliseconds')[4:-6]}Z"
