"""The headers of requests and responses by their small names, read when somebody wants to know one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Headers; most are never asked for, so that they are read when one is.

    Args:
        pairs: Names and values, as WSGI has them, or in bytes, as ASGI does.
    """

    __slots__ = ("_pairs", "_read")

    def __init__(self, pairs: Iterable[tuple[str | bytes, str | bytes]]) -> None:
        self._pairs = pairs
        self._read: dict[str, str] | None = None

    def _found(self) -> dict[str, str]:
        if self._read is None:
            self._read = joined(self._pairs)
        return self._read

    def __getitem__(self, name: str) -> str:
        return self._found()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


def joined(pairs: Iterable[tuple[str | bytes, str | bytes]]) -> dict[str, str]:
    """Return headers by their small names; what comes several times is joined by commas, as HTTP reads it."""
    found: dict[str, str] = {}
    for name, value in pairs:
        small, text = _text(name).lower(), _text(value)
        found[small] = f"{found[small]}, {text}" if small in found else text
    return found


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
