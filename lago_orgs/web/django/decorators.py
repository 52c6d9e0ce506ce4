"""Decorators that let requests pass to a view: by subscription, by feature, by limit; sync and async."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponse
from django.template import TemplateDoesNotExist, loader

from lago_orgs.types import Decision, Money, Privilege
from lago_orgs.web import gate
from lago_orgs.web.django.conf import get_billing
from lago_orgs.web.django.signals import refused

F = TypeVar("F", bound=Callable[..., Any])
Limit = Decimal | int | str | Money | Privilege | None
TEMPLATE = "lago_orgs/refused.html"
Asked = Callable[[Any], tuple[tuple[Any, ...], dict[str, Any]]]


def active_subscription(view: F) -> F:
    """Let a request pass to a view if its organization has an active subscription; else 402."""
    return _asking(view, lambda _: ((), {}))


def feature(feature: str, *, product: str | None = None) -> Callable[[F], F]:
    """Make a decorator that lets a request pass whose organization is entitled to a feature; else 403.

    Args:
        feature: The feature's code.
        product: Which subscription, if the organization has one per product.
    """
    return lambda view: _asking(view, lambda _: ((), {"feature": feature, "product": product}))


def limit(
    metric_code: str,
    limit: Limit | Callable[[Any], Any],
    *,
    units: Decimal | int | str = 1,
    user_limit: Decimal | int | str | None = None,
    product: str | None = None,
) -> Callable[[F], F]:
    """Make a decorator that lets a request pass while a limit leaves something; else 429.

    It looks, and sets nothing aside: where a limit must hold exactly, use `request.billing.access.reserve` in the view.

    Args:
        metric_code: What is limited.
        limit: How much may be used in the period, a `Privilege` in Lago that says, or a function of the request that
            gives either; None limits nothing.
        units: How much must be left.
        user_limit: How much each user may use in the period.
        product: Which subscription, if the organization has one per product.
    """

    def asked(request: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        found = limit(request) if callable(limit) else limit
        return (metric_code, units), {"limit": found, "user_limit": user_limit, "product": product}

    return lambda view: _asking(view, asked)


def _asking(view: F, asked: Asked) -> F:
    guarded: Any
    if iscoroutinefunction(view):

        @functools.wraps(view)
        async def guarded_async(request: Any, *arguments: Any, **named: Any) -> Any:
            # Asking may wait for Lago, and a sign-in may ask the database: neither may hold the event loop up.
            answer = await sync_to_async(_refusal)(request, asked)
            return await view(request, *arguments, **named) if answer is None else answer

        guarded = guarded_async
    else:

        @functools.wraps(view)
        def guarded_sync(request: Any, *arguments: Any, **named: Any) -> Any:
            answer = _refusal(request, asked)
            return view(request, *arguments, **named) if answer is None else answer

        guarded = guarded_sync
    made: F = guarded
    return made


def _refusal(request: Any, asked: Asked) -> Any:
    """The answer to a request that may not go on; None if it may."""
    billing = get_billing()
    tab = getattr(request, "lago_orgs_tab", None) or billing.tab(request)
    arguments, named = asked(request)
    decision = billing.decide(tab, *arguments, **named)
    if decision is None or decision:
        return None
    refused.send(sender=billing.__class__, request=request, decision=decision)
    return response(request, decision)


def response(request: Any, decision: Decision) -> Any:
    """Return the response that refuses a request: a problem, or the project's page, if it has one and it is asked for.

    Args:
        request: The request.
        decision: Why; the template `lago_orgs/refused.html` gets it, and the answer.
    """
    answer = gate.answer(decision)
    content: Any = answer.content
    kind = gate.PROBLEM
    if gate.wants_html(request.headers.get("Accept")):
        try:
            content = loader.render_to_string(TEMPLATE, {"decision": decision, "answer": answer}, request)
            kind = "text/html; charset=utf-8"
        except TemplateDoesNotExist:
            pass
    return HttpResponse(content, status=answer.status, headers={**answer.headers, "Content-Type": kind})
