"""Whom shipping speaks with: who looks at events, who is told of them, and what is known of one that fails."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from lago_orgs._core.events import Event
from lago_orgs.recorder.guard.billable import Finding
from lago_orgs.recorder.outboxes.rows import Dead, Row


class Inspector(Protocol):
    """Looks at events on their way."""

    def learn(self, rows: Sequence[Row]) -> None:
        """Ask Lago for what events are judged by, before they are on their way."""
        ...

    def inspect(self, rows: Sequence[Row]) -> Sequence[Dead]:
        """Return those that must not be sent, with the reason."""
        ...

    def observe(self, rows: Sequence[Row]) -> None:
        """Look at those that came through."""
        ...

    def count(self, kind: str) -> None:
        """Count a finding of a kind."""
        ...

    def say(self, finding: Finding, event: Event) -> None:
        """Say a finding in the log."""
        ...


@attrs.define
class Ordeal:
    """An event alone over which deliveries fail, and what speaks for its fault.

    Args:
        row: The event.
        since: When the first of these failures was, in seconds of the clock.
        successes: How often Lago had answered then.
        faults: How often delivery had failed over others then.
        explains: How often delivery failed over the batches that it was found in.
        failures: How often delivery failed over it alone, as far as that speaks for its own fault.
        attempts: How often since others pass, whether or not it speaks for that.
        seen: How often Lago had answered at the last failure.
        reason: What the last failure was.
        due: When it is tried again, in seconds of the clock.
        is_limited: Whether a limiter asked for that pause, over it and not over others.
        is_foreseen: Whether Lago was expected to fail over it, so that later ones of its subscription do not wait.
    """

    row: Row
    since: float
    successes: int
    faults: int
    explains: int = 0
    failures: int = 0
    attempts: int = 0
    seen: int = -1
    reason: str = ""
    due: float = 0.0
    is_limited: bool = False
    is_foreseen: bool = False


class Sending(Protocol):
    """What shipping tells the sender."""

    def arrived(self, rows: Sequence[Row]) -> None:
        """Say that events came to their end."""
        ...

    def set_aside(self, ordeal: Ordeal) -> None:
        """Take over an event that is to be tried again alone, later."""
        ...

    def alone(self) -> int:
        """Return how many events are set aside."""
        ...

    def relieve(self, successes: int) -> None:
        """Try events that were set aside while Lago took nothing at all, now that it takes something.

        Args:
            successes: How often Lago had answered before.
        """
        ...

    def too_long(self, size: int) -> None:
        """Say that this server takes no more than so many events at once."""
        ...

    def too_large(self, rows: Sequence[Row]) -> None:
        """Say that this server found a batch too large."""
        ...

    def lacking(self, rows: Sequence[Row]) -> None:
        """Take events back whose subscription is not known any more."""
        ...

    def keep_apart(self, suspect: Row, rows: Sequence[Row]) -> None:
        """Let the events of a subscription travel by themselves from now on, as a request hung over one of them.

        Args:
            suspect: That one.
            rows: Others of its subscription, which are taken back.
        """
        ...

    def rejoin(self, row: Row) -> None:
        """Say that one passed at once over which a request hung."""
        ...

    def rest(self, rows: Sequence[Row], seconds: float) -> None:
        """Take events back whose subscriptions are limited, and let these rest.

        Args:
            rows: The events.
            seconds: How long.
        """
        ...
