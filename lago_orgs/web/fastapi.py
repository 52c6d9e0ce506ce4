"""Billing in FastAPI: the life of the recorder, dependencies for access and limits, and the middleware."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.requests import HTTPConnection
from pydantic import BaseModel, ConfigDict, Field

from lago_orgs.types import Decision, Money, Privilege
from lago_orgs.web import gate
from lago_orgs.web.asgi import AsyncBilling, TrackUsage
from lago_orgs.web.measures import header, response_bytes

__all__ = ["Billing", "Problem", "Refused", "TrackUsage", "header", "response_bytes"]

Limit = Decimal | int | str | Money | Privilege | None
HANDLERS = "starlette.exception_handlers"  # where Starlette keeps those of the application, for the routes


class Problem(BaseModel):
    """What is answered to a request that may not go on, as RFC 9457 has it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=[gate.QUOTA_EXCEEDED])
    title: str
    status: int
    detail: str
    reason: str = Field(examples=["limit_reached"])


class Refused(HTTPException):
    """A request that may not go on. Answered as a problem, unless the application handles it otherwise.

    Args:
        decision: Why.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.answer = gate.answer(decision)
        headers = {name: value for name, value in self.answer.headers.items() if name != "Content-Type"}
        super().__init__(self.answer.status, self.answer.detail, headers)


async def _answered(_: Request, refused: Any) -> Response:
    answer = refused.answer
    return Response(answer.content, answer.status, dict(answer.headers))


class Billing(AsyncBilling):
    """Billing of a FastAPI application; its arguments are those of `AsyncBilling`.

    Example:
        >>> billing = Billing(outbox="usage.db", org=lambda request: request.state.user["org_id"])
        >>> app = FastAPI(lifespan=billing.lifespan)
        >>> app.add_middleware(TrackUsage, billing=billing, code="api_call")
        >>> @app.post("/chat", dependencies=[Depends(billing.active_subscription)])
    """

    responses: Mapping[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": said, "content": {gate.PROBLEM: {}}}
        for status, said in (
            (402, "The organization has no active subscription"),
            (403, "Its subscription does not include this"),
            (429, "A limit is reached"),
        )
    }
    """What dependencies may answer, for the OpenAPI document: `@app.post("/chat", responses=billing.responses)`."""

    async def active_subscription(self, connection: HTTPConnection) -> Decision | None:
        """Let a request pass whose organization has an active subscription; a dependency.

        Returns:
            The decision; None if Lago could not be asked and the policy is to allow.

        Raises:
            Refused: It has none (402), nobody has signed in (401), or Lago is away and the policy is to deny (503).
        """
        return await self._passed(connection)

    def feature(self, feature: str, *, product: str | None = None) -> Callable[..., Awaitable[Decision | None]]:
        """Make a dependency that lets a request pass whose organization is entitled to a feature; else 403.

        Args:
            feature: The feature's code.
            product: Which subscription, if the organization has one per product.
        """

        async def entitled(connection: HTTPConnection) -> Decision | None:
            return await self._passed(connection, feature=feature, product=product)

        return entitled

    def limit(
        self,
        metric_code: str,
        limit: Limit | Callable[[Any], Any],
        *,
        units: Decimal | int | str = 1,
        user_limit: Decimal | int | str | None = None,
        product: str | None = None,
    ) -> Callable[..., Awaitable[Decision | None]]:
        """Make a dependency that lets a request pass while a limit leaves something; else 429.

        It looks, and sets nothing aside: two that look at the same moment both pass. Where a limit must hold exactly,
        use `billing.access.reserve` in the view.

        Args:
            metric_code: What is limited.
            limit: How much may be used in the period, a `Privilege` in Lago that says, or a function of the request
                (sync or async) that gives either; None limits nothing.
            units: How much must be left.
            user_limit: How much each user may use in the period.
            product: Which subscription, if the organization has one per product.
        """

        async def within(connection: HTTPConnection) -> Decision | None:
            return await self._passed(
                connection, metric_code, units, limit=limit, user_limit=user_limit, product=product
            )

        return within

    async def _passed(self, connection: HTTPConnection, *arguments: Any, **named: Any) -> Decision | None:
        decision = await self.judged(connection, *arguments, **named)
        if decision is None or decision:
            return decision
        handlers = connection.scope.get(HANDLERS)
        if handlers:
            handlers[0].setdefault(Refused, _answered)
        raise Refused(decision)
