"""What a recorder can do with dead letters, and with all that Lago does not hold."""

import json
import logging
import time
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from lago_orgs._core.encoding import encoded_properties
from lago_orgs._core.events import Event
from lago_orgs._core.ids import checked_event_id
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard
from lago_orgs.recorder.hearsay import hearsay
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.values import DeadLetter, ExportedEvent
from lago_orgs.recorder.uncounting import uncount

logger = logging.getLogger("lago_orgs")

MOST_SHOWN = 1000  # characters of ids in the log


class Finishing:
    """The part of a recorder that is about dead letters."""

    _outbox: Outbox
    _facts: Facts
    _guard: Guard
    _keys: Keys | None
    _most_bytes: int

    def dead_letters(self, limit: int = 100, after: int | None = None) -> Sequence[DeadLetter]:
        """Return the events that were given up, with the reason; `after` continues a list."""
        with self._hasty():
            return self._outbox.dead_letters(limit, after)

    def requeue(self, ids: Iterable[str | DeadLetter] | None = None, *, org_id: str | None = None) -> int:
        """Send dead letters again, once what was wrong with them is put right.

        What the guard remembers of Lago is forgotten, and their subscription is looked for anew.

        Args:
            ids: Which: transaction ids, or dead letters; None is all.
            org_id: Only this organization's.

        Returns:
            How many wait again.
        """
        self._facts.renew()
        with self._hasty():
            risen = self._outbox.requeue(ids, org_id=org_id)
        self._wake()
        return risen

    def amend(
        self,
        ids: Iterable[str | DeadLetter],
        *,
        code: str | None = None,
        properties: Mapping[str, Any] | None = None,
        why: str = "amended",
        org_id: str | None = None,
    ) -> int:
        """Put right what was wrong with dead letters and send them again, of the same instant and organization.

        They keep their id, unless Lago holds an event under it already (`is_id_taken`): then the former is booked as
        discarded, and another is recorded instead under a new id. The history of both tells of it.

        Args:
            ids: Which: transaction ids, or dead letters.
            code: The billable metric's code that was meant; None leaves it.
            properties: What they hold instead; None leaves them.
            why: For the history, which keeps what was there before.
            org_id: Only this organization's.

        Returns:
            How many wait again.

        Raises:
            InvalidArgument: Nothing is to be changed, it cannot be sent, `why` is empty, or an id is that of several
                uses.
        """
        if code is None and properties is None:
            raise InvalidArgument("nothing is to be amended: give a code or properties; requeue() changes neither")
        if code is not None:
            checked_event_id("code", code)
        text = None if properties is None else encoded_properties(properties, self._most_bytes)
        user = None if text is None else json.loads(text).get("user_id")

        def changed(event: Event) -> Event:
            event = event._replace(code=code or event.code, recorded_at=time.time_ns() // 1_000_000)
            if text is None:
                return event
            return event._replace(properties=text, user=user if isinstance(user, str) else "")

        self._facts.renew()
        with self._hasty():
            amended = self._outbox.put_right(ids, changed, why, org_id=org_id)
        self._wake()
        return amended

    def on_webhook(self, event: Any) -> int:
        """Book as dead what Lago accepted and does not count, by its webhooks `events.errors` and `event.error`.

        Such events are in `stats().uncounted` and among the dead letters, with Lago's reason. `amend` sends them again
        under a new id; after a missing metric was made, `requeue` asks Lago once more. What Lago counts all the same
        (a filter's value that no charge has, an id that came twice) is in `findings` and in the log alone.

        Args:
            event: A webhook of Lago: an object with its `type` and its payload in `raw`, or the payload itself.

        A webhook names transaction ids alone, and may come again when all was put right long ago. So Lago is asked for
        its metrics: an event that they count by now, as that of another organization under the same id, stays as it is.
        Of what no metric can tell, nothing is booked under an id that several uses have.

        Returns:
            How many events were booked as dead.

        Raises:
            ConnectionFailed: Lago cannot be asked; nothing was booked: hear the webhook again.
            OutboxError: The outbox refuses; hear the webhook again.
        """
        said = hearsay(event)
        many = len({each.transaction_id for each in said if not each.is_counted})
        booked = uncount(self._outbox, self._facts, self._keys, said) if many else 0
        for each in said:
            self._guard.count(each.kind)
        for kind in sorted({each.kind for each in said}):
            named = [each.transaction_id for each in said if each.kind == kind]
            logger.warning("Lago says %s of %d usage events: %s", kind, len(named), ", ".join(named)[:MOST_SHOWN])
        if many:
            logger.warning(
                "Lago does not count usage events under %d transaction ids that it accepted; %d of this outbox were "
                "not given up before, and are not counted by what Lago has now: see its dead letters, amend them",
                many,
                booked,
            )
        return booked

    def discard(self, ids: Iterable[str | DeadLetter], why: str, *, org_id: str | None = None) -> int:
        """Give dead letters up for good: they are booked as `discarded`, with the reason in the history.

        Args:
            ids: Which: transaction ids, or dead letters.
            why: Why this usage is not to be billed.
            org_id: Only this organization's.

        Returns:
            How many were discarded.

        Raises:
            InvalidArgument: `why` is empty, or an id is that of several uses.
        """
        with self._hasty():
            return self._outbox.discard(ids, why, org_id=org_id)

    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """Return what was amended and discarded under a transaction id, oldest first.

        Args:
            transaction_id: The event's id.

        Returns:
            `what` became of it, `why`, `at` which instant, and the `code` and `properties` that it had before.
        """
        with self._hasty():
            return self._outbox.history(transaction_id)

    def export(self) -> Iterator[ExportedEvent]:
        """Give all events that Lago does not hold, pending ones first."""
        return self._outbox.export()

    def _hasty(self) -> AbstractContextManager[None]:
        """Wait no longer for others that hold the outbox than whoever calls can bear."""
        return nullcontext()

    @abstractmethod
    def _wake(self) -> None:
        """Let the sender look."""
