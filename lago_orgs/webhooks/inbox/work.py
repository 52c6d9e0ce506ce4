"""One event that was taken out: which handlers are to be called, and what becomes of it."""

import logging
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.handlers import Handler
from lago_orgs.webhooks.inbox.rows import LANES, Ended, Row, Store

LOOK = 0.1  # seconds until an event is looked at again whose predecessor is being handled
LONGEST_ERROR = 2000

logger = logging.getLogger("lago_orgs.webhooks")


class Persistent(Protocol):
    """How persistently handlers are tried."""

    @property
    def attempts(self) -> int:
        """How often at most."""
        ...

    def pause(self, attempt: int) -> float:
        """Seconds to wait after an attempt that failed."""
        ...


class Case(NamedTuple):
    """An event, where it is kept, and who handles it."""

    row: Row
    event: WebhookEvent[Any]
    handlers: tuple[Handler, ...]


class Work:
    """One attempt at an event.

    Args:
        store: Where it is kept.
        owner: Who has taken it out.
        persistence: How persistently to try.
        case: The event.
    """

    def __init__(self, store: Store, owner: str, persistence: Persistent, case: Case) -> None:
        self._store = store
        self._owner = owner
        self._persistence = persistence
        self._case = case
        self._done = list(case.row.done)
        self._errors: list[str] = []
        self._is_settled = False

    @property
    def seq(self) -> int:
        """Its place in the store."""
        return self._case.row.seq

    @property
    def event(self) -> WebhookEvent[Any]:
        """What handlers get."""
        return self._case.event

    def due(self) -> list[Handler]:
        """Return the handlers that are to be called now; none if it must wait for another event, or is given up."""
        row, handlers = self._case.row, self._case.handlers
        if row.attempts > self._persistence.attempts:
            self._store.bury(row.seq, self._owner, row.error or "each process that handled it died")
            self._is_settled = True
            return []
        wanted = [each for each in handlers if each.name not in self._done]
        for lane in LANES:
            if all(each.ordered_by != lane for each in wanted):
                continue
            value = getattr(row.kept, lane)
            wait = self._store.blocked_for(row.seq, lane, value) if value else None
            if wait is not None:
                self._store.put_back(row.seq, self._owner, max(wait, LOOK), row.error, counts=False)
                self._is_settled = True
                return []
        return wanted

    def succeeded(self, handler: Handler, *, is_last: bool) -> None:
        """Note that a handler has come to its end."""
        self._done.append(handler.name)
        if not is_last:
            self._store.progress(self.seq, self._owner, tuple(self._done))

    def failed(self, handler: Handler, error: BaseException) -> None:
        """Note that a handler has failed."""
        self._errors.append(f"{handler.name}: {type(error).__name__}: {_said(error)}"[:LONGEST_ERROR])
        logger.warning(
            "webhook %s (%s): %s failed at attempt %d",
            self.event.id,
            self.event.type,
            handler.name,
            self._case.row.attempts,
            exc_info=error,
        )

    def left(self, handler: Handler, error: Exception) -> None:
        """Note at once that a handler has failed and ends the program with it, or each start would end alike."""
        self.failed(handler, error)
        with suppress(Exception):  # what ends the program goes first
            self.settle()

    def settle(self) -> None:
        """Book what became of it."""
        if (ended := self.ended()) is not None:
            self._store.finish(ended.seq, self._owner, ended.done)
            self._is_settled = True

    def ended(self) -> Ended | None:
        """Book what became of it, unless all went well: then return what the next claim is to book; None if nothing."""
        if self._is_settled:
            return None
        row, done = self._case.row, tuple(self._done)
        if not self._errors:
            return Ended(row.seq, done)
        said = "; ".join(self._errors)[:LONGEST_ERROR]
        self._store.progress(row.seq, self._owner, done)
        if row.attempts >= self._persistence.attempts:
            self._store.bury(row.seq, self._owner, said)
            logger.error("webhook %s (%s) is given up after %d attempts", self.event.id, self.event.type, row.attempts)
        else:
            self._store.put_back(row.seq, self._owner, self._persistence.pause(row.attempts), said, counts=True)
        self._is_settled = True
        return None

    def give_back(self) -> None:
        """Let somebody else do it, as if it had not been tried; what came to its end is not done again."""
        if self._is_settled:
            return
        self._store.progress(self.seq, self._owner, tuple(self._done))
        self._store.put_back(self.seq, self._owner, 0.0, self._case.row.error, counts=False)


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the error of a program may be broken itself
        return "(it cannot be shown)"
