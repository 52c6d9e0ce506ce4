"""A Lago of one's own: the embedded server for demos, development and tests. It imports nothing of the client.

The name is loaded when it is first used, so that the pytest plugin costs those nothing who do not use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .simulator import LagoSimulator

__all__ = ["LagoSimulator"]


def __getattr__(name: str) -> object:
    if name == "LagoSimulator":
        from .simulator import LagoSimulator

        return LagoSimulator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
