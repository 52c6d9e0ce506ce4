# The source of the flavour for threads: run `make sync` after a change.
"""The way to one Lago: its connections, and the calls that are sent over them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lago_orgs_client.types import Operation, Request

from lago_orgs._core.answers import Answer
from lago_orgs._core.retry import RetryPolicy
from lago_orgs.client._async._io import HttpClient, Pools, Turns, guarded
from lago_orgs.client._async.calling import Call
from lago_orgs.client._async.reading import lent, read_file
from lago_orgs.client._http import HEADERS, LIMITS, file_arguments, http_arguments, way_to
from lago_orgs.client._shared import Hooks, Tracer, span
from lago_orgs.errors import ClosedClient, ConnectionFailed, LagoOrgsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lago_orgs._core.settings import Settings, Timeouts

# Options with code of the caller's in them.
CALLERS = frozenset({"auth", "event_hooks", "mounts", "transport"})


class AsyncSession:
    """The way to one Lago server, with its connections.

    Args:
        settings: The server and the key.
        timeouts: How long to wait.
        retries: How persistently to try.
        hooks: Who is told of every attempt.
        tracer: Who traces every call.
        http_client: An httpx client of the caller's, which stays the caller's to close.
        http_options: Arguments for the httpx clients that are made here.
        max_answer_bytes: How long an answer may be, unpacked.

    Raises:
        ConfigurationError: A proxy that leads to the server cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeouts: Timeouts,
        retries: RetryPolicy,
        hooks: Hooks,
        tracer: Tracer | None,
        http_client: HttpClient | None,
        http_options: Mapping[str, Any],
        max_answer_bytes: int,
    ) -> None:
        self.settings = settings
        self._api = f"{settings.api_url}/api/v1"
        self.timeouts = timeouts
        self._retries = retries
        self.hooks = hooks
        self._tracer = tracer
        self._given = http_client
        # A client that is made here knows these by itself, which is quicker than to say them with each request.
        self.headers = HEADERS if http_client else {}
        self.proxy = None if http_client else way_to(settings.api_url, http_options)
        self.max_answer_bytes = max_answer_bytes
        self._options = lent(http_options)
        # With something of the caller's on the way, what it raises is the caller's own to see.
        self.has_own_way = http_client is None and not http_options.keys() & CALLERS
        self._pools = Pools(self._made)
        self.turns = Turns(None if http_client else http_options.get("limits", LIMITS).max_connections)
        self.is_closed = False

    async def call(
        self, request: Request, *, retry: bool = True, address: str | None = None, until: float | None = None
    ) -> Answer:
        """Send a request until it is answered, and give the answer of a success.

        Args:
            request: What to send; its operation says whether it may be repeated.
            retry: False sends it once, for callers that have a schedule of their own.
            address: What stands in front of the path; the address of the API if None.
            until: The instant (`monotonic`) at which it ends, if its own time does not end before.

        Raises:
            ClosedClient: The client was closed.
            AmbiguousOutcome: It must not be repeated, and may have taken effect.
            LagoOrgsError: Anything else that goes wrong, as in `lago_orgs.errors`.
        """
        with span(self._tracer, request.operation.name, request.method, self.settings.api_url) as current:
            call = Call(self, request, (self._api if address is None else address) + request.path)
            if until is not None:
                call.end_by(until)
            try:
                return await call.answer(self._retries if retry else RetryPolicy(attempts=1))
            finally:
                if current is not None:
                    current.set_attribute("lago.attempts", call.attempt)

    async def exchange(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        admit: Callable[[str], None] | None = None,
        within: float | None = None,
    ) -> Answer:
        """Send a request once and give its answer, whatever it says: for callers that judge and repeat by themselves.

        Args:
            method: The HTTP verb.
            path: The path below the API's address, quoted, with its query.
            content: The body, JSON already.
            admit: Sees the key that the request is about to be sent with; what it raises is raised, and nothing sent.
            within: Seconds that it may take, if the timeouts allow for no less.

        Raises:
            ClosedClient: The client was closed.
            ConnectionFailed: No answer came.
            DeadlineExceeded: No answer came in time.
        """
        by_hand = Operation("exchange", method, path, None, "never")
        call = Call(self, Request(method, path, [], content, by_hand), self._api + path, admit)
        return await call.single(within)

    async def file(self, url: str, seconds: float) -> bytes:
        """Read a file that is elsewhere, with a client of its own that says nothing of who asks.

        Args:
            url: Its address.
            seconds: How long it may take.

        Raises:
            ConnectionFailed: It is not there, or too long.
            DeadlineExceeded: It did not come in time.
        """
        try:
            arguments = file_arguments(url, self._options)
        except LagoOrgsError:
            raise
        except ValueError:  # its address is a permission, which nothing may show
            raise ConnectionFailed("the file could not be read: what Lago gave is no address") from None
        return await read_file(url, arguments, most=self.max_answer_bytes, seconds=seconds)

    @property
    def total(self) -> float:
        """Return the seconds that a call may take, with all its attempts."""
        return self.timeouts.total

    def _made(self) -> HttpClient:
        return guarded(HttpClient(**http_arguments(self.settings.api_url, self._options, self.proxy)))

    def http(self) -> HttpClient:
        """Return the httpx client to send with.

        Raises:
            ClosedClient: It was closed.
        """
        return self._open(self._given or self._pools.here())

    @contextmanager
    def sending(self) -> Iterator[HttpClient]:
        """Use the httpx client to send with.

        Raises:
            ClosedClient: It was closed.
        """
        with self._pools.using(self._given) as client:
            yield self._open(client)

    def _open(self, client: HttpClient) -> HttpClient:
        if self.is_closed or client.is_closed:
            raise ClosedClient("this client was closed: make a new one, or keep it open for as long as it is used")
        return client

    async def aclose(self) -> None:
        """Close the connections; closing again does nothing."""
        if not self.is_closed:
            self.is_closed = True
            await self._pools.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.settings.api_url}>"
