"""Keeping a use of a request: whatever is wrong with it or with the outbox, the page does not suffer from it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from lago_orgs._core.arguments import shown
from lago_orgs._core.events import Event
from lago_orgs.errors import InvalidArgument, LagoOrgsError, TransactionIdReused
from lago_orgs.recorder.errors import OutboxBusy, RecorderClosed
from lago_orgs.recorder.events import make_event, new_transaction_id
from lago_orgs.recorder.recording import Recording
from lago_orgs.web.attempts import MOST, Attempts
from lago_orgs.web.gate import Use
from lago_orgs.web.texts import storable

logger = logging.getLogger("lago_orgs.web")


class Keeping:
    """Keeps uses in the outbox; what cannot be kept is in the log, with all that it takes to record it by hand."""

    def __init__(self) -> None:
        self._late: ThreadPoolExecutor | None = None
        self._late_lock = threading.Lock()
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
        try:
            self.recorder.record(
                use.org_id,
                use.code,
                use.properties,
                user_id=use.user_id,
                transaction_id=use.transaction_id,
                product=use.product,
            )
        except TransactionIdReused:
            # Somebody gives the same id to different uses: it says nothing, and both are billed.
            own = use._replace(transaction_id=new_transaction_id())
            logger.warning(
                "the transaction id %s of %r stands for another use already: this one is billed under %s",
                use.transaction_id,
                use.org_id,
                own.transaction_id,
            )
            self._keep(own)
        except InvalidArgument as error:
            if use.user_id is None:
                self._lost(self._named(use), error)
                return
            logger.error(  # noqa: TRY400 - the use is recorded
                "a use by %r is recorded without its user, who is %s: %s", use.org_id, shown(use.user_id), error
            )
            self._keep(use._replace(user_id=None))
        except OutboxBusy:
            # An event loop may not wait; a thread may. Id and instant are fixed now, so that it is kept once.
            fixed = use if use.transaction_id is not None else use._replace(transaction_id=new_transaction_id())
            self._later({**fixed._asdict(), "timestamp": datetime.now(UTC)})
        except RecorderClosed:
            self._keep_at_the_end(use)
        except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
            self._lost(self._named(use), error)

    def _keep_at_the_end(self, use: Use) -> None:
        """Keep what comes when the interpreter has closed the recorder already, for the next process to deliver.

        Threads of some servers answer until the very end.
        """
        try:
            self.put_aside(make_event(**use._asdict()))
        except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
            self._lost(self._named(use), error)

    def put_aside(self, event: Event) -> None:
        """Keep an event without a recorder."""
        raise NotImplementedError

    @staticmethod
    def _named(use: Use) -> dict[str, Any]:
        """What it takes to record a use by hand, under an id that is fixed now: whoever does it twice bills it once."""
        return use._replace(transaction_id=use.transaction_id or new_transaction_id())._asdict()

    def _later(self, named: dict[str, Any]) -> None:
        with self._late_lock:
            if self._late is None:
                self._late = ThreadPoolExecutor(1, "lago-orgs-web")
        self._late.submit(self._keep_patiently, named)

    def _keep_patiently(self, named: dict[str, Any]) -> None:
        try:
            self.recorder.keep(**named, within=None)
        except LagoOrgsError as error:
            self._lost(named, error)

    def _lost(self, named: Mapping[str, Any], error: Exception) -> None:
        self.unrecorded += 1
        logger.error("usage could not be recorded (%s); record it by hand: %r", error, dict(named))

    def _settle_late(self) -> None:
        """Wait for what threads still keep."""
        with self._late_lock:
            late, self._late = self._late, None
        if late is not None:
            late.shutdown(wait=True)
