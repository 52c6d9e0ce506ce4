"""Where the flavours differ by more than a keyword: written by hand in both."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from lago_orgs._waits.threads import Flights
from lago_orgs.access.ledger import Ledger
from lago_orgs.client._sync._io import kept, sleep
from lago_orgs.types import Decision

__all__ = ["Aside", "Ask", "Decide", "Flights", "Made", "Reserving", "kept", "owned", "quickly", "sleep", "surely"]

T = TypeVar("T")
Ask = Callable[[], Any]
"""Asks Lago."""
Decide = Callable[[float], Decision]
"""Decides by figures that Lago was asked for since then (`monotonic`)."""


def quickly(ledger: Ledger, act: Callable[[], T]) -> T:
    """Do it."""
    return act()


surely = quickly


def owned(_ledger: Ledger, act: Callable[[], T], _give_back: Callable[[T], object]) -> T:
    """Do it: nobody cancels a thread."""
    return act()


class Aside:
    """What waits behind nothing else: threads need no such thing."""

    quickly = staticmethod(quickly)


def Reserving(make: Callable[..., T], *arguments: Any, **named: Any) -> T:  # noqa: N802 - it is a class for event loops
    """Make the reservation at once."""
    return make(*arguments, **named)


Made = Annotated[T, "made at once"]
"""What `reserve` gives: the reservation."""
