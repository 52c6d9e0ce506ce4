"""How long an answer is waited for, by how long answers take: what hangs over one event must not hold others up."""

LEAST = 3.0  # seconds
TIMES = 20.0  # as long as an answer took
MOST = 120.0  # seconds; from there on the port's own timeouts hold
SLOW = 1.0  # seconds after which a failure is no hiccup: it is not waited for a second one of the same


class Patience:
    """Seconds that an answer may take; used by several threads at once, each change being one step."""

    def __init__(self) -> None:
        self._seconds = LEAST  # nobody knows yet: what hangs first holds others up no longer than what hangs later

    @property
    def seconds(self) -> float | None:
        """How long to wait; None is as long as the port does."""
        return self.for_one(0)

    def for_one(self, attempts: int) -> float | None:
        """How long to wait for the answer to an event alone, over which delivery failed so often while others passed.

        Longer each time, as it may be one that Lago is slow over.
        """
        seconds = self._seconds * 2.0 ** min(attempts, 10)
        return None if seconds >= MOST else seconds

    def answered(self, took: float) -> None:
        """Note an answer of a server that works, after so many seconds."""
        self._seconds = max(LEAST, took * TIMES)

    def failed(self, took: float) -> None:
        """Note a failure; where it took as long as was waited, the server may be slow for everybody."""
        if took >= self._seconds:
            self._seconds = min(MOST, self._seconds * 2)
