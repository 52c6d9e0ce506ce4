"""What both flavours of the client share: nothing here waits for anything."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

import attrs
import httpx
from lago_orgs_client.types import Operation, Request

from lago_orgs._core.answers import Answer, root_of
from lago_orgs._core.events import Kept
from lago_orgs._core.proxies import Proxy
from lago_orgs._core.retry import Fault
from lago_orgs._core.words import one_line
from lago_orgs.client._bodies import TooLong
from lago_orgs.errors import CallInfo, ConnectionFailed, DeadlineExceeded, LagoOrgsError, NotFound

T = TypeVar("T")
log = logging.getLogger("lago_orgs")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@attrs.frozen(kw_only=True)
class CallStarted:
    """What the hook `on_request` is told before each attempt: nothing secret, and no body."""

    operation: str
    method: str
    path: str
    attempt: int


@attrs.frozen(kw_only=True)
class CallFinished:
    """What the hook `on_response` is told after each attempt.

    Args:
        status: The HTTP status; None if no answer came.
        elapsed: Seconds that the attempt took.
        error: What went wrong, if anything did.
    """

    operation: str
    method: str
    path: str
    attempt: int
    status: int | None
    elapsed: float
    error: LagoOrgsError | None


@attrs.frozen(kw_only=True)
class Hooks:
    """Who is told of every attempt."""

    on_request: Callable[[CallStarted], None] | None = None
    on_response: Callable[[CallFinished], None] | None = None


def tell(hook: Callable[[T], None], what: T) -> None:
    """Tell somebody who must not change what becomes of a call: what Lago did would be hidden by the hook's error."""
    try:
        hook(what)
    except Exception as error:  # whatever it is
        log.exception("a hook failed over %s: %s", type(what).__name__, type(error).__name__)


class Recorder(Protocol):
    """What is used of a usage recorder."""

    def keep(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: str | None = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        product: str | None = None,
        clock: Callable[[], datetime] | None = None,
        within: float | None = None,
    ) -> Kept:
        """Keep an event and deliver it later.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            properties: What the metric counts or filters by.
            user_id: Who acted.
            timestamp: When it was used.
            transaction_id: The event's own id.
            product: Which subscription.
            clock: Stamps an event without a timestamp.
            within: Seconds to wait for others that hold the outbox; a TimeoutError after that, and nothing is kept.
        """
        ...


class Tracer(Protocol):
    """What is used of an OpenTelemetry tracer."""

    def start_as_current_span(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Open a span that is the current one until the context ends."""


def fault_of(error: httpx.HTTPError) -> Fault:
    """Say how far a call got that failed without an answer."""
    return Fault.NOT_SENT if isinstance(error, NOT_SENT) else Fault.UNKNOWN


def fault_behind(error: LagoOrgsError) -> Fault | None:
    """Say how far the call got of which an error tells; None if it was answered."""
    cause = error.__cause__
    return fault_of(cause) if isinstance(cause, httpx.HTTPError) else None


# What stands between httpx and the network; what else fails there is an error of the caller's own code.
NETWORK = frozenset({"anyio", "h11", "h2", "hpack", "httpcore", "socksio", "trio"})


class Confused(httpx.ReadError):
    """Connections are in a state that they should not be in; how far the call came is not known."""


@contextmanager
def transported(*, is_own: bool) -> Iterator[None]:
    """Say it as httpx does if a transport fails in other words: a connection whose state is confused, for one.

    Args:
        is_own: Whether nothing of the caller's takes part, so that whatever fails is the transport.

    Raises:
        Confused: It failed; how far it came is not known.
    """
    try:
        yield
    except (httpx.HTTPError, LagoOrgsError, TooLong):
        raise
    except Exception as error:
        if not is_own and type(error).__module__.partition(".")[0] not in NETWORK:
            raise
        raise Confused(f"{type(error).__name__} {error}".strip()) from error


def failure_of(error: httpx.HTTPError, api_url: str, proxy: Proxy | None, call: CallInfo) -> LagoOrgsError:
    """Say a failure without an answer in this library's words, with the setting to look at."""
    way, setting = api_url, "api_url (LAGO_API_URL)"
    if proxy is not None:
        way = f"{api_url} by the proxy {proxy.shown}"
        setting = f"the proxy up, which {proxy.setting} names, and are it and {setting}"
    else:
        setting = f"it up, and is {setting}"
    if isinstance(error, httpx.TimeoutException):
        stage = type(error).__name__.removesuffix("Timeout").lower()
        return DeadlineExceeded(
            f"no answer from {way} in time ({stage}): is {setting} right? Are the timeouts long enough?", call=call
        )
    reason = one_line(str(error)) or type(error).__name__
    return ConnectionFailed(f"no answer from {way} ({reason}): is {setting} right?", call=call)


@contextmanager
def span(tracer: Tracer | None, operation: str, method: str, api_url: str) -> Iterator[Any]:
    """Return an OpenTelemetry span around a call with all its attempts, if there is a tracer."""
    if tracer is None:
        yield None
        return
    from opentelemetry.trace import SpanKind  # an extra: not there without it

    attributes = {"http.request.method": method, "server.address": api_url, "lago.operation": operation}
    with tracer.start_as_current_span(f"lago {operation}", kind=SpanKind.CLIENT, attributes=attributes) as current:
        yield current


def held(answer: Answer, request: Request) -> Any:
    """Return what a success holds under its operation's root, such as the object under `customer`.

    Raises:
        UnexpectedAnswer: The body is not JSON, or has no such root: another service answered.
    """
    operation = request.operation
    if operation.root is None:
        raise TypeError(f"{operation.name} answers with no single object: read the answer itself")
    call = CallInfo(operation=operation.name, method=request.method, path=request.path)
    return root_of(answer, operation.root, call)


def missing(what: str, code: str) -> NotFound:
    """Give the error for what was looked for and is not there."""
    return NotFound(f"there is no {what}", status=404, code=code)


def ready(operation: Operation, body: Any) -> Request:
    """Make the request of an operation without arguments whose body stays as it is: it was looked at, or is bytes."""
    return Request(operation.method, operation.path, [], body, operation)
