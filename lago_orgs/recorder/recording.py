"""What both flavours of the recorder do alike: keep an event and return, and follow the process."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lago_orgs.client import LagoOrgs
from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.events import Event, make_event
from lago_orgs.recorder.guard import Guard, Policy
from lago_orgs.recorder.outbox import DeadLetter, ExportedEvent, Outbox, Position, Stats
from lago_orgs.recorder.port import LagoPort, Port
from lago_orgs.recorder.process import follow_process
from lago_orgs.recorder.sender import Pace, Sender
from lago_orgs.recorder.sqlite import SqliteOutbox

LOOK = 0.01  # seconds between two looks whether everything is delivered
API_CALL = "api_call"
AT_EXIT = 2.0  # seconds that a recorder which was not closed holds the interpreter up to deliver


class Recording:
    """What both flavours of the recorder share: everything that returns in microseconds.

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill: `warn` in the log, keep them back as
            `dead-letter`, or `raise` where that can be told at once. None does not look.
        pace: How eagerly to send.

    Raises:
        OutboxError: The outbox cannot be used.
        ConfigurationError: The address or the key is missing or unusable.
    """

    def __init__(
        self,
        outbox: Outbox | str | os.PathLike[str],
        *,
        api_url: str | None = None,
        api_key: str | Callable[[], str] | None = None,
        port: Port | None = None,
        guard: Policy | None = "warn",
        pace: Pace | None = None,
    ) -> None:
        self._outbox: Outbox = SqliteOutbox(outbox) if isinstance(outbox, str | os.PathLike) else outbox
        self._port = port or LagoPort(LagoOrgs(api_url, api_key))
        self._guard = None if guard is None else Guard(self._port, guard)
        self._pace = pace
        self._closed = False
        self._start_lock = threading.Lock()
        self._sender: Sender | None = None
        follow_process(self)
        self._start()

    def record(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: str | None = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        subscription: str | None = None,
    ) -> str:
        """Keep one use of the product; it is delivered in the background.

        Args:
            org_id: The organization that pays.
            code: The billable metric's code.
            properties: What the metric counts or filters by. Decimals are sent as text, which Lago reads exactly.
            user_id: Who acted, kept as the property `user_id`.
            timestamp: When it was used (aware); None is now. Lago counts milliseconds, so the rest is cut off.
            transaction_id: The event's own id; recording the same use again under it changes nothing. None makes one.
            subscription: The subscription's external id, where it is not the organization's own id.

        Returns:
            The transaction id.

        Raises:
            InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
            TransactionIdReused: The id belongs to another event.
            EventNotBillable: Lago would never bill it, and the guard's policy is to raise.
            OutboxError: The event could not be kept.
            RecorderClosed: The recorder was closed.
        """
        return self.keep(
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            subscription=subscription,
        ).transaction_id

    def keep(
        self,
        org_id: str,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        user_id: str | None = None,
        timestamp: datetime | None = None,
        transaction_id: str | None = None,
        subscription: str | None = None,
    ) -> Event:
        """What `record` does, for those who want to see the event as it will be sent."""
        event = make_event(
            org_id,
            code,
            properties,
            user_id=user_id,
            timestamp=timestamp,
            transaction_id=transaction_id,
            subscription=subscription,
        )
        if self._guard is not None:
            self._guard.refuse(event)
        self._outbox.put(event)
        (self._sender or self._start()).wake()
        return event

    def record_api_call(
        self,
        org_id: str,
        transaction_id: str | None = None,
        *,
        endpoint: str | None = None,
        user_id: str | None = None,
        tokens: int | None = None,
        model: str | None = None,
        timestamp: datetime | None = None,
        subscription: str | None = None,
        **properties: Any,
    ) -> str:
        """Keep one call of the API, as an event of the metric `api_call`; otherwise like `record`.

        Args:
            org_id: The organization that pays.
            transaction_id: The call's own id; None makes one.
            endpoint: What was called.
            user_id: Who called.
            tokens: How many tokens it took.
            model: Which model answered.
            timestamp: When; None is now.
            subscription: The subscription's external id, where it is not the organization's own id.
            properties: More of the event's properties.

        Returns:
            The transaction id.
        """
        named = {"endpoint": endpoint, "user_id": user_id, "tokens": tokens, "model": model, **properties}
        given = {name: value for name, value in named.items() if value is not None}
        return self.record(
            org_id, API_CALL, given, timestamp=timestamp, transaction_id=transaction_id, subscription=subscription
        )

    @property
    def trouble(self) -> str | None:
        """Why nothing is delivered just now, as far as this process knows; None while all is well."""
        sender = self._sender
        return sender.trouble.reason if sender else None

    def _is_settled(self, mark: Position | None) -> bool:
        """Whether nothing up to a mark waits; if something does, it is sent without delay."""
        if self._outbox.is_settled(mark):
            return True
        (self._sender or self._start()).hurry()
        return False

    @property
    def findings(self) -> Mapping[str, int]:
        """How many events this process found that Lago never bills, by kind; empty without a guard."""
        return self._guard.findings if self._guard else {}

    def stats(self) -> Stats:
        """The books: `recorded = delivered + pending + dead`, per organization and in total."""
        return self._outbox.stats()

    def dead_letters(self, limit: int = 100, after: Position | None = None) -> Sequence[DeadLetter]:
        """The events that were given up, with the reason; `after` continues a list."""
        return self._outbox.dead_letters(limit, after)

    def requeue(self, transaction_ids: Iterable[str] | None = None) -> int:
        """Send dead letters again, once what was wrong with them is put right.

        Args:
            transaction_ids: Which; None is all.

        Returns:
            How many wait again.
        """
        risen = self._outbox.requeue(transaction_ids)
        (self._sender or self._start()).wake()
        return risen

    def export(self) -> Iterator[ExportedEvent]:
        """All events that Lago does not hold, pending ones first."""
        return self._outbox.export()

    def _start(self) -> Sender:
        """The sender of this process; made anew after a fork, with the child's first event."""
        with self._start_lock:
            if self._closed:
                raise RecorderClosed("the recorder was closed: record before close(), or make a new one")
            if self._sender is None:
                self._sender = Sender(self._outbox, self._port, owner=self, inspector=self._guard, pace=self._pace)
                self._sender.start()
            return self._sender

    def before_fork(self) -> None:
        """Let go of what must not cross a fork; called by the interpreter."""
        self._start_lock.acquire()
        self._outbox.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork; called by the interpreter."""
        self._outbox.after_fork(in_child=in_child)
        if in_child:
            self._sender = None  # its threads are the parent's
            self._start_lock = threading.Lock()
        else:
            self._start_lock.release()

    def at_exit(self) -> None:
        """Deliver the last events if Lago can be reached; called by the interpreter."""
        if self._closed:
            return
        if self._sender is not None and not self.trouble:
            self._await_settled(AT_EXIT)
        self._end(0.0)

    def _await_settled(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        mark = self._outbox.mark()
        while not self._is_settled(mark):
            if time.monotonic() >= deadline:
                return False
            time.sleep(LOOK)
        return True

    def _end(self, timeout: float) -> None:
        with self._start_lock:
            self._closed = True
            if self._sender is not None:
                self._sender.stop(timeout)
        self._outbox.close()
        self._port.close()
