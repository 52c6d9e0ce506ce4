"""Billing of Celery tasks: one use per task, however often it is tried or delivered."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from lago_orgs._core.arguments import shown
from lago_orgs.errors import ConfigurationError
from lago_orgs.web.gate import TASK, Facts, Rule
from lago_orgs.web.measures import Outcome
from lago_orgs.web.tab import Tab, current
from lago_orgs.web.waiting import AT_EXIT
from lago_orgs.web.wsgi import SyncBilling

DONE = 200  # the status that stands for a task that came to its end


class Call(NamedTuple):
    """One call of a task, as the program's functions get it.

    Args:
        name: The task's.
        arguments: By the names of its parameters.
        result: What it returned.
    """

    name: str
    arguments: Mapping[str, Any]
    result: Any = None


def billed_task(
    billing: SyncBilling,
    *,
    org: str | Callable[[Call], object],
    code: str,
    user: str | Callable[[Call], object] | None = None,
    units: Callable[[Call, Outcome], Any] | Decimal | int | str | None = None,
    field: str | None = None,
    properties: Callable[[Call, Outcome], Mapping[str, Any]] | Mapping[str, Any] | None = None,
    product: str | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """Make a decorator for a Celery task that is recorded once when it has come to its end.

    The transaction id derives from the task's own: tries, and deliveries that are repeated, are billed once. What the
    outbox refuses waits in the worker's process, as a request's does; the task has done its work, and is not tried
    again for it.

    Args:
        billing: What records; each worker opens it for itself.
        org: Whose task it is: the name of a parameter, or a function of the call.
        code: The billable metric's code.
        user: Who asked for it, likewise.
        units: How much it uses: a number, or a function of call and outcome; None counts tasks. What the task adds by
            `billing.add` goes before it.
        field: The property that holds the units; the metric's code if None.
        properties: More properties: a mapping, or a function of call and outcome.
        product: Which of the organization's subscriptions pays.
        options: As Celery's `shared_task` takes them.

    Raises:
        ConfigurationError: Celery is not installed, or the task has no such parameter.

    Example:
        >>> @billed_task(billing, org="org_id", code="render", acks_late=True)
        ... def render(org_id, page): ...
    """
    try:
        celery: Any = importlib.import_module("celery")
    except ModuleNotFoundError:
        raise ConfigurationError("billed tasks need Celery: pip install celery") from None
    _follow_workers(billing)

    def decorate(function: Callable[..., Any]) -> Any:
        signature = inspect.signature(function)
        rule = Rule(
            code=code,
            org=_asked(org, signature, "org"),
            user=None if user is None else _asked(user, signature, "user"),
            units=units,
            field=field,
            properties=properties,
            product=product,
            endpoint=False,
        )

        @functools.wraps(function)
        def billed(*arguments: Any, **named: Any) -> Any:
            bound = signature.bind(*arguments, **named)
            bound.apply_defaults()
            call = Call(function.__qualname__, bound.arguments)
            tab = Tab(call, rule.org, rule.user, owner=billing, code=rule.code)
            task_id = celery.current_task.request.id if celery.current_task else None
            tab.facts = Facts(TASK, call.name, task_id)
            token = current.set(tab)
            try:
                result = function(*arguments, **named)
                tab.request, tab.outcome.status = call._replace(result=result), DONE
                billing.settle(rule, tab, tab.facts)
            finally:
                current.reset(token)
            return result

        return celery.shared_task(**options)(billed)

    return decorate


def _follow_workers(billing: SyncBilling) -> None:
    """Be told when a worker's process ends: Celery ends those of its pool without a word to the interpreter."""
    signals: Any = importlib.import_module("celery.signals")

    def ended(**_: Any) -> None:
        billing.finish_waiting(AT_EXIT)

    signals.worker_process_shutdown.connect(ended, weak=False, dispatch_uid=f"lago_orgs.{id(billing)}")


def _asked(given: str | Callable[[Call], object], signature: inspect.Signature, name: str) -> Callable[[Call], object]:
    if callable(given):
        return given
    if given not in signature.parameters:
        raise ConfigurationError(
            f"{name} is {shown(given)}: the task has the parameters {', '.join(signature.parameters) or 'none'}"
        )
    return lambda call: call.arguments[given]
