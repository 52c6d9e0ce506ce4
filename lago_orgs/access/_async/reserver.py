# The source of the flavour for threads: run `make sync` after a change.
"""How reservations are made: by what Lago counted, and by what is recorded and reserved already."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from lago_orgs._core.ids import checked_event_id
from lago_orgs._core.ledger import checked_overage
from lago_orgs.access import verdicts
from lago_orgs.access._async._io import owned
from lago_orgs.access._async.deciding import TRIES
from lago_orgs.access._async.reserving import AsyncReservation
from lago_orgs.access.granting import Terms, checked_seconds, granted, granting, refused, wish
from lago_orgs.access.ledger import OutOfDate
from lago_orgs.access.questions import question
from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.types import Decision

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lago_orgs.access._async.deciding import AsyncDeciding
    from lago_orgs.access.ledger import Ledger
    from lago_orgs.recorder.recording import Recording


class AsyncReserver:
    """Makes reservations.

    Args:
        recorder: Records what is committed; None where an Access has none.
        ledger: Keeps what is reserved; None likewise.
        deciding: Knows what Lago counted.
        now: Gives the present instant.
    """

    def __init__(
        self,
        recorder: Recording | None,
        ledger: Ledger | None,
        deciding: AsyncDeciding,
        now: Callable[[], datetime],
    ) -> None:
        self._recorder = recorder
        self._ledger = ledger
        self._deciding = deciding
        self._now = now

    async def reserve(
        self,
        org_id: str,
        metric_code: str,
        units: object,
        *,
        overage: str,
        seconds: float,
        transaction_id: str | None,
        **given: Any,
    ) -> AsyncReservation:
        """Set units aside: `AsyncAccess.reserve` says what is taken and raised; `given` is the rest of its question."""
        ledger, recorder, deciding = self._ledger, self._recorder, self._deciding
        if ledger is None or recorder is None:
            raise ConfigurationError("to reserve, an Access needs the recorder: make it with recorder=...")
        if metric_code is None:
            raise InvalidArgument("metric_code is None: say what is to be reserved, as in 'tokens'")
        asked = deciding.timed(question(org_id, metric_code, units, **given))
        kind = checked_overage(overage)
        name = None if transaction_id is None else checked_event_id("transaction_id", transaction_id)
        terms = Terms(asked, name, checked_seconds(seconds), kind)
        since, has_asked = float("-inf"), False
        for tried in range(TRIES):
            try:
                counted = await deciding.counted(asked, since)
            except OutOfDate:
                since = monotonic()
                continue
            if isinstance(counted, Decision):
                return AsyncReservation(recorder, ledger, granting(terms, counted), self._now)
            counted.measure.events_of(asked.units)
            if counted.measure.how == "figure":
                return AsyncReservation(
                    recorder,
                    ledger,
                    granting(terms, deciding.by_figure(asked, counted), counted.measure),
                    self._now,
                )
            try:
                outcome = await owned(ledger, partial(ledger.reserve, wish(terms, counted)), ledger.give_back)
            except OutOfDate:
                since = monotonic()
                continue
            if outcome.hold is None and not has_asked and tried < TRIES - 1:
                has_asked = await deciding.asked_again(asked, refused(terms, counted, outcome))
                if has_asked:
                    continue
            return AsyncReservation(recorder, ledger, granted(terms, counted, outcome), self._now)
        return AsyncReservation(recorder, ledger, granting(terms, verdicts.away(asked, self._now())), self._now)
