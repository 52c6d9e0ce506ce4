# Written by `make sync` from lago_orgs/client/_async/session.py: change that.
"""One call to Lago: sent, timed, repeated where that is harmless, and answered or raised."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from lago_orgs_client.types import Operation, Request

from lago_orgs._core.answers import Answer, error_from
from lago_orgs._core.retry import (
    Fault,
    Repeat,
    RetryPolicy,
    asked_pause,
    is_outcome_unknown,
    is_repeatable,
    pause_before,
)
from lago_orgs._core.wire import encoded
from lago_orgs._core.words import one_line
from lago_orgs.client._sync._io import HttpClient, Pools, Turns, guarded, sleep, within
from lago_orgs.client._sync.reading import body_of, hang_up, lent, read_file, too_long
from lago_orgs.client._bodies import TooLong, redact, without_key
from lago_orgs.client._http import HEADERS, JSON, LIMITS, file_arguments, http_arguments, way_to
from lago_orgs.client._shared import (
    CallFinished,
    CallStarted,
    Hooks,
    Tracer,
    failure_of,
    fault_of,
    log,
    span,
    tell,
    transported,
)
from lago_orgs.errors import (
    AmbiguousOutcome,
    CallInfo,
    ClosedClient,
    ConnectionFailed,
    InvalidArgument,
    LagoOrgsError,
    UnexpectedAnswer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lago_orgs._core.settings import Settings, Timeouts

# Options with code of the caller's in them.
CALLERS = frozenset({"auth", "event_hooks", "mounts", "transport"})


class Session:
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
        self._timeouts = timeouts
        self._retries = retries
        self._hooks = hooks
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

    def call(
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
            call = _Call(self, request, (self._api if address is None else address) + request.path)
            if until is not None:
                call.end_by(until)
            try:
                return call.answer(self._retries if retry else RetryPolicy(attempts=1))
            finally:
                if current is not None:
                    current.set_attribute("lago.attempts", call.attempt)

    def exchange(
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
        call = _Call(self, Request(method, path, [], content, by_hand), self._api + path, admit)
        return call.single(within)

    def file(self, url: str, seconds: float) -> bytes:
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
        return read_file(url, arguments, most=self.max_answer_bytes, seconds=seconds)

    @property
    def total(self) -> float:
        """Return the seconds that a call may take, with all its attempts."""
        return self._timeouts.total

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

    def close(self) -> None:
        """Close the connections; closing again does nothing."""
        if not self.is_closed:
            self.is_closed = True
            self._pools.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.settings.api_url}>"


class _Call:
    """A call under way: its attempts, and what is left of its time."""

    def __init__(
        self, session: Session, request: Request, url: str, admit: Callable[[str], None] | None = None
    ) -> None:
        self._session = session
        self._operation = request.operation.name
        self._request = request
        # The query is joined here: httpx would take the address apart and put it together once more for it.
        self._url = f"{url}?{urlencode(request.params)}" if request.params else url
        self._content = _content(request.body)
        self._started = monotonic()
        self._deadline = self._started + session._timeouts.total
        self._key = ""
        self._admit = admit
        self.attempt = 0

    def end_by(self, until: float) -> None:
        self._deadline = min(self._deadline, until)

    def answer(self, retries: RetryPolicy) -> Answer:
        repeat = Repeat(self._request.operation.repeat)
        while True:
            self.attempt += 1
            began = monotonic()
            self._tell_of_start()
            answer, fault, cause = self._attempt()
            # Of a success only what must not be repeated is looked into here: whoever reads the others finds a page.
            if answer is not None and answer.is_success and not (repeat is Repeat.NEVER and answer.is_foreign):
                self._tell_of_end(began, answer.status, None)
                return answer
            asked = asked_pause(answer.headers, datetime.now(UTC)) if answer else None
            error = self._error(answer, cause)
            status, code, foreign = (answer.status, answer.code, answer.is_foreign) if answer else (None, None, False)
            self._tell_of_end(began, status, error)
            pause = None
            if is_repeatable(repeat, fault=fault, status=status, code=code, foreign=foreign):
                remaining = self._deadline - monotonic()
                pause = pause_before(self.attempt, retries, asked=asked, remaining=remaining, random=random())  # jitter
            if pause is None:
                if is_outcome_unknown(repeat, fault=fault, status=status, foreign=foreign):
                    raise self._ambiguous(error) from error
                raise error from cause
            log.info("%s %s: %s; again in %.2f s", self._request.method, self._request.path, error.message, pause)
            sleep(pause)

    def single(self, seconds: float | None) -> Answer:
        self.attempt = 1
        began = monotonic()
        if seconds is not None:
            self.end_by(self._started + seconds)
        self._tell_of_start()
        try:
            answer, _, cause = self._attempt()
        except UnexpectedAnswer as unread:
            raise ConnectionFailed(unread.message, call=unread.call) from None
        if answer is None:
            error = self._error(None, cause)
            self._tell_of_end(began, None, error)
            raise error from cause
        self._tell_of_end(began, answer.status, None)
        return answer

    def _attempt(self) -> tuple[Answer | None, Fault | None, httpx.HTTPError | None]:
        try:
            return self._exchange(), None, None
        except httpx.HTTPError as error:
            redact(error, self._key)
            return None, fault_of(error), error
        except httpx.InvalidURL as error:
            raise InvalidArgument(f"{self._operation} cannot be sent, its path is too long ({error})") from error

    def _exchange(self) -> Answer:
        with self._session.turns.taking(self._deadline - monotonic()):
            with self._session.sending() as http:
                return self._send(http)

    def _send(self, http: HttpClient) -> Answer:
        request = http.build_request(
            self._request.method,
            self._url,
            content=self._content,
            headers=self._session.headers if self._content is None else {**self._session.headers, **JSON},
            timeout=self._timeout(),
        )
        self._key = self._session.settings.api_key()
        if self._admit is not None:
            self._admit(self._key)
        request.headers["Authorization"] = f"Bearer {self._key}"
        with transported(is_own=self._session.has_own_way), within(self._deadline):
            response = http.send(request, stream=True)
            try:
                content = body_of(response, self._session.max_answer_bytes, self._deadline)
            except TooLong:
                raise UnexpectedAnswer(
                    f"the answer has {too_long(self._session.max_answer_bytes)}",
                    status=response.status_code,
                    call=self._info(),
                ) from None
        if self._session.is_closed:  # meanwhile: nobody would close a connection that came to be after that
            hang_up(response)
        return without_key(response.status_code, response.headers, content, self._key)

    def _timeout(self) -> httpx.Timeout:
        limits, remaining = self._session._timeouts, max(self._deadline - monotonic(), 0.001)
        read = min(limits.read, remaining)
        # Waiting for a free connection is waiting for one's turn: that may take as long as there is time.
        return httpx.Timeout(connect=min(limits.connect, remaining), read=read, write=read, pool=remaining)

    def _info(self, request_id: str | None = None) -> CallInfo:
        return CallInfo(
            operation=self._operation,
            method=self._request.method,
            path=self._request.path,
            attempts=self.attempt,
            elapsed=monotonic() - self._started,
            request_id=request_id,
        )

    def _error(self, answer: Answer | None, cause: httpx.HTTPError | None) -> LagoOrgsError:
        if answer is not None:
            info = self._info(one_line(answer.headers.get("x-request-id", "")) or None)
            return error_from(answer, info, datetime.now(UTC))
        assert cause is not None  # noqa: S101  # an attempt ends with an answer or with a cause
        return failure_of(cause, self._session.settings.api_url, self._session.proxy, self._info())

    def _ambiguous(self, error: LagoOrgsError) -> AmbiguousOutcome:
        return AmbiguousOutcome(
            f"{self._operation} was sent and may have taken effect ({error.message}). It was not repeated, as it would "
            "take effect twice: look whether it did before you call again",
            call=self._info(),
        )

    def _tell_of_start(self) -> None:
        hook = self._session._hooks.on_request
        if hook is not None:
            request = self._request
            started = CallStarted(
                operation=self._operation, method=request.method, path=request.path, attempt=self.attempt
            )
            tell(hook, started)

    def _tell_of_end(self, began: float, status: int | None, error: LagoOrgsError | None) -> None:
        elapsed = monotonic() - began
        request, hook = self._request, self._session._hooks.on_response
        log.debug("%s %s %s in %.1f ms", request.method, request.path, status or "no answer", elapsed * 1000)
        if hook is not None:
            finished = CallFinished(
                operation=self._operation,
                method=request.method,
                path=request.path,
                attempt=self.attempt,
                status=status,
                elapsed=elapsed,
                error=error,
            )
            tell(hook, finished)


def _content(body: Any) -> bytes | None:
    # Bytes are a body that was made before, such as a batch of events that waited on a disk.
    return body if body is None or isinstance(body, bytes) else encoded(body)
