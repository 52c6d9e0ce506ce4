"""The tab of one request: whose it is and what it has used so far, for whatever runs on its behalf."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from decimal import Decimal
from itertools import count
from typing import Any

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs.errors import ConfigurationError
from lago_orgs.web import gate, measures, texts
from lago_orgs.web.noticing import place, place_of

logger = logging.getLogger("lago_orgs.web")
FORKED = (
    "this process was forked from the one that serves the request: send what it used back there, where "
    "`billing.current().add` records it with the request"
)


@attrs.define
class Verdict:
    """What one tracker made of a request, for those around it that have the same metric."""

    source: object
    is_over: bool = False
    is_recorded: bool = False
    org_id: str | None = None
    """Whose it was, if it was judged."""
    status: int | None = None

    def stands_for(self, tab: Tab) -> bool:
        """Say whether the tab of a tracker around it has nothing left to measure, at its end."""
        if self.source is not tab.source and None not in (self.org_id, tab.found) and self.org_id != tab.found:
            return False  # a view asked for somebody else, and passed on what its own request had
        return not self.is_over or self.is_recorded or (self.org_id is not None and self.status == tab.outcome.status)


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
        source: Where its body comes from.
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
        "later",
        "life",
        "named",
        "numbers",
        "outcome",
        "outer",
        "owner",
        "request",
        "source",
        "streams",
        "told",
        "trouble",
        "verdict",
        "within",
    )

    def __init__(
        self,
        request: Any,
        org: Callable[[Any], object] | None,
        user: Callable[[Any], object] | None,
        *,
        owner: Any = None,
        code: str | None = None,
        outer: Tab | None = None,
        source: object = None,
    ) -> None:
        self.request = request
        self.life = lives[0]
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
        self.source = source
        self.verdict: Verdict | None = None
        """What became of it, where a tracker around has the same metric."""
        self.within: list[Verdict] | None = None
        """What trackers within made of it that have the same metric: they measure, and here counts what is told."""
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
                    self.verdict = self.verdict or Verdict(source)
                    each.within = [*(each.within or ()), self.verdict]
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

    def each_of(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Return the parts of a body, each made as a part of this request's, and nothing between them."""
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

    async def each_of_async(self, parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """Return the parts of a body that is made on an event loop, likewise."""
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
    def is_superseded(self) -> bool:
        """Whether a tracker within has measured the request, at its end."""
        return any(each.stands_for(self) for each in self.within or ())

    @property
    def may_be_two(self) -> bool:
        """Whether what a tracker within has measured may be a request that a view made of this one."""
        return any(each.source is not self.source for each in self.within or ())

    @property
    def is_elsewhere(self) -> bool:
        """Whether another process serves the request, from which this one was forked meanwhile."""
        return self.life != lives[0]

    def judge(self, verdict: Verdict, *, is_recorded: bool) -> None:
        """Note what became of it, for the trackers around."""
        verdict.is_over, verdict.is_recorded = True, is_recorded
        verdict.org_id, verdict.status = self.found, self.outcome.status

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
            if self.found is not None and self._user is not None:
                # Of one moment: a view may sign in somebody else.
                with suppress(Exception):  # it is asked again when it is needed, and logged there
                    self.user_id  # noqa: B018
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
            ConfigurationError: This process was forked from the one that serves the request. The units are in the log
                as an error then, and counted in `unrecorded`.
        """
        checked = measures.checked_units(units)
        if self.is_elsewhere:
            error = ConfigurationError(FORKED)
            if self.owner is not None:
                self.owner.give_up(self, checked, error)
            raise error
        self.told.append(checked)
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

lives = [0]
"""How often this process was forked from another: what belongs to a request of that one is told by it."""


def _forked() -> None:
    lives[0] += 1
    current.set(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
