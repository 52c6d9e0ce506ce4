"""What a program does with webhooks: functions, each registered for what it handles."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

import attrs

from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.event import UnknownEvent, WebhookEvent
from lago_orgs.webhooks.events import EVENTS
from lago_orgs.webhooks.inbox.rows import LANES, Lane
from lago_orgs.webhooks.naming import known_type

E = TypeVar("E", bound=WebhookEvent[Any])
F = TypeVar("F", bound=Callable[..., Any])
Selector = str | type[WebhookEvent[Any]]


@attrs.frozen
class Handler:
    """One function, and what it handles.

    Args:
        name: What the inbox remembers it by; it must stay the same between releases of the program.
        function: Takes the event; sync or async.
        ordered_by: Whose events it gets one after the other, in the order in which they came.
    """

    name: str
    function: Callable[[Any], Any]
    ordered_by: Lane | None = None

    @property
    def is_async(self) -> bool:
        """Whether it is to be awaited."""
        return inspect.iscoroutinefunction(self.function)


class WebhookHandlers:
    """The functions that handle webhooks. Each gets every event that it was registered for, at least once.

    Example:
        >>> hooks = WebhookHandlers()
        >>> @hooks.on("invoice.created", "invoice.one_off_created")
        ... def book(event): ...
        >>> @hooks.on(SubscriptionTerminated, ordered_by="subscription")
        ... async def close(event: SubscriptionTerminated): ...
        >>> @hooks.on("wallet.*")
        ... def refresh(event): ...
        >>> @hooks.otherwise
        ... def log(event): ...
    """

    def __init__(self) -> None:
        self._by_type: dict[str, list[Handler]] = {}
        self._unknown: list[Handler] = []
        self._otherwise: list[Handler] = []
        self._names: set[str] = set()

    def __repr__(self) -> str:
        return f"<WebhookHandlers: {len(self._names)}>"

    @overload
    def on(  # type: ignore[overload-overlap]  # one class says more than many kinds do
        self, kind: type[E], /, *, ordered_by: Lane | None = None, name: str | None = None
    ) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]: ...

    @overload
    def on(self, *kinds: Selector, ordered_by: Lane | None = None, name: str | None = None) -> Callable[[F], F]: ...

    def on(self, *kinds: Selector, ordered_by: Lane | None = None, name: str | None = None) -> Callable[[Any], Any]:
        """Register a function for webhooks, as a decorator.

        Args:
            kinds: Types (`invoice.created`), all types of a subject (`invoice.*`), or classes of
                `lago_orgs.webhooks.events`; `WebhookEvent` is every known type, `UnknownEvent` what is not known.
            ordered_by: `subscription`, `customer` or `object`: events of one are handled one after the other, in the
                order in which they came; as long as one is tried again, the next wait. Lago itself promises no order:
                `event.fresh()` reads the object as it is now.
            name: What the inbox remembers the function by; its module and name if None.

        Raises:
            InvalidArgument: There is no such type, or a function of that name is registered already.
        """
        if not kinds:
            raise InvalidArgument("no type is given: name some, such as 'invoice.created', or use `otherwise`")
        if ordered_by is not None and ordered_by not in LANES:
            raise InvalidArgument(f"ordered_by is {ordered_by!r:.80}: it is one of {', '.join(LANES)}, or None")
        names = [each for kind in kinds for each in _types_of(kind)]

        def register(function: Any) -> Any:
            handler = self._handler(function, name, ordered_by)
            for each in dict.fromkeys(names):
                self._by_type.setdefault(each, []).append(handler)
            if UnknownEvent in kinds:
                self._unknown.append(handler)
            return function

        return register

    def otherwise(self, function: F) -> F:
        """Register a function for what no other handles, unknown types among it; as a decorator."""
        self._otherwise.append(self._handler(function, None, None))
        return function

    def _handler(self, function: Any, name: str | None, ordered_by: Lane | None) -> Handler:
        if not callable(function):
            raise InvalidArgument(f"{function!r:.80} cannot be called: a handler is a function that takes the event")
        named = name or f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', repr(function))}"
        if named in self._names:
            raise InvalidArgument(
                f"a handler is called {named!r:.200} already: give one of them a name of its own, name=..."
            )
        self._names.add(named)
        return Handler(named, function, ordered_by)

    def of(self, event: WebhookEvent[Any]) -> tuple[Handler, ...]:
        """Return the functions that handle an event, in the order in which they were registered."""
        found = self._unknown if isinstance(event, UnknownEvent) else self._by_type.get(type(event).webhook_type, [])
        return tuple(found or self._otherwise)


def _types_of(kind: object) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, WebhookEvent):
        if kind is UnknownEvent:
            return []
        return list(EVENTS) if kind is WebhookEvent else [kind.webhook_type]
    if isinstance(kind, str) and kind.endswith((".*", ".")):
        prefix = kind.removesuffix("*")
        if found := [each for each in EVENTS if each.startswith(prefix)]:
            return found
        raise InvalidArgument(f"Lago sends no webhooks {kind!r:.80}: it has {', '.join(sorted(_subjects()))}")
    return [known_type(kind)]  # type: ignore[arg-type]  # what is no text is refused there


def _subjects() -> set[str]:
    return {each.partition(".")[0] for each in EVENTS}
