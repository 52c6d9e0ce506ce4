"""`LagoSimulator`: a Lago of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .core import Core

if TYPE_CHECKING:
    from .doors.http import HttpDoor
    from .doors.transport import AsyncTransport, Transport


class LagoSimulator(Core):
    """A Lago server in this process.

    Args:
        now: Freeze the clock at this instant; None lets it run. A state that is picked up brings its own clock.
        api_key: The key of the first organization.
        state: A SQLite file that keeps the state across starts, readable by its owner only; None keeps it in memory.
        organization: What the first organization is called and signs with, as `reset` takes it; a state that is picked
            up brings its own.

    Attributes:
        errors: Faults of the simulator's own, oldest first. Each was answered with 500 and the code `simulator_error`;
            a test does well to fail of them, as the fixtures of the pytest plugin do.

    Raises:
        ValueError: `now` has no zone, or the file is not the state of a simulator or used by another one.

    Example:
        >>> with LagoSimulator().serve() as server:
        ...     url = server.url
    """

    def transport(self) -> Transport:
        """Return an httpx transport for sync clients that asks this simulator, in process."""
        from .doors.transport import Transport

        return Transport(self)

    def async_transport(self) -> AsyncTransport:
        """Return an httpx transport for async clients that asks this simulator, in process."""
        from .doors.transport import AsyncTransport

        return AsyncTransport(self)

    def serve(self, *, host: str = "127.0.0.1", port: int = 0, names: Iterable[str] = ()) -> HttpDoor:
        """Return an HTTP server in a thread of its own, to be used with `with`.

        Args:
            host: The address to listen on.
            port: The port; 0 takes a free one.
            names: Further names that it is reached by. A request for a `Host` that is neither of these nor this
                machine's own is refused, for a web page may have sent it.
        """
        from .doors.http import HttpDoor

        return HttpDoor(self, host=host, port=port, names=names)
