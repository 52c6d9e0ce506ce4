"""`LagoSimulator`: a Lago of one's own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from . import control
from .kernel.application import Application
from .kernel.messages import Request, Response
from .resources.routes import router
from .state.clock import Clock
from .state.identity import Identity
from .state.organization import Organization

if TYPE_CHECKING:
    from .doors.http import HttpDoor
    from .doors.transport import AsyncTransport, Transport

DEFAULT_KEY: Final = "lago_simulator_key"


class LagoSimulator:
    """A Lago server in this process.

    Args:
        now: Freeze the clock at this instant; None lets it run.
        api_key: The key of the first organization.

    Example:
        >>> with LagoSimulator().serve() as server:  # doctest: +SKIP
        ...     print(server.url)
    """

    def __init__(self, *, now: datetime | None = None, api_key: str = DEFAULT_KEY) -> None:
        self.clock = Clock(now)
        self.api_key = api_key
        self._lock = threading.RLock()
        self._organizations: dict[str, Organization] = {}
        self._application = Application(router(), self._organizations.get)
        self._found(api_key, None, premium=False)

    def __repr__(self) -> str:
        return f"<LagoSimulator of {len(self._organizations)} organizations at {self.clock.peek().isoformat()}>"

    def organization(self, api_key: str | None = None) -> Organization:
        """The organization that a key opens, the first one's by default."""
        return self._organizations[api_key or self.api_key]

    def handle(self, request: Request) -> Response:
        """The answer to one request; safe from any thread."""
        with self._lock:
            if request.target.startswith(control.PREFIX):
                return control.answer(self, request)
            return self._application.answer(request)

    def reset(
        self,
        *,
        api_key: str | None = None,
        now: datetime | None = None,
        organization: Mapping[str, Any] | None = None,
        premium: bool = False,
    ) -> Organization:
        """Begin anew the organization of a key, with nothing in it.

        Args:
            api_key: Its key; the first organization's by default. A key that nobody has makes another organization.
            now: Freeze the clock here; None lets it run with the machine's.
            organization: What it is called and signs with, as in a recording.
            premium: Whether the server has a premium licence.
        """
        with self._lock:
            if now is None:
                self.clock.run()
            else:
                self.clock.freeze(now)
            return self._found(api_key or self.api_key, organization, premium=premium)

    def travel(self, to: datetime | None, *, jobs: Sequence[str] | None = None) -> None:
        """Move the clock and do the work of the clock jobs.

        Args:
            to: Where to; None stays.
            jobs: Names of Lago's clock jobs to run there; None runs all that fell due on the way.
        """
        with self._lock:
            if to is not None:
                self.clock.travel(to)

    def _found(self, api_key: str, given: Mapping[str, Any] | None, *, premium: bool) -> Organization:
        seed = uuid.uuid5(uuid.NAMESPACE_URL, f"organization:{api_key}")
        identity = Identity.of(
            given or {},
            now=self.clock.peek(),
            new_id=str(seed),
            hmac_key=str(uuid.uuid5(seed, "hmac_key")),
        )
        org = Organization(identity, self.clock, premium=premium, seed=api_key)
        self._organizations[api_key] = org
        return org

    def transport(self) -> Transport:
        """An httpx transport for sync clients that asks this simulator, in process."""
        from .doors.transport import Transport

        return Transport(self)

    def async_transport(self) -> AsyncTransport:
        """An httpx transport for async clients that asks this simulator, in process."""
        from .doors.transport import AsyncTransport

        return AsyncTransport(self)

    def serve(self, *, host: str = "127.0.0.1", port: int = 0) -> HttpDoor:
        """An HTTP server in a thread of its own, to be used with `with`.

        Args:
            host: The address to listen on.
            port: The port; 0 takes a free one.
        """
        from .doors.http import HttpDoor

        return HttpDoor(self, host=host, port=port)
