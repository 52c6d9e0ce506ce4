"""Metering and access for anything that speaks WSGI: Flask, Pyramid, Bottle and bare servers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lago_orgs.errors import AccessDenied, ApiError, UnexpectedAnswer
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.recorder.keeping import HASTE
from lago_orgs.web import gate
from lago_orgs.web.asking import refusal
from lago_orgs.web.billing import LAST_PATIENCE, Billing
from lago_orgs.web.checks import check
from lago_orgs.web.environs import Request, path_of
from lago_orgs.web.gate import Facts, Rule
from lago_orgs.web.headers import Headers
from lago_orgs.web.measures import Measure, Outcome, Units, fail_over_wsgi, header, response_bytes, succeeded
from lago_orgs.web.metering import logger
from lago_orgs.web.tab import Tab

if TYPE_CHECKING:
    from lago_orgs.access import Access
    from lago_orgs.client import LagoOrgs
    from lago_orgs.recorder import UsageRecorder
    from lago_orgs.types import Decision

__all__ = ["Request", "SyncBilling", "TrackUsage", "header", "response_bytes"]

IN_THREADS = 0.25  # seconds that a thread's page may wait for others that hold the outbox
TAB = "lago_orgs.tab"  # the key of a request's tab in its environment


class SyncBilling(Billing):
    """The client, the recorder and the access of an application with threads, with one life.

    They are made when they are first used, in each process anew, and closed by `close`, or when the process ends.
    """

    __doc__ = f"{__doc__}\n{Billing.__doc__}"

    _lago: LagoOrgs | None
    _recorder: UsageRecorder | None
    _access: Access | None

    @property
    def lago(self) -> LagoOrgs:
        """Return the client."""
        if self._lago is None:
            from lago_orgs.client import LagoOrgs

            return self._once("_lago", lambda: LagoOrgs(self._api_url, self._api_key))
        return self._lago

    @property
    def recorder(self) -> UsageRecorder:
        """Return the recorder of usage."""
        if self._recorder is None:
            from lago_orgs.recorder import UsageRecorder

            return self._once("_recorder", lambda: self._opened(UsageRecorder))
        return self._recorder

    @property
    def access(self) -> Access:
        """Return what says whether an organization may do something."""
        if self._access is None:
            from lago_orgs.access import Access

            return self._once("_access", lambda: Access(self.lago, recorder=self.recorder, **self._access_options))
        return self._access

    def _haste(self) -> float:
        loops: Any = sys.modules.get("asyncio")  # on one of which Django may serve a request
        return HASTE if loops is not None and loops._get_running_loop() is not None else IN_THREADS

    def close(self) -> None:
        """Deliver what can be delivered at once, and close all; what is left is delivered by the next process."""
        self.finish_waiting(LAST_PATIENCE)
        with ExitStack() as stack:
            stack.enter_context(self._without_outbox())
            for each in self._given_back():
                stack.callback(each.close)

    def __enter__(self) -> Self:
        self.access  # noqa: B018 - what is wrong with the settings or the outbox is said when the application starts
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Access

    def decide(self, tab: Tab, *arguments: Any, **named: Any) -> Decision | None:
        """Ask `access.check` for a request; None lets it pass, for nothing could be said about it."""
        org_id, is_per_user = self.whose(tab), named.get("user_limit") is not None
        if is_per_user:
            named["user_id"] = self.who(tab)
        if org_id is None or is_per_user:
            refused = refusal(tab, org_id, named.get("user_id"), is_per_user=is_per_user)
            if refused is not None:
                return refused
        try:
            decision = self.access.check(org_id, *arguments, **named)
        except (ApiError, OutboxError, UnexpectedAnswer) as error:
            logger.error("access cannot be decided: %s", error)
            return gate.broken(self._policy)
        if decision.limit is not None and decision:
            tab.fields.update(gate.fields(decision))
        return decision


class TrackUsage:
    """Middleware that records what each request used, once: before its last byte goes out, where its length is known.

    Else when the server says that it is done: the last byte is out, the client has gone, or an exception has ended it.

    Args:
        app: The application.
        billing: What records; a `SyncBilling`.
        code: The billable metric's code.
        org: Says whose a request is, from a `Request` or from `make_request`'s; asked when it is needed. That of
            `billing` if None.
        user: Says which user acts.
        units: How much a request uses: a number, `header("X-Tokens-Used")`, `response_bytes`, or a function of
            request and outcome; None counts requests. `billing.add(units)` in a view goes before it.
        field: The property that holds the units; the metric's code if None.
        properties: More properties: a mapping, or a function of request and outcome.
        counts: Says of an outcome whether it is recorded: by default if its status is below 400.
        product: Which of the organization's subscriptions pays.
        endpoint: Whether the path is kept, as the property `endpoint`.
        request_id: The header that names a request, such as `X-Request-Id`, where the outermost proxy sets it over
            whatever a client sends: what the proxy sends again is billed once. None believes no header.
        make_request: Makes what the functions are given, from the environment.

    Example:
        >>> application = TrackUsage(application, billing, code="api_call", org=lambda request: request.header("X-Org"))
    """

    def __init__(
        self,
        app: Callable[..., Iterable[bytes]],
        billing: SyncBilling,
        *,
        code: str,
        org: Callable[[Any], object] | None = None,
        user: Callable[[Any], object] | None = None,
        units: Measure | Units = None,
        field: str | None = None,
        properties: Callable[[Any, Outcome], Mapping[str, Any]] | Mapping[str, Any] | None = None,
        counts: Callable[[Outcome], bool] = succeeded,
        product: str | None = None,
        endpoint: bool = True,
        request_id: str | None = None,
        make_request: Callable[[Mapping[str, Any]], Any] = Request,
    ) -> None:
        check("request_id", request_id)
        billing.check_place()  # a server says nothing when it starts, at which it could be opened
        self.app = app
        self.billing = billing
        self._rule = billing.rule(
            code=code,
            org=org,
            user=user,
            units=units,
            field=field,
            properties=properties,
            counts=counts,
            product=product,
            endpoint=endpoint,
        )
        self._request_id = None if request_id is None else f"HTTP_{request_id.upper().replace('-', '_')}"
        self._make_request = make_request

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        rule = self._rule
        outer = environ.get(TAB)
        tab = Tab(
            self._make_request(environ),
            rule.org,
            rule.user,
            owner=self.billing,
            code=rule.code,
            outer=outer,
            source=environ.get("wsgi.input"),
        )
        environ[TAB] = tab
        tab.facts = self._facts(environ)
        tracked = _Tracked(self.billing, rule, tab, tab.facts, environ)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            tab.outcome.status = int(status[:3])
            tab.outcome.headers = Headers(headers)
            self.begins(tab)
            tracked.declared = _declared(headers)
            return tracked.writer(start_response(status, [*headers, *tab.fields.items()], *more))

        tab.enter()
        try:
            tracked.body = self.app(environ, start)
        except AccessDenied as denied:
            if tab.outcome.status is not None:
                fail_over_wsgi(tab.outcome)
                tracked.close()
                raise
            tracked.body = _denied(denied, start)
        except BaseException as error:
            if isinstance(error, Exception):
                fail_over_wsgi(tab.outcome)
            tracked.close()
            raise
        tab.give_way()
        return tracked

    def begins(self, tab: Tab) -> None:
        """Do what is to be done when a response begins: nothing, here."""

    def _facts(self, environ: Mapping[str, Any]) -> Facts:
        method, path = environ["REQUEST_METHOD"], path_of(environ)
        given = None if self._request_id is None else environ.get(self._request_id)
        if given is None:
            return Facts(method, path)
        query, length = environ.get("QUERY_STRING", ""), str(environ.get("CONTENT_LENGTH", ""))
        return Facts(method, path, given, query=query, length=length)


def _declared(headers: Iterable[tuple[str, str]]) -> int | None:
    """Return how long a response says its body to be; None if it does not, or not clearly."""
    said = [value for name, value in headers if name.lower() == "content-length"]
    return int(said[0]) if len(said) == 1 and said[0].isascii() and said[0].isdigit() else None


def _denied(denied: AccessDenied, start: Callable[..., Any]) -> list[bytes]:
    """Answer a request that an application let a denial of `billing.access` end."""
    answer = gate.answer(denied.decision)
    start(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers.items()))
    return [answer.content]


class _Tracked:
    """The body of one response, which says when the server is done with it."""

    def __init__(self, billing: SyncBilling, rule: Rule, tab: Tab, facts: Facts, environ: dict[str, Any]) -> None:
        self._billing, self._rule, self._tab, self._facts, self._environ = billing, rule, tab, facts, environ
        self._is_over = False
        self.body: Iterable[bytes] = ()
        self.declared: int | None = None

    def __iter__(self) -> Iterator[bytes]:
        outcome = self._tab.outcome
        try:
            # A request that nobody asked within another one stays the present one until it is closed.
            for part in self.body if self._tab.before is None else self._tab.each_of(self.body):
                outcome.bytes_sent += len(part)
                if outcome.bytes_sent == self.declared:
                    self._end()  # now, or a worker that is killed would have answered what nobody pays for
                yield part
        except Exception:
            fail_over_wsgi(outcome)
            raise

    def writer(self, write: Callable[[bytes], object]) -> Callable[[bytes], object]:
        """Count what is written in the old way."""

        def counted(part: bytes) -> object:
            self._tab.outcome.bytes_sent += len(part)
            return write(part)

        return counted

    def close(self) -> None:
        """Record, once; called by the server, whatever ended the response."""
        close = getattr(self.body, "close", None)
        self._tab.enter()  # for what a body says that it used when it is closed, in whichever thread
        try:
            if close is not None:
                close()
        finally:
            self._tab.leave()
            self._end()
            self._environ[TAB] = self._tab.outer  # or the tab would hold itself, and wait for the collector

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._billing.settle(self._rule, self._tab, self._facts)

    def __del__(self) -> None:
        """Record what nobody has closed, as servers must, and test clients and middleware forget to."""
        with suppress(Exception):  # the interpreter may be ending
            self._tab.leave()
            self._end()
