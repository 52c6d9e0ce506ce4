# Written by `make sync` from lago_orgs/access/_async/reserving.py: change that.
"""A reservation: units that nobody else gets until it is committed or released."""

from __future__ import annotations

import logging
import os
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from lago_orgs._core.ledger import ZERO, checked_units
from lago_orgs._core.words import one_line
from lago_orgs.access._sync._io import kept, surely
from lago_orgs.access.saying import is_first
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.types.numbers import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from decimal import Decimal
    from types import TracebackType

    from lago_orgs.access.granting import Grant
    from lago_orgs.access.ledger import Ledger
    from lago_orgs.recorder.recording import Recording
    from lago_orgs.types import Decision

log = logging.getLogger("lago_orgs.access")


class Reservation:
    """Units set aside; made by `reserve`.

    It ends by `commit`, by `release`, at the end of its `with` block, or by itself after a while: whatever happens to
    this process, nothing stays reserved.
    """

    def __init__(self, recorder: Recording, ledger: Ledger, grant: Grant, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._ledger = ledger
        self._asked = grant.terms.asked
        self._measure = grant.measure
        self._hold = grant.hold
        self._first = grant.first
        self._now = now
        self._pid = os.getpid()
        self._is_over = False
        self._decide = grant.decide
        self._decision: Decision | None = None
        self._until = monotonic() + grant.terms.seconds
        self.overrun = ZERO
        """How many units were committed beyond what was reserved: all of them, if its time was over."""
        self.units = grant.units
        """How many units are reserved."""
        self.transaction_id = grant.name
        """The id under which the usage is recorded."""

    @property
    def decision(self) -> Decision:
        """Return why it was granted, and what is left then."""
        if self._decision is None:
            self._decision = self._decide()
        return self._decision

    def commit(
        self,
        units: Decimal | int | str | None = None,
        properties: Mapping[str, Any] | None = None,
        *,
        timestamp: datetime | None = None,
    ) -> None:
        """Record what was used, and give the rest back, in one step.

        Args:
            units: How much was used; None is what the properties say, and all that was reserved if they say nothing.
                What is more than was reserved, or comes after its time, is recorded too, and stands in `overrun`.
            properties: The event's properties. The one that the metric sums up is filled in.
            timestamp: When it was used; None is now, or the first instant of the period that Lago is in already, if the
                clock here goes behind: by that period's figure it was granted.

        Raises:
            InvalidArgument: It was committed or released before, or the properties say another number of units.
            OutboxError: It could not be recorded, and is reserved still: commit again.
        """
        if self._is_over:
            raise InvalidArgument(f"the reservation {self.transaction_id} is over: reserve anew")
        given = dict(properties or {})
        used = self._used(None if units is None else checked_units("units", units), given)
        if used == 0:
            self.release()
            return
        events = self._events(used, given)
        if timestamp is None and self._first is not None and self._now() < self._first:
            timestamp = self._first
        self._note_overrun(used)
        for number, each in enumerate(events, 1):
            # The last one has the reservation's own id, with which the reservation ends: until then it counts whole.
            name = self.transaction_id if number == len(events) else f"{self.transaction_id}-{number}"
            kept(
                self._recorder,
                self._asked.org_id,
                self._asked.metric_code or "",
                each,
                user_id=self._asked.user_id,
                timestamp=timestamp,
                transaction_id=name,
                product=self._asked.product,
            )
        self._is_over = True
        if self._hold is not None:
            self._ledger.settled(self._hold)

    def _used(self, units: Decimal | None, given: dict[str, Any]) -> Decimal:
        """Say how much was used: what is recorded is what the properties say."""
        said = None if self._measure is None else self._measure.said(given)
        if said is not None and units is not None and units != said:
            raise InvalidArgument(
                f"units is {units}, but the property that {self._asked.metric_code!r} sums up says {said}: give one of "
                "them, or both alike"
            )
        if said is not None:
            return said
        return self.units if units is None else units

    def _note_overrun(self, used: Decimal) -> None:
        """Say it where more was used than was reserved: it is recorded, though a limit may be passed by it."""
        asked = self._asked
        limits = (asked.limit, asked.privilege, asked.money, asked.user_limit)
        if self._hold is None or all(each is None for each in limits):
            return
        is_late = monotonic() >= self._until
        reserved = ZERO if is_late else self.units
        if used <= reserved:
            return
        self.overrun = ARITHMETIC.subtract(used, reserved)
        if is_first((asked.org_id, asked.metric_code)):
            why = "its time was over" if is_late else f"{self.units:f} were reserved"
            log.warning(
                "%s %s of %r were committed, but %s: they are recorded, and may pass the limit (said once)",
                f"{used:f}",
                one_line(asked.metric_code or ""),
                asked.org_id,
                why,
            )

    def _events(self, used: Decimal, given: dict[str, Any]) -> list[dict[str, Any]]:
        measure, code = self._measure, self._asked.metric_code or ""
        if measure is None:
            if given:
                return [given]
            log.warning("how %s is counted is not known: its units are recorded as the property of that name", code)
            return [{code: used}]
        measure.check(given)
        if measure.is_count:
            return [given] * measure.events_of(used)
        return [measure.properties_for(used, given)]

    def release(self) -> None:
        """Give everything back; nothing was used. Afterwards, and after `commit`, it does nothing."""
        if self._is_over:
            return
        if self._hold is not None and self._pid == os.getpid():
            ledger, hold = self._ledger, self._hold
            surely(ledger, lambda: ledger.release(hold))
        self._is_over = True

    def leave(self) -> None:
        """Give everything back, as `release` does; what an outbox that is away cannot be told ends by itself."""
        try:
            self.release()
        except OutboxError as error:
            self._is_over = True
            log.warning(
                "%s %s of %r stay reserved until their time is over, for they cannot be given back: %s",
                f"{self.units:f}",
                one_line(self._asked.metric_code or ""),
                self._asked.org_id,
                error,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def __repr__(self) -> str:
        state = "over" if self._is_over else "open"
        return f"<{type(self).__name__} of {self.units} {self._asked.metric_code} of {self._asked.org_id}: {state}>"
