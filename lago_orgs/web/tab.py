"""The tab of one request: whose it is and what it has used so far, for whatever runs on its behalf."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from decimal import Decimal
from itertools import count
from typing import Any

from lago_orgs._core.arguments import shown
from lago_orgs.web import gate, measures, texts
from lago_orgs.web.noticing import place, place_of

logger = logging.getLogger("lago_orgs.web")


class Tab:
    """Whose a request is, asked once it is needed: what authenticates may run after what counts.

    What `billing.current()` gives: it may be handed to whatever runs without the request's context.

    Args:
        request: In the framework's own form.
        org: Says whose it is.
        user: Says who acts.
        owner: The billing that tracks the request.
        code: The metric that it is tracked for; None is not tracked.
        outer: The tab of the same request with a tracker around this one.
    """

    __slots__ = (
        "_org",
        "_user",
        "_user_id",
        "before",
        "code",
        "facts",
        "fields",
        "found",
        "is_absent",
        "is_superseded",
        "later",
        "named",
        "numbers",
        "outcome",
        "outer",
        "owner",
        "request",
        "streams",
        "told",
        "trouble",
    )

    def __init__(
        self,
        request: Any,
        org: Callable[[Any], object] | None,
        user: Callable[[Any], object] | None,
        *,
        owner: object = None,
        code: str | None = None,
        outer: Tab | None = None,
    ) -> None:
        self.request = request
        self.owner, self.code, self.outer = owner, code, outer
        self.before: Tab | None = None
        """That of the request within which this one is asked, in the same thread."""
        self.facts: gate.Facts | None = None
        """What tells a request from others, where it is tracked."""
        self.named: object = None
        """What the program's function said last that is no id."""
        self.trouble: Exception | None = None
        """Why it cannot be told whose it is, though somebody asks."""
        self.is_absent = False
        """Whether the program's function looked for what the request lacks."""
        self.is_superseded = False
        """Whether a tracker within has the same metric: then that one measures, and here counts what is told alone."""
        self.streams: list[Any] | None = None
        """Bodies that are to be closed with the request."""
        self._org, self._user = org, user
        self.found: str | None = None
        """Whose it is, once it was found."""
        self._user_id: object = None
        self.told: list[Decimal] = []
        self.later: Callable[[Tab], None] | None = None
        """Records what is told when the request is over already; it does not hold the tab, which would hold itself."""
        self.numbers = count()
        """Tell several uses of one request apart."""
        self.fields: dict[str, str] = {}
        self.outcome = measures.Outcome()
        if outer is not None:
            for each in outer:
                if each.owner is owner and each.code == code:
                    each.is_superseded = True
                    self.numbers = each.numbers

    def enter(self) -> None:
        """Become the tab of what runs here, within whichever request that may be."""
        before = current.get()
        if before is not self:
            self.before = None if before is None or before.later is not None else before
        current.set(self)

    def give_way(self) -> None:
        """Let a request within which this one is asked go on: this one's body may be read later, or never."""
        if self.before is not None:
            current.set(self.before)

    def leave(self) -> None:
        """Be the tab of what runs here no more."""
        if current.get() is self:
            current.set(self.before)

    def each_of(self, parts: Iterable[bytes]) -> Iterable[bytes]:
        """Return the parts of a body, each made as a part of this request's."""
        return parts if self.before is None else self._each_of(parts)

    def _each_of(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        left = iter(parts)
        while True:
            self.enter()
            try:
                part = next(left, None)
            finally:
                self.leave()
            if part is None:
                return
            yield part

    def each_of_async(self, parts: AsyncIterable[bytes]) -> AsyncIterable[bytes]:
        """Return the parts of a body that is made on an event loop, likewise."""
        return parts if self.before is None else self._each_of_async(parts)

    async def _each_of_async(self, parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        left = aiter(parts)
        while True:
            self.enter()
            try:
                part = await anext(left, None)
            finally:
                self.leave()
            if part is None:
                return
            yield part

    def __iter__(self) -> Iterator[Tab]:
        """Go from the nearest tab of a request outwards."""
        each: Tab | None = self
        while each is not None:
            yield each
            each = each.outer

    @property
    def is_nobodys(self) -> bool:
        """Whether nothing can say whose it is."""
        return self._org is None

    @property
    def org_id(self) -> str | None:
        """Whose it is; None is not known (yet)."""
        if self.found is None and self._org is not None:
            self.named = self._org(self.request)
            self.found = gate.organization(self.named)
        return self.found

    @property
    def user_id(self) -> object:
        """Who acts; None is not known."""
        if self._user_id is None and self._user is not None:
            found = self._user(self.request)
            if texts.is_recordable(found):
                self._user_id = found
            else:
                self._user = None  # said once
                logger.warning(
                    "%s: the user id %s of %r cannot be recorded, and is left out: give at most %d characters, and no "
                    "null",
                    self.place,
                    shown(found),
                    self.found,
                    texts.LONGEST_USER,
                )
        return self._user_id

    @property
    def asks(self) -> object:
        """What says whose it is."""
        return self._org

    @property
    def place(self) -> str:
        """Which request it is, for the log."""
        facts = self.facts
        return place_of(self.request) if facts is None else place(facts.method, facts.path)

    def forget_user(self) -> None:
        """Ask no more who acts."""
        self._user = None

    def fix(self) -> None:
        """Ask no more: what is known now is all that there will be."""
        self._org = self._user = None

    def add(self, units: Decimal | int | str) -> None:
        """Note what was used, from any thread, task or finalizer.

        Args:
            units: How many; they are recorded as `billing.add` says.

        Raises:
            InvalidArgument: They are no number, or below nothing.
        """
        self.told.append(measures.checked_units(units))
        if self.later is not None:
            self.later(self)

    def taken(self) -> list[Decimal]:
        """Take what was told so far; what other threads tell meanwhile is taken now or the next time."""
        found: list[Decimal] = []
        with suppress(IndexError):
            while True:
                found.append(self.told.pop())
        return found


current: ContextVar[Tab | None] = ContextVar("lago_orgs_tab", default=None)
"""The tab of the request on whose behalf this code runs: tasks that it starts, and threads of `to_thread`, have it."""
