"""Asking Lago for what events wait for: their subscriptions, and what the guard judges them by."""

import time
from collections.abc import Callable, Sequence

from lago_orgs.recorder.delivery.roles import Inspector
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.guard.reading import Unasked, Unknown
from lago_orgs.recorder.outboxes.rows import Row

FIRST, LONGEST = 0.25, 30.0  # seconds until it is asked again, in vain


class Learner:
    """Asks, one question at a time.

    Args:
        settler: Finds subscriptions.
        inspector: Looks at events before they are sent.
        trouble: Is told where Lago does not say it.
        asked: Called when a question came to its end, with the second of the clock at which to ask again if it was in
            vain.
    """

    def __init__(
        self, settler: Settler, inspector: Inspector, trouble: Trouble, asked: Callable[[float | None], None]
    ) -> None:
        self._settler = settler
        self._inspector = inspector
        self._trouble = trouble
        self._asked = asked
        self._is_in_vain = False

    def learn(self, rows: Sequence[Row]) -> None:
        """Ask for the subscriptions of events that wait for it."""
        again_at = None
        try:
            self._settler.learn(rows)
            self._inspector.learn(rows)
        except Unasked:
            pass  # no failure of Lago's: it is asked as soon as it is known whose the key is
        except Unknown as unknown:
            failures = self._trouble.met(f"the subscriptions of organizations cannot be read: {unknown}")
            again_at = time.monotonic() + min(FIRST * 2.0 ** min(failures, 8), LONGEST)
            self._is_in_vain = True
        else:
            if self._is_in_vain:
                self._is_in_vain = False
                self._trouble.calm()
        finally:
            self._asked(again_at)
