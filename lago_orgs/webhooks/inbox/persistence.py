"""How persistently handlers are tried."""

import random

import attrs


@attrs.frozen(kw_only=True)
class Persistence:
    """How persistently handlers are tried.

    Args:
        attempts: How often at most, before an event is given up and waits for `replay`; sixteen take some three hours.
        first_pause: Seconds after the first failure; each later pause is twice as long, and chance spreads them.
        longest_pause: Seconds.
        hold: Seconds until an event whose process has died is given to another; one that lives holds it as long as it
            needs.
    """

    attempts: int = 16
    first_pause: float = 1.0
    longest_pause: float = 3600.0
    hold: float = 30.0

    def pause(self, attempt: int) -> float:
        """Seconds to wait after an attempt that failed."""
        longest = min(self.longest_pause, self.first_pause * 2.0 ** min(attempt - 1, 40))
        return longest * (0.5 + random.random() / 2)
