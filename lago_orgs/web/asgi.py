"""Metering and access for anything that speaks ASGI: Starlette, Litestar, Quart and bare servers."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import anyio
import anyio.to_thread
import attrs

from lago_orgs.errors import AccessDenied, ApiError, UnexpectedAnswer
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.web import gate
from lago_orgs.web.asking import refusal
from lago_orgs.web.billing import LAST_PATIENCE, Billing
from lago_orgs.web.checks import check
from lago_orgs.web.connections import Connection, connection_maker
from lago_orgs.web.denials import handle_denials, send_denial
from lago_orgs.web.gate import Facts
from lago_orgs.web.headers import joined
from lago_orgs.web.measures import Measure, Outcome, Units, header, response_bytes, succeeded
from lago_orgs.web.metering import logger
from lago_orgs.web.noticing import WEBSOCKET
from lago_orgs.web.responses import Tracked
from lago_orgs.web.streams import closed
from lago_orgs.web.tab import Tab, current

if TYPE_CHECKING:
    from lago_orgs.access import AsyncAccess
    from lago_orgs.client import AsyncLagoOrgs
    from lago_orgs.recorder import AsyncUsageRecorder
    from lago_orgs.types import Decision

__all__ = ["AsyncBilling", "Connection", "TrackUsage", "header", "response_bytes"]

TAB = "lago_orgs.tab"  # the key of a request's tab in its scope


class AsyncBilling(Billing):
    """The client, the recorder and the access of an application on an event loop, with one life.

    They are made when they are first used, or when the application starts, and closed when it ends.
    """

    __doc__ = f"{__doc__}\n{Billing.__doc__}"

    hears_of_its_end = False  # before its lifespan begins, if it ever does

    _lago: AsyncLagoOrgs | None
    _recorder: AsyncUsageRecorder | None
    _access: AsyncAccess | None

    @property
    def lago(self) -> AsyncLagoOrgs:
        """Return the client."""
        if self._lago is None:
            from lago_orgs.client import AsyncLagoOrgs

            return self._once("_lago", lambda: AsyncLagoOrgs(self._api_url, self._api_key))
        return self._lago

    @property
    def recorder(self) -> AsyncUsageRecorder:
        """Return the recorder of usage."""
        if self._recorder is None:
            from lago_orgs.recorder import AsyncUsageRecorder

            return self._once("_recorder", lambda: self._opened(AsyncUsageRecorder))
        return self._recorder

    @property
    def access(self) -> AsyncAccess:
        """Return what says whether an organization may do something."""
        if self._access is None:
            from lago_orgs.access import AsyncAccess

            return self._once("_access", lambda: AsyncAccess(self.lago, recorder=self.recorder, **self._access_options))
        return self._access

    async def close(self) -> None:
        """Deliver what can be delivered at once, and close all; what is left is delivered by the next process."""
        if self.waiting:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self.finish_waiting, LAST_PATIENCE)
        async with AsyncExitStack() as stack:
            stack.enter_context(self._without_outbox())
            for each in self._given_back():
                stack.push_async_callback(each.close)

    async def __aenter__(self) -> Self:
        self.access  # noqa: B018 - what is wrong with the settings or the outbox is said when the application starts
        self.hears_of_its_end = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def lifespan(self, _app: Any = None) -> AsyncIterator[None]:
        """Open and close with an application: `FastAPI(lifespan=billing.lifespan)`, or within a lifespan of its own."""
        async with self:
            yield

    # Access

    async def decide(self, org_id: str | None, *arguments: Any, **named: Any) -> Decision | None:
        """Ask `access.check`; None lets a request pass that nothing could be said about."""
        try:
            return await self.access.check(org_id, *arguments, **named)
        except (ApiError, OutboxError, UnexpectedAnswer) as error:
            logger.error("access cannot be decided: %s", error)
            return gate.broken(self._policy)

    async def judged(self, connection: Any, *arguments: Any, **named: Any) -> Decision | None:
        """Decide about a request, in a form of its framework's that has the scope; its response tells of the limit.

        Args:
            connection: The request.
            arguments: Of `access.check`, without the organization.
            named: Of it, likewise; who acts is added where a user has a limit, and the limit may be a function of the
                request, sync or async.
        """
        if callable(limit := named.get("limit")):
            found = limit(connection)
            named["limit"] = await found if inspect.isawaitable(found) else found
        tab = connection.scope.get(TAB) or self.tab(connection)
        org_id, is_per_user = self.whose(tab), named.get("user_limit") is not None
        if is_per_user:
            named["user_id"] = self.who(tab)
        decision = refusal(tab, org_id, named.get("user_id"), is_per_user=is_per_user)
        if decision is None:
            decision = await self.decide(org_id, *arguments, **named)
        if decision:
            tab.fields.update(gate.fields(decision))
        return decision


class TrackUsage:
    """Middleware that records what each request used, once, when its last byte goes out or whatever else ends it.

    Args:
        app: The application.
        billing: What records; an `AsyncBilling`.
        code: The billable metric's code.
        org: Says whose a request is, such as `lambda request: request.state.user["org_id"]`; asked when it is needed,
            so that what authenticates may stand behind it. That of `billing` if None.
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
        websocket: Whether a WebSocket is recorded once per `connection`, when it ends, or per `message` that comes in.

    Example:
        >>> app.add_middleware(TrackUsage, billing=billing, org=org_of, code="api_call")
    """

    def __init__(
        self,
        app: Any,
        billing: AsyncBilling,
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
        websocket: str = "connection",
    ) -> None:
        check("websocket", websocket)
        check("request_id", request_id)
        self.app = app
        self._billing = billing
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
        self._request_id = None if request_id is None else request_id.lower().encode("latin-1")
        self._per_message = websocket == "message"
        # A message has no headers: it is one use, if the program does not add what it was.
        is_read = self._per_message and hasattr(units, "reads_header")
        self._websocket_rule = attrs.evolve(self._rule, units=1) if is_read else self._rule
        self._connection = connection_maker()
        handle_denials(app)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        kind = scope["type"]
        if kind not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # shared with what runs behind, which may copy the scope
        rule, outer = self._rule, scope.get(TAB)
        mine = {"owner": self._billing, "code": rule.code, "outer": outer, "source": receive}
        tab = scope[TAB] = Tab(self._connection(scope), rule.org, rule.user, **mine)
        token = current.set(tab)
        rule = rule if kind == "http" else self._websocket_rule
        tab.facts = self._facts(scope)
        tracked = Tracked(self._billing, rule, tab, tab.facts, send)
        try:
            if kind == "http":
                await self.app(scope, receive, tracked.send)
            else:
                await self.app(scope, tracked.each_of(receive) if self._per_message else receive, tracked.send)
        except AccessDenied as denied:
            if kind != "http" or tab.outcome.status is not None:
                tab.outcome.failed = True
                raise
            await send_denial(denied, tracked.send)
        except Exception:
            tab.outcome.failed = True
            raise
        finally:
            try:
                if tab.streams is not None:
                    await closed(tab.streams)
            finally:
                tracked.close()
                scope[TAB] = outer
                current.reset(token)

    def _facts(self, scope: Any) -> Facts:
        method, path = scope.get("method", WEBSOCKET), scope["path"]
        if self._request_id is None:
            return Facts(method, path)
        pairs = scope["headers"]
        for name, _ in pairs:
            if name.lower() == self._request_id:
                break
        else:
            return Facts(method, path)
        said = joined(pairs)
        query, length = scope.get("query_string", b"").decode("latin-1"), said.get("content-length", "")
        return Facts(method, path, said[self._request_id.decode("latin-1")], query=query, length=length)
