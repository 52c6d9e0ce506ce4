"""Whether usage may have reached Lago though it failed: seen at each attempt, the earlier ones too."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from lago_orgs._core.events import milliseconds
from lago_orgs._core.retry import Repeat, is_outcome_unknown
from lago_orgs.client import CallFinished, CallStarted
from lago_orgs.client._shared import fault_behind
from lago_orgs.errors import AmbiguousOutcome, EventsRefused, LagoOrgsError, TransactionIdReused, UnexpectedAnswer


class _Unsure(AmbiguousOutcome):
    """Something may have happened, or not; with what finds it out.

    Args:
        message: What to do.
        told: What the answer in JSON names, too.
    """

    def __init__(self, message: str, *, told: Mapping[str, str]) -> None:
        super().__init__(message)
        self.told = told


class Doubt:
    """Looks at the calls of a client that records one event.

    Args:
        transaction_id: The event's own id.
        timestamp: When it was used; Lago counts milliseconds of it.
    """

    def __init__(self, transaction_id: str, timestamp: datetime) -> None:
        self.transaction_id = transaction_id
        self.timestamp = _text(timestamp)
        self.is_doubtful = False
        self._is_under_way = False

    def on_request(self, started: CallStarted) -> None:
        """Note that something that writes is sent."""
        if started.method != "GET":
            self._is_under_way = True

    def on_response(self, finished: CallFinished) -> None:
        """Note what became of it."""
        if finished.method == "GET":
            return
        self._is_under_way = False
        error = finished.error
        self.is_doubtful |= error is None or is_outcome_unknown(
            Repeat.NEVER,
            fault=fault_behind(error),
            status=finished.status,
            foreign=isinstance(error, UnexpectedAnswer),
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say of a failure what is to be done, if the event may have been recorded all the same.

        Raises:
            _Unsure: It may.
        """
        try:
            yield
        except (EventsRefused, TransactionIdReused):
            raise  # Lago's word on this very event
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"interrupted: {self._again}") from None
        except LagoOrgsError as error:
            if not (self._may_be_there or isinstance(error, AmbiguousOutcome)):
                raise
            told = {"transaction_id": self.transaction_id, "timestamp": self.timestamp}
            raise _Unsure(f"{self._again} ({error.message})", told=told) from error

    @property
    def _may_be_there(self) -> bool:
        return self.is_doubtful or self._is_under_way

    @property
    def _again(self) -> str:
        words = f"--id {shlex.quote(self.transaction_id)} --time {self.timestamp}"
        return f"whether it was recorded is not known: try again with {words}, under which it is billed once"


def _text(moment: datetime) -> str:
    try:
        milliseconds(moment)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):  # refused before anything is sent
        return str(moment)
