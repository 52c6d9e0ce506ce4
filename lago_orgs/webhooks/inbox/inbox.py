"""The inbox: keeps what was verified, and sees that every handler comes to its end with it."""

import asyncio
import json
import os
import secrets
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from lago_orgs._core.arguments import whole
from lago_orgs._core.wire import aware
from lago_orgs._secrets import HoldsSecret
from lago_orgs._store import processes
from lago_orgs._store.forks import follow_forks
from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.again import Call, Reader, made, made_async, needed
from lago_orgs.webhooks.catching_up import CaughtUp, Known, catching_up
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.handlers import WebhookHandlers
from lago_orgs.webhooks.inbox.persistence import Persistence
from lago_orgs.webhooks.inbox.receiving import Receipt, Receiver, seen
from lago_orgs.webhooks.inbox.rows import Counts, Row, Store, UnhandledEvent, instant
from lago_orgs.webhooks.inbox.work import Case, Work
from lago_orgs.webhooks.inbox.worker import Workers
from lago_orgs.webhooks.naming import event_of
from lago_orgs.webhooks.verifier import WebhookVerifier
from lago_orgs.webhooks.verifying.headers import Headers


class Inbox(HoldsSecret):
    """Keeps deliveries before they are acknowledged, and hands each to its handlers.

    An event is kept once, by its key and by its body. A handler that fails is tried again, with growing pauses; the
    others of the same event are not. What fails for good waits for `replay`. A process that is killed between the
    acknowledgement and the end of a handler loses nothing: the handler is called again.

    Args:
        store: Where they are kept.
        handlers: What is done with them.
        verifier: Tells Lago's deliveries from others; needed by `receive`.
        client: A `LagoOrgs` (or an `AsyncLagoOrgs`) for `event.fresh()`.
        workers: How many handlers run at the same time in this process.
        persistence: How persistently they are tried.
        keep_days: For how many days a handled event is remembered, so that a delivery of long ago is known again.
    """

    def __init__(
        self,
        store: Store,
        handlers: WebhookHandlers,
        *,
        verifier: WebhookVerifier | None = None,
        client: Reader | None = None,
        workers: int = 1,
        persistence: Persistence | None = None,
        keep_days: float = 30.0,
    ) -> None:
        whole("workers", workers)
        if not isinstance(handlers, WebhookHandlers):
            raise InvalidArgument(f"handlers is a {type(handlers).__name__}: give WebhookHandlers()")
        self.store = store
        self.handlers = handlers
        self.verifier = verifier
        self._client = client
        self.persistence = persistence or Persistence()
        self.keep_seconds = keep_days * 86400
        self._workers = Workers(self, workers)
        self._begin()
        follow_forks(self)

    def _begin(self) -> None:
        self._pid = os.getpid()
        self.owner = f"{secrets.token_hex(8)}|{processes.mark()}"
        self._receiver = Receiver(self.store, self.verifier, self._on_kept)
        self.news = threading.Event()
        """Set when something was kept."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.store.place}>"

    # Receiving

    def receive(self, body: bytes, headers: Headers) -> Receipt:
        """Verify a delivery and keep it; acknowledge it when this returns.

        Args:
            body: The request's raw bytes.
            headers: Its headers.

        Raises:
            WebhookRejected: It is not Lago's: answer 401.
            WebhookKeysUnavailable: That cannot be told now: answer 503, and Lago tries again.
            InboxError: It cannot be kept: answer 503.
        """
        return self._receiver.receive(body, headers)

    async def receive_async(self, body: bytes, headers: Headers) -> Receipt:
        """Verify a delivery and keep it, from an event loop; as `receive`."""
        return await self._receiver.receive_async(body, headers)

    def keep(self, event: WebhookEvent[Any]) -> Receipt:
        """Keep an event that was verified."""
        return self._receiver.keep(event)

    def _on_kept(self) -> None:
        self.news.set()
        self._workers.see_to_it()

    # Handling

    def start(self) -> Self:
        """Begin to handle, in threads of this process; they end with `close`, or with the inbox."""
        self._workers.start()
        return self

    async def run(self) -> None:
        """Handle in this event loop, until it is cancelled: async handlers as tasks, the others in threads."""
        await self._workers.run()

    def work_off(self) -> int:
        """Handle in this thread what is due now, and return when nothing is due; how many events were handled.

        For tests, and for programs that handle at times of their own.

        Raises:
            InvalidArgument: It was called on an event loop, which it would hold up.
        """
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            raise InvalidArgument(
                "work_off was called on an event loop, which it would hold up: "
                "await asyncio.to_thread(inbox.work_off), or let inbox.run() run as a task"
            )
        return self._workers.work_off()

    def take(self, after: Work | None = None) -> Work | None:
        """Take out what is due next; None if nothing is.

        Args:
            after: What was taken out before; what became of it is booked by the same step.
        """
        row = self.store.claim(self.owner, self.persistence.hold, None if after is None else after.ended())
        return None if row is None else Work(self.store, self.owner, self.persistence, self._case(row))

    def _case(self, row: Row) -> Case:
        event = self._event(row)
        return Case(row, event, self.handlers.of(event))

    def _event(self, row: Row) -> WebhookEvent[Any]:
        payload: Mapping[str, Any] = json.loads(row.kept.body, parse_float=Decimal)
        return event_of(
            payload,
            body=row.kept.body.encode(),
            unique_key=row.kept.key,
            received_at=instant(row.kept.received_at),
            healed=row.kept.healed,
            id=str(row.seq),
            attempt=row.attempts,
            reader=self._client,
        )

    # Healing

    def catch_up(self, since: datetime) -> CaughtUp:
        """Hand the handlers what Lago holds and never told: it tries a delivery three times, and then forgets it.

        Compares invoices, their payments, subscriptions, credit notes and wallets with what came about them. What is
        missing is an event with `healed` set, of the object as it is now; one that comes late after that is known.

        Args:
            since: What has not changed since then, and was never heard of, is left alone.

        Raises:
            InvalidArgument: The instant has no time zone, or the inbox has no client for threads.
            LagoOrgsError: Lago cannot be asked; what was found before that is kept, and the next call goes on.
        """
        return made(self._calls(since), needed(self._client))

    async def catch_up_async(self, since: datetime) -> CaughtUp:
        """Hand the handlers what Lago holds and never told, with a client for event loops; as `catch_up`."""
        return await made_async(self._calls(since), needed(self._client))

    def _calls(self, since: datetime) -> Generator[Call, Any, CaughtUp]:
        def known_of(object_: str) -> Known:
            rows = self.store.about(object_)
            kind = object_.partition(":")[0]
            return Known([seen(row, kind) for row in rows], rows[-1].seq if rows else 0)

        def keep(event: WebhookEvent[Any]) -> WebhookEvent[Any] | None:
            receipt = self.keep(event)
            return receipt.event if receipt.is_new else None

        return catching_up(aware("since", since), datetime.now(UTC), known_of, keep)

    # Looking after

    def stats(self) -> Counts:
        """Return how many events wait, are handled (and still remembered), or were given up."""
        return self.store.counts()

    def dead_letters(self, limit: int = 100, *, after: str | None = None) -> list[UnhandledEvent]:
        """Return events that were given up, the oldest first.

        Args:
            limit: At most so many.
            after: Only those behind the one with this id.
        """
        whole("limit", limit)
        return [
            UnhandledEvent(
                id=str(row.seq),
                type=row.kept.type,
                unique_key=row.kept.key,
                received_at=instant(row.kept.received_at),
                attempts=row.attempts,
                error=row.error,
                body=row.kept.body.encode(),
            )
            for row in self.store.letters(limit, 0 if after is None else _seq(after))
        ]

    def replay(self, ids: Sequence[str]) -> int:
        """Hand events to all their handlers once more, those that were handled too; how many there were.

        Args:
            ids: Their numbers in the inbox: `event.id`, or those of `dead_letters`.

        Raises:
            InvalidArgument: One is no number of an inbox.
        """
        if isinstance(ids, str):
            raise InvalidArgument(f"ids is the text {ids!r:.80}: give a list, such as [event.id]")
        count = self.store.replay([_seq(each) for each in ids])
        self.news.set()
        return count

    # Life

    def close(self, timeout: float = 10.0) -> None:
        """Let the handlers that run come to their end, then close the store; what waits is handled by the next.

        Args:
            timeout: Seconds to wait for them.
        """
        self._workers.stop(timeout)
        self.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def before_fork(self) -> None:
        """Let go of what must not cross a fork."""
        self.store.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; a child is another owner, and begins to work when it receives something."""
        self.store.after_fork(in_child=in_child)
        if in_child:
            self._begin()
            self._workers.after_fork()


def _seq(text: object) -> int:
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise InvalidArgument(f"{text!r:.80} is no number of the inbox: give `event.id`, or the id of a dead letter")
