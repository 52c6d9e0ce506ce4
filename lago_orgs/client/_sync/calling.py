# Written by `make sync` from lago_orgs/client/_async/calling.py: change that.
"""One call to Lago: sent, timed, repeated where that is harmless, and answered or raised."""

from __future__ import annotations

from datetime import UTC, datetime
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

import httpx
from lago_orgs_client.types import Request

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
from lago_orgs.client._sync._io import HttpClient, Turns, sleep, within
from lago_orgs.client._sync.reading import body_of, hang_up, too_long
from lago_orgs.client._bodies import TooLong, redact, without_key
from lago_orgs.client._http import JSON
from lago_orgs.client._pools import deadline_here
from lago_orgs.client._shared import (
    CallFinished,
    CallStarted,
    failure_of,
    fault_of,
    log,
    tell,
    transported,
)
from lago_orgs.errors import (
    AmbiguousOutcome,
    CallInfo,
    ConnectionFailed,
    InvalidArgument,
    LagoOrgsError,
    UnexpectedAnswer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from lago_orgs._core.proxies import Proxy
    from lago_orgs._core.settings import Settings, Timeouts
    from lago_orgs.client._shared import Hooks


class Way(Protocol):
    """The way to one Lago, as a call needs it."""

    settings: Settings
    timeouts: Timeouts
    hooks: Hooks
    headers: dict[str, str]
    proxy: Proxy | None
    max_answer_bytes: int
    has_own_way: bool
    turns: Turns
    is_closed: bool

    def sending(self) -> AbstractContextManager[HttpClient]:
        """Use the httpx client to send with."""
        ...


class Call:
    """A call under way: its attempts, and what is left of its time.

    Args:
        session: The way to Lago.
        request: What to send.
        url: Where, without the query.
        admit: Sees the key that the request is about to be sent with; what it raises is raised, and nothing sent.
    """

    def __init__(self, session: Way, request: Request, url: str, admit: Callable[[str], None] | None = None) -> None:
        self._session = session
        self._operation = request.operation.name
        self._request = request
        # The query is joined here: httpx would take the address apart and put it together once more for it.
        self._url = f"{url}?{urlencode(request.params)}" if request.params else url
        self._content = _content(request.body)
        self._started = monotonic()
        self._deadline = min(self._started + session.timeouts.total, deadline_here.get())
        self._key = ""
        self._admit = admit
        self.attempt = 0

    def end_by(self, until: float) -> None:
        """End at an instant (`monotonic`), if its own time does not end before."""
        self._deadline = min(self._deadline, until)

    def answer(self, retries: RetryPolicy) -> Answer:
        """Send until it is answered, and give the answer of a success; raise what `Session.call` says."""
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
        """Send once, and give the answer, whatever it says; raise what `Session.exchange` says.

        Args:
            seconds: How long it may take, if its own time does not end before; None is as long as that.
        """
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
        limits, remaining = self._session.timeouts, max(self._deadline - monotonic(), 0.001)
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
        failure = failure_of(cause, self._session.settings.api_url, self._session.proxy, self._info())
        failure.__cause__ = cause  # hooks see errors that are never raised, of attempts that were repeated
        return failure

    def _ambiguous(self, error: LagoOrgsError) -> AmbiguousOutcome:
        return AmbiguousOutcome(
            f"{self._operation} was sent and may have taken effect ({error.message}). It was not repeated, as it would "
            "take effect twice: look whether it did before you call again",
            call=self._info(),
        )

    def _tell_of_start(self) -> None:
        hook = self._session.hooks.on_request
        if hook is not None:
            request = self._request
            started = CallStarted(
                operation=self._operation, method=request.method, path=request.path, attempt=self.attempt
            )
            tell(hook, started)

    def _tell_of_end(self, began: float, status: int | None, error: LagoOrgsError | None) -> None:
        elapsed = monotonic() - began
        request, hook = self._request, self._session.hooks.on_response
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
