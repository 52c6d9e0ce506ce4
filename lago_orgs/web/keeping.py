"""Keeping a use of a request: whatever is wrong with it or with the outbox, the page does not suffer from it."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lago_orgs._core.arguments import shown
from lago_orgs._core.events import EPOCH, Event
from lago_orgs.errors import InvalidArgument, TransactionIdReused
from lago_orgs.recorder.errors import EventNotBillable, RecorderClosed
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.recorder.keeping import HASTE
from lago_orgs.recorder.recording import Recording
from lago_orgs.web.attempts import MOST, Attempts
from lago_orgs.web.gate import Use
from lago_orgs.web.texts import storable
from lago_orgs.web.waiting import Waiting, said_in_a_line

logger = logging.getLogger("lago_orgs.web")

PATIENCE = 1.0  # seconds that a try off the requests' path waits for others that hold the outbox


class Keeping:
    """Keeps uses in the outbox; what cannot be kept is in the log, with all that it takes to record it by hand."""

    hears_of_its_end = True
    """Whether this is called when the process ends: by a lifespan, or by the interpreter. A server of event loops lets
    the signal that stopped it end the process, and then nobody is."""

    def __init__(self) -> None:
        self._waiting = Waiting(self._keep_patiently, self._lose)
        self._attempts = Attempts()
        self.unrecorded = 0
        """How many uses of requests could not be recorded; each is in the log, with all that it takes to record it."""

    @property
    def recorder(self) -> Recording:
        """Return the recorder of usage."""
        raise NotImplementedError

    def _take(self, use: Use, *, is_task: bool) -> None:
        """Keep a use.

        Args:
            use: What is recorded.
            is_task: Whether its id is one that the house gave, which is believed however often it comes.
        """
        use = self._storable(use)
        self._keep(use if is_task or use.transaction_id is None else self._believed(use))

    @staticmethod
    def _storable(use: Use) -> Use:
        """Mend what Lago could not store of a use's properties."""
        try:
            properties = storable(use.properties, use.user_id)
        except (TypeError, ValueError, RecursionError):  # they are no JSON: the recorder says what is wrong
            return use
        if properties is use.properties:
            return use
        logger.warning(
            "a use by %r is recorded with some of its properties cut or mended, which Lago could not store: %s",
            use.org_id,
            ", ".join(shown(name) for name, value in properties.items() if value != use.properties[name]),
        )
        return use._replace(properties=properties)

    def _believed(self, use: Use) -> Use:
        """Believe the id of a request, as long as it comes no oftener than a proxy would try."""
        if use.transaction_id is None or (count := self._attempts.of(use.transaction_id)) <= MOST:
            return use
        if count == MOST + 1:
            logger.warning(
                "requests of %r come under one id again and again, and are billed one by one from now on: believe a "
                "header only if the outermost proxy sets it over what clients send, or leave request_id out",
                use.org_id,
            )
        return use._replace(transaction_id=None)

    def _keep(self, use: Use) -> None:
        """Fix a use, with its id and its instant, and keep it."""
        try:
            event = self._fixed(use)
        except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
            unnamed = self._without_user(use) if isinstance(error, InvalidArgument) else None
            if unnamed is None:
                self._lost(self._named(use), error)
                return
            logger.error(  # noqa: TRY400 - the use is recorded
                "a use by %r is recorded without its user, who is %s: %s", use.org_id, shown(use.user_id), error
            )
            event = unnamed
        self._put(event)

    def _without_user(self, use: Use) -> Event | None:
        """Fix a use without its user; None if that is not what is wrong with it."""
        if use.user_id is None:
            return None
        try:
            return self._fixed(use._replace(user_id=None))
        except InvalidArgument:
            return None

    def _haste(self) -> float:
        """Return for how many seconds a page may wait for others that hold the outbox."""
        return HASTE

    def _fixed(self, use: Use) -> Event:
        """Make the event of a use: from here on it is the same, however often it is tried."""
        raise NotImplementedError

    def _put(self, event: Event) -> None:
        """Keep an event at once, or let it wait where the outbox refuses, or others wait already."""
        if self._waiting:
            self._wait(event, None)
            return
        try:
            self._keep_now(event, is_prompt=True)
        except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
            self._wait(event, error)

    def _wait(self, event: Event, error: Exception | None) -> None:
        if self._waiting.put(event, error) and not self.hears_of_its_end:
            logger.warning(
                "a use waits in this process, which may end without a word (no lifespan has begun): unless it is said "
                "that all is kept, record it by hand: %s",
                as_json(row_of(event)),
            )

    def _keep_patiently(self, event: Event) -> None:
        self._keep_now(event, is_prompt=False)

    def _keep_now(self, event: Event, *, is_prompt: bool) -> None:
        """Keep an event; what is wrong with itself is in the log, and with the outbox is raised.

        Args:
            event: The event.
            is_prompt: Whether a page waits, for the first try.
        """
        recorder = self.recorder
        try:
            recorder.keep_event(
                event,
                within=self._haste() if is_prompt else PATIENCE,
                is_prompt=is_prompt,
                is_fresh=is_prompt and not event.has_own_id,
            )
        except TransactionIdReused:
            # Somebody gives the same id to different uses: it says nothing, and both are billed.
            own = renamed(event)
            logger.warning(
                "the transaction id %s of %r stands for another use already: this one is billed under %s",
                event.transaction_id,
                event.organization,
                own.transaction_id,
            )
            self._keep_now(own, is_prompt=is_prompt)
        except (InvalidArgument, EventNotBillable) as error:
            self._lost(row_of(event), error)
        except RecorderClosed:
            # The interpreter has closed the recorder already, and threads of some servers answer until the very end:
            # it is kept for the next process to deliver.
            self.put_aside(event)

    def put_aside(self, event: Event) -> None:
        """Keep an event without a recorder."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """How many uses wait in this process, as the outbox refuses them: 0 while all is well."""
        return len(self._waiting)

    def finish_waiting(self, seconds: float) -> None:
        """Try a last time to keep what waits, and say of the rest what it takes to record it by hand.

        Args:
            seconds: To take at most.
        """
        self._waiting.finish(seconds)

    # What is lost

    @staticmethod
    def _named(use: Use) -> dict[str, Any]:
        """What it takes to record a use by hand, under an id that is fixed now: whoever does it twice bills it once."""
        return {**use._asdict(), "transaction_id": use.transaction_id or new_transaction_id()}

    def _lose(self, event: Event, error: Exception) -> None:
        self._lost(row_of(event), error)

    def _lost(self, row: Mapping[str, Any], error: Exception) -> None:
        """Give a use up: one line in the log, with the instant that it was used at, which is now if it has none."""
        self.unrecorded += 1
        row = row if "timestamp" in row else {**row, "timestamp": iso(time.time_ns() // 1_000_000)}
        logger.error("usage could not be recorded (%s); record it by hand: %s", said_in_a_line(error), as_json(row))


def renamed(event: Event) -> Event:
    """Return an event under an id that is its alone, and the same each time that it is asked for."""
    return event._replace(transaction_id=f"req_{hashlib.sha256(repr(event).encode()).hexdigest()[:40]}")


def row_of(event: Event) -> dict[str, Any]:
    """Return an event as a row that `lago-orgs usage import` reads."""
    properties = json.loads(event.properties)
    return {
        "org_id": event.organization,
        "code": event.code,
        "properties": properties,
        "user_id": properties.pop("user_id", None),
        "transaction_id": event.transaction_id,
        "timestamp": iso(event.timestamp),
        "product": event.product or None,
    }


def iso(moment: int) -> str:
    """Return an instant as text, from milliseconds since 1970."""
    return (EPOCH + timedelta(milliseconds=moment)).isoformat(timespec="milliseconds")


def as_json(row: Mapping[str, Any]) -> str:
    """Return a row in one line, whatever a program gave."""
    try:
        return json.dumps(row, default=str)
    except (TypeError, ValueError, RecursionError):  # keys that are no text, or what holds itself
        return json.dumps({name: repr(value) for name, value in row.items()})
