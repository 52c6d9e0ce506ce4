# The source of the flavour for threads: run `make sync` after a change.
"""What every group of verbs stands on: one server, one clock, one memory, and calls that give objects and lists."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import attrs

from lago_orgs._core.identity import check_written
from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, needed_items
from lago_orgs.client._shared import held, tell
from lago_orgs.errors import DeadlineExceeded, NotFound, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from lago_orgs_client.types import Request

    from lago_orgs._core.wire import Json
    from lago_orgs.client._async._io import Locks
    from lago_orgs.client._async.session import AsyncSession
    from lago_orgs.client._memory import KnownIds, KnownMetrics
    from lago_orgs.client._shared import Recorder

PAGE = 100
MOST_PAGES = 1000


@attrs.frozen(kw_only=True)
class AsyncBase:
    """What the verbs of one client share.

    Args:
        session: The way to the server.
        clock: Gives the present instant.
        own_clock: The clock that the caller gave, for the recorder; None if it is the machine's.
        recorder: Keeps usage and delivers it; None if usage is sent at once.
        known: The ids of subscriptions that were looked up.
        reached: The customers whose paths were found to reach them.
        locks: One at a time per customer and subscription.
        metrics: The metrics that were declared or read.
        planned: The codes of metrics that a dry run would have made.
        watchers: Told the organization whose subscription was written.
    """

    session: AsyncSession
    clock: Callable[[], datetime]
    own_clock: Callable[[], datetime] | None
    recorder: Recorder | None
    known: KnownIds
    reached: KnownIds
    locks: Locks
    metrics: KnownMetrics
    planned: set[str] = attrs.field(factory=set)
    watchers: list[Callable[[str], None]] = attrs.field(factory=list)

    def changed(self, org_id: str) -> None:
        """Tell whoever remembers something of an organization that its subscription was written."""
        for watcher in self.watchers:
            tell(watcher, org_id)

    async def object(self, request: Request) -> Json:
        """Call an operation, and give the object that it answers with.

        Raises:
            UnexpectedAnswer: It is no object; or, of a write, about another than was written.
        """
        answer = await self.session.call(request)
        found = held(answer, request)
        if not isinstance(found, dict):
            told = f"the answer's {request.operation.root!r} is no object"
            raise UnexpectedAnswer(told, status=answer.status, body=answer.excerpt())
        if request.method != "GET":
            check_written(request.operation.path, request.path, request.body, found)
        return found

    async def object_or_none(self, request: Request) -> Json | None:
        """Call an operation, and give its object, or None if Lago says that there is no such; all else is raised."""
        try:
            return await self.object(request)
        except NotFound as error:
            if error.code == f"{request.operation.root}_not_found":
                return None
            raise

    async def listed(
        self,
        build: Callable[..., Request],
        *,
        size: int = PAGE,
        check: Callable[[Json], None] | None = None,
        bounded: bool = True,
    ) -> AsyncIterator[Json]:
        """Give everything in a list once, page by page, whatever is added or taken away meanwhile.

        Args:
            build: Makes the request for a page: the operation's `build_request`, with what is asked for.
            size: How many to ask for at once.
            check: Raises for a row that does not belong to what was asked for.
            bounded: Whether all of it is read for one answer, which a server that always has another page must not
                keep from coming: then it ends with the time that one call has, and after so many pages. False where
                the caller uses the rows as they come.

        Raises:
            DeadlineExceeded: Not all of it came in time.
            UnexpectedAnswer: It has no end, or its pages are more than they say.
        """
        pages, read = Pages(size), 0
        until = monotonic() + self.session.total if bounded else None
        while pages.following is not None:
            if bounded and read == MOST_PAGES:
                raise UnexpectedAnswer(
                    f"the list has more than {MOST_PAGES} pages of {size}, all of them new", status=200
                )
            if until is not None and read and monotonic() > until:
                raise DeadlineExceeded(f"the list did not end in time: {read} pages were read, and more follow")
            request = build(page=pages.following, per_page=size)
            answer = await self.session.call(request, until=until)
            read += 1
            found = needed_items(held(answer, request))
            new = pages.new_of(found, fields(answer.json().get("meta")))
            if pages.contradiction is not None:
                raise UnexpectedAnswer(f"the list contradicts itself: {pages.contradiction}", status=answer.status)
            for each in new:
                if check is not None:
                    check(each)
                yield each


class AsyncVerbs:
    """A group of verbs: it has its base and nothing else, so a group makes another over the same base if it needs it.

    The client is all groups at once. A new group is a file, and a name among the client's; no group inherits from
    another, and what is no verb is a function of the base.
    """

    _base: AsyncBase

    def __init__(self, base: AsyncBase) -> None:
        self._base = base
