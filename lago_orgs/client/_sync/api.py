# Written by `make sync` from lago_orgs/client/_async/api.py: change that.
"""Every operation of Lago's API, with the retries, deadlines and errors of this library."""

from __future__ import annotations

from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any

from lago_orgs_client.index import OPERATIONS

from lago_orgs._core.identity import check_written
from lago_orgs.client._sync.resending import answer_that_was_lost
from lago_orgs.errors import AmbiguousOutcome, UnexpectedAnswer, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lago_orgs_client.types import Request

    from lago_orgs._core.answers import Answer
    from lago_orgs.client._sync.base import Base


def _is_json(answer: Answer) -> bool:
    """Say whether a body could be Lago's: JSON, or nothing at all."""
    try:
        answer.json()
    except (ValueError, RecursionError):
        return not answer.content.strip()
    return True


def _check_about(request: Request, answer: Answer) -> None:
    """Refuse the answer to a write that is about another: what must not be repeated is in doubt then.

    Raises:
        AmbiguousOutcome: The write must not be repeated.
        UnexpectedAnswer: It may be.
    """
    operation = request.operation
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return  # nothing at all
    found = body.get(operation.root) if isinstance(body, dict) else None
    try:
        check_written(operation.path, request.path, request.body, found)
    except UnexpectedAnswer as error:
        if operation.repeat != "never":
            raise
        raise AmbiguousOutcome(f"{operation.name} was sent: {error.message}") from error


def _misuse(name: str, build: Callable[..., Any], error: TypeError) -> str:
    by_place = ", ".join(each for each, it in signature(build).parameters.items() if it.kind is not it.KEYWORD_ONLY)
    by_name = ", ".join(f"{each}=..." for each, it in signature(build).parameters.items() if it.kind is it.KEYWORD_ONLY)
    takes = ", ".join(filter(None, (by_place, by_name)))
    return f"{name}({takes}): {str(error).replace('build_request()', 'it')}"


AREAS = {area for area, *_ in OPERATIONS.values()}


class Api:
    """All operations by area: `api.wallets.create_wallet(body={...})`.

    An operation takes the arguments of its `build_request` in `lago_orgs_client.api`, gives what its `parse_response`
    reads, and raises the errors of `lago_orgs.errors`. `dir()` lists areas and operations; the stub beside this module
    tells type checkers and editors of all of them. An answer to a write that names another customer, subscription, code
    or object than the write did is an `UnexpectedAnswer`; an `AmbiguousOutcome` if the write must not be repeated.
    Events that were sent again, because an answer was lost, and that Lago holds as they were sent, are answered as at
    the first time, and are not refused for their ids.
    """

    def __init__(self, base: Base) -> None:
        self._base = base

    def __getattr__(self, area: str) -> Area:
        if area not in AREAS:
            raise AttributeError(f"Lago's API has no area {area!r}; it has: {', '.join(sorted(AREAS))}")
        found = Area(self._base, area)
        setattr(self, area, found)
        return found

    def __dir__(self) -> list[str]:
        return sorted(AREAS)


class Area:
    """The operations of one area."""

    def __init__(self, base: Base, area: str) -> None:
        self._base = base
        self._area = area
        self._operations = {entry.name: key for key, entry in OPERATIONS.items() if entry.area == area}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._operations:
            raise AttributeError(f"{self._area} has no operation {name!r}; it has: {', '.join(self._operations)}")
        found = partial(self._call, self._operations[name])
        setattr(self, name, found)
        return found

    def _call(self, operation: str, *arguments: Any, **named: Any) -> Any:
        module = OPERATIONS[operation].load()
        try:
            request = module.build_request(*arguments, **named)
        except TypeError as error:
            raise TypeError(
                _misuse(f"{self._area}.{OPERATIONS[operation].name}", module.build_request, error)
            ) from None
        try:
            answer = self._base.session.call(request)
        except ValidationFailed as error:
            lost = answer_that_was_lost(self._base, request, error)
            if lost is None:
                raise
            return module.parse_response(200, lost)
        read = module.parse_response(answer.status, answer.content)
        if read is None and not _is_json(answer):
            raise UnexpectedAnswer(
                f"the answer is not Lago's: is api_url the address of its API? It begins: {answer.excerpt()!r}",
                status=answer.status,
                body=answer.excerpt(),
            )
        if request.method != "GET" and request.operation.root is not None:
            _check_about(request, answer)
        return read

    def __dir__(self) -> list[str]:
        return sorted(self._operations)
