"""Billing in Litestar: a plugin that lives as long as the application, guards for access and limits, the middleware."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from litestar import Request, Response
from litestar.config.app import AppConfig
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.plugins import InitPlugin
from litestar.response.streaming import ASGIStreamingResponse

from lago_orgs._core.arguments import check_names
from lago_orgs.errors import AccessDenied, ConfigurationError
from lago_orgs.types import Decision, Money, Privilege
from lago_orgs.web import asgi, gate
from lago_orgs.web.checks import check_track
from lago_orgs.web.measures import header, response_bytes
from lago_orgs.web.settings import BILLING, TRACKING
from lago_orgs.web.streams import noting

__all__ = ["Billing", "Refused", "TrackUsage", "header", "response_bytes"]

Limit = Decimal | int | str | Money | Privilege | None
Guard = Callable[[Any, Any], Awaitable[None]]


class Refused(HTTPException):
    """A request that may not go on. Answered as a problem, unless the application handles it otherwise.

    Args:
        decision: Why.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.answer = gate.answer(decision)
        super().__init__(self.answer.detail, status_code=self.answer.status, headers=dict(self.answer.headers))


def _answered(_: Any, refused: Any) -> Response[bytes]:
    """Answer what a guard refused, and what `billing.access` denied within a handler."""
    answer = gate.answer(refused.decision)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
    return Response(answer.content, status_code=answer.status, headers=headers, media_type=gate.PROBLEM)


def _connection(scope: Any) -> Any:
    return Request(scope) if scope["type"] == "http" else ASGIConnection(scope)


def _note_streams() -> None:
    """Let each response that streams within a tracked request be known to its tab. Changes nothing when repeated."""
    made: Any = ASGIStreamingResponse.__init__
    if not hasattr(made, "notes_streams"):
        ASGIStreamingResponse.__init__ = noting(made, "iterator")  # type: ignore[method-assign]  # it has no hook


class TrackUsage(asgi.TrackUsage):
    """Middleware that records what each request used, once; `DefineMiddleware(TrackUsage, billing=..., code=...)`.

    It takes what `lago_orgs.web.asgi.TrackUsage` takes; the functions get Litestar's own requests and connections.
    """

    def __init__(self, app: Any, billing: asgi.AsyncBilling, **options: Any) -> None:
        super().__init__(app, billing, **options)
        self._connection = _connection
        _note_streams()


class Billing(asgi.AsyncBilling, InitPlugin):
    """Billing of a Litestar application: a plugin, which opens and closes with it.

    Args:
        code: The billable metric that every request is recorded for; None records none, and handlers may `record`.
        track: More arguments of `TrackUsage`, such as `{"units": header("X-Tokens-Used")}`.
        options: As `AsyncBilling` takes them.

    Example:
        >>> billing = Billing(outbox="usage.db", org=lambda request: request.user.org_id, code="api_call")
        >>> @post("/chat", guards=[billing.active_subscription, billing.limit("tokens", 1_000_000)])
        >>> async def chat() -> dict[str, str]: ...
        >>> app = Litestar([chat], plugins=[billing])
    """

    def __init__(self, *, code: str | None = None, track: Mapping[str, Any] | None = None, **options: Any) -> None:
        check_names("Billing", options, BILLING.values())
        super().__init__(**options)
        check_track({} if track is None else track, {*TRACKING, "websocket"})
        self._code, self._track = code, dict(track or {})
        if code is not None:
            self.rule(code=code, org=self._track.get("org"), user=self._track.get("user"))  # what is wrong is said now
        elif track:
            raise ConfigurationError("track is given, and nothing is tracked: give code=... beside it")

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Put it into an application; Litestar calls it."""
        app_config.lifespan = [*app_config.lifespan, self.lifespan]
        answers: Any = {Refused: _answered, AccessDenied: _answered}
        app_config.exception_handlers = {**answers, **app_config.exception_handlers}
        if self._code is not None:
            tracked = DefineMiddleware(TrackUsage, billing=self, code=self._code, **self._track)
            app_config.middleware = [tracked, *app_config.middleware]
        return app_config

    async def active_subscription(self, connection: ASGIConnection[Any, Any, Any, Any], _: Any) -> None:
        """Let a request pass whose organization has an active subscription; a guard.

        Raises:
            Refused: It has none (402), nobody has signed in (401), or Lago is away and the policy is to deny (503).
        """
        await self._pass(connection)

    def feature(self, feature: str, *, product: str | None = None) -> Guard:
        """Make a guard that lets a request pass whose organization is entitled to a feature; else 403.

        Args:
            feature: The feature's code.
            product: Which subscription, if the organization has one per product.
        """

        async def entitled(connection: Any, _: Any) -> None:
            await self._pass(connection, feature=feature, product=product)

        return entitled

    def limit(
        self,
        metric_code: str,
        limit: Limit | Callable[[Any], Any],
        *,
        units: Decimal | int | str = 1,
        user_limit: Decimal | int | str | None = None,
        product: str | None = None,
    ) -> Guard:
        """Make a guard that lets a request pass while a limit leaves something; else 429.

        It looks, and sets nothing aside: two that look at the same moment both pass. Where a limit must hold exactly,
        use `billing.access.reserve` in the handler.

        Args:
            metric_code: What is limited.
            limit: How much may be used in the period, a `Privilege` in Lago that says, or a function of the connection
                (sync or async) that gives either; None limits nothing.
            units: How much must be left.
            user_limit: How much each user may use in the period.
            product: Which subscription, if the organization has one per product.
        """

        async def within(connection: Any, _: Any) -> None:
            await self._pass(connection, metric_code, units, limit=limit, user_limit=user_limit, product=product)

        return within

    async def _pass(self, connection: Any, *arguments: Any, **named: Any) -> None:
        decision = await self.judged(connection, *arguments, **named)
        if decision is not None and not decision:
            raise Refused(decision)
