"""The outbox's housekeeping, off everybody's way."""

import threading
from collections.abc import Callable

from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.outboxes.outbox import Outbox


class Tidier:
    """Tidies an outbox in a thread of its own: after a large backlog that takes long, and whoever sends goes on.

    Args:
        outbox: The outbox.
        trouble: Told of what goes wrong.
        every: Seconds between two times.
        monotonic: The clock, in seconds.
    """

    def __init__(self, outbox: Outbox, trouble: Trouble, every: float, monotonic: Callable[[], float]) -> None:
        self._outbox = outbox
        self._trouble = trouble
        self._every = every
        self._monotonic = monotonic
        self._next = float("-inf")
        self.thread: threading.Thread | None = None
        """The thread that tidies, while one does."""

    def look(self, now: float) -> None:
        """Tidy, if it is time to and nobody does.

        Args:
            now: Seconds of the clock.
        """
        if now < self._next or self.thread is not None:
            return
        self.thread = thread = threading.Thread(target=self._tidy, name="lago-orgs-tidier", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no thread can be had, or the interpreter ends: then in this one
            self._tidy()

    def _tidy(self) -> None:
        try:
            self._outbox.tidy()
        except RecorderClosed:
            pass  # somebody closed the outbox under the recorder
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is tried again
            self._trouble.failed(error)
        finally:
            self._next = self._monotonic() + self._every
            self.thread = None
