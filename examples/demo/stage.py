"""Where it plays: on the embedded Lago, whose time can be moved, or on a real one, whose time cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

import attrs

from lago_orgs import LagoOrgs
from lago_orgs.simulator import LagoSimulator

BEGINNING = datetime(2023, 11, 16, 18, tzinfo=UTC)
MONTHS_END = datetime(2023, 12, 1, 2, tzinfo=UTC)


@attrs.frozen
class Stage:
    """A Lago to play on.

    Args:
        lago: The client.
        simulator: The Lago itself, if it is the embedded one.
        later: How much later than in the trace everything happens.
        subscription_at: When the organizations are subscribed; now if None.
    """

    lago: LagoOrgs
    simulator: LagoSimulator | None
    later: timedelta
    subscription_at: datetime | None = None

    @property
    def has_time_travel(self) -> bool:
        """Whether the month's end can be reached today."""
        return self.simulator is not None

    @property
    def patience(self) -> float:
        """Seconds to wait until usage is added up."""
        return 0.0 if self.has_time_travel else 30.0

    def resumed(self, at: datetime) -> Self:
        """The stage from which a call of the trace, and all after it, happen after this moment."""
        if self.has_time_travel:
            return self
        return attrs.evolve(self, later=datetime.now(UTC) + timedelta(seconds=5) - at)

    def travel(self, to: datetime) -> None:
        """Be at an instant of the trace, if time can be moved here."""
        if self.simulator is not None:
            self.simulator.travel(to + self.later)


@contextmanager
def embedded() -> Iterator[Stage]:
    """The simulator behind its HTTP server, on the afternoon of the trace."""
    simulator = LagoSimulator(now=BEGINNING)
    with simulator.serve() as server, LagoOrgs(server.url, server.api_key, clock=simulator.clock.peek) as lago:
        yield Stage(lago, simulator, timedelta(0))


@contextmanager
def real(first_call: datetime) -> Iterator[Stage]:
    """The Lago that `LAGO_API_URL` and `LAGO_API_KEY` name; the trace is played as if it had begun two hours ago."""
    begun = datetime.now(UTC) - timedelta(hours=2)
    with LagoOrgs() as lago:
        yield Stage(lago, None, begun - first_call, begun - timedelta(minutes=1))
