# The source of the flavour for threads: run `make sync` after a change.
"""What all verbs stand on: calls that give an object, a list, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.answers import root_of
from lago_orgs._core.wire import items
from lago_orgs.errors import CallInfo, NotFound, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from lago_orgs_client.types import Request

    from lago_orgs._core.wire import Json
    from lago_orgs.client._async._io import Locks
    from lago_orgs.client._async.session import AsyncSession
    from lago_orgs.client._memory import KnownIds
    from lago_orgs.client._shared import Recorder

PAGE = 100


class AsyncVerbs:
    """A group of verbs over one session."""

    _session: AsyncSession
    _clock: Callable[[], datetime]
    _known: KnownIds
    _reached: KnownIds
    _recorder: Recorder | None
    _locks: Locks

    async def _object(self, operation: str, request: Request, root: str) -> Json:
        """The object that an operation answers with."""
        answer = await self._session.call(operation, request)
        found = root_of(answer, root, call_info(operation, request))
        if not isinstance(found, dict):
            raise UnexpectedAnswer(f"the answer's {root!r} is no object", status=answer.status, body=answer.excerpt())
        return found

    async def _object_or_none(self, operation: str, request: Request, root: str) -> Json | None:
        """The object, or None if Lago says that there is no such; any other failure is raised."""
        try:
            return await self._object(operation, request, root)
        except NotFound as error:
            if error.code == f"{root}_not_found":
                return None
            raise

    async def _listed(self, operation: str, request: Request, root: str, size: int = PAGE) -> AsyncIterator[Json]:
        """Everything in a list, page by page; what slides onto the next page meanwhile is given once."""
        seen: set[Any] = set()
        page = 0
        more = True
        while more:
            page += 1
            params = [*request.params, ("page", str(page)), ("per_page", str(size))]
            answer = await self._session.call(operation, request._replace(params=params))
            found = items(root_of(answer, root, call_info(operation, request)))
            for each in found:
                if each.get("lago_id") is None or each["lago_id"] not in seen:
                    seen.add(each.get("lago_id"))
                    yield each
            # Counts may be half an hour old (lists of invoices and fees): a full page is followed by another look.
            following = (answer.json().get("meta") or {}).get("next_page")
            more = bool(found) and (following is not None or len(found) >= size)


def call_info(operation: str, request: Request) -> CallInfo:
    """What an error is to tell of a call that was answered."""
    return CallInfo(operation=operation, method=request.method, path=request.path)


def missing(what: str, code: str) -> NotFound:
    """The error for what was looked for and is not there."""
    return NotFound(f"there is no {what}", status=404, code=code)
