"""What both flavours of the client share: nothing here waits for anything."""

import logging
import ssl
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from inspect import signature
from typing import Any, Protocol

import attrs
import httpx
from lago_orgs_client.types import Request

from lago_orgs import __version__
from lago_orgs._core.answers import Answer
from lago_orgs._core.retry import Fault
from lago_orgs._core.settings import Settings, sends_key_in_the_clear
from lago_orgs.errors import CallInfo, ConfigurationError, ConnectionFailed, DeadlineExceeded, LagoOrgsError, NotFound

log = logging.getLogger("lago_orgs")

HEADERS = {"Accept": "application/json", "User-Agent": f"lago-orgs/{__version__}"}
JSON = {"Content-Type": "application/json"}
# More connections than this make no Lago faster. An idle one is given up before common servers and proxies give it up:
# they drop it without a word.
LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=16, keepalive_expiry=15.0)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class InsecureTransportWarning(UserWarning):
    """The key travels unencrypted over a network that others may read."""


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


class KeptEvent(Protocol):
    """An event that a recorder keeps."""

    @property
    def payload(self) -> str:
        """The event as it will be sent: JSON."""
        ...


class Recorder(Protocol):
    """What is used of a usage recorder."""

    def keep(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        subscription: str | None = None,
    ) -> KeptEvent:
        """Keep an event and deliver it later."""
        ...


class Tracer(Protocol):
    """What is used of an OpenTelemetry tracer."""

    def start_as_current_span(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Open a span that is the current one until the context ends."""


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that every client trusts, read once: that takes longer than twenty calls."""
    return httpx.create_ssl_context()


@cache
def trusting_nobody() -> ssl.SSLContext:
    """For plain http: should a TLS connection come of it after all, it fails."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_arguments(api_url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments for the httpx client, those that the caller gave in front."""
    plain = api_url.startswith("http:") and not options.keys() & {"proxy", "mounts"}
    return {
        "verify": trusting_nobody() if plain else trusted(),
        "limits": LIMITS,
        "timeout": None,
        **options,
        "headers": {**HEADERS, **dict(options.get("headers") or {})},
    }


INSTEAD = {"timeout": "timeouts=Timeouts(...)", "base_url": "api_url", "auth": "api_key"}


def check_http_options(kind: type[httpx.Client | httpx.AsyncClient], options: Mapping[str, Any]) -> None:
    """Refuse, when a client is made, what httpx would refuse at its first call, or what would have no effect.

    Raises:
        ConfigurationError: An option that this library settles by an argument of its own.
        TypeError: No option of httpx.
    """
    for name in options:
        if name in INSTEAD:
            raise ConfigurationError(f"{name} is no option here: use {INSTEAD[name]}")
        if name not in signature(kind).parameters:
            raise TypeError(f"{name!r} is no argument of this client, and none of {kind.__name__} of httpx")


def warn_of_plain_http(settings: Settings) -> None:
    """Warn, once per client, if the key would cross the Internet in the clear."""
    if sends_key_in_the_clear(settings.api_url):
        message = f"the key is sent unencrypted to {settings.api_url}: use https"
        warnings.warn(message, InsecureTransportWarning, stacklevel=3)


def fault_of(error: httpx.HTTPError) -> Fault:
    """How far a call got that failed without an answer."""
    return Fault.NOT_SENT if isinstance(error, NOT_SENT) else Fault.UNKNOWN


def failure_of(error: httpx.HTTPError, api_url: str, call: CallInfo) -> LagoOrgsError:
    """A failure without an answer, in this library's words."""
    if isinstance(error, httpx.TimeoutException):
        stage = type(error).__name__.removesuffix("Timeout").lower()
        return DeadlineExceeded(
            f"no answer from {api_url} in time ({stage}): is it up, and are the timeouts long enough?", call=call
        )
    reason = str(error) or type(error).__name__
    return ConnectionFailed(f"no answer from {api_url} ({reason}): is it up, and is api_url right?", call=call)


def without_key(answer: Answer, key: str) -> Answer:
    """An answer that does not repeat the key, as a proxy's error page may."""
    return attrs.evolve(answer, content=answer.content.replace(key.encode(), b"{key}"))


@contextmanager
def span(tracer: Tracer | None, operation: str, method: str, api_url: str) -> Iterator[Any]:
    """An OpenTelemetry span around a call with all its attempts, if there is a tracer."""
    if tracer is None:
        yield None
        return
    from opentelemetry.trace import SpanKind  # an extra: not there without it

    attributes = {"http.request.method": method, "server.address": api_url, "lago.operation": operation}
    with tracer.start_as_current_span(f"lago {operation}", kind=SpanKind.CLIENT, attributes=attributes) as current:
        yield current


def call_info(operation: str, request: Request) -> CallInfo:
    """Say what an error is to tell of a call that was answered."""
    return CallInfo(operation=operation, method=request.method, path=request.path)


def missing(what: str, code: str) -> NotFound:
    """Give the error for what was looked for and is not there."""
    return NotFound(f"there is no {what}", status=404, code=code)
