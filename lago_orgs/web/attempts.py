"""How often a request came under the same id: proxies try again some times, and no more."""

from __future__ import annotations

import threading
from collections import OrderedDict

MOST = 4  # how often a patient proxy tries
REMEMBERED = 4096  # ids of requests, each some 100 bytes


class Attempts:
    """Counts attempts of the latest requests of a process.

    A client that names all of its requests alike would pay for one of them: beyond what any proxy tries, an id says
    nothing any more.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, transaction_id: str) -> int:
        """Return how often a request has come under this id, this time among them."""
        with self._lock:
            count = self._counts.pop(transaction_id, 0) + 1
            self._counts[transaction_id] = count
            if len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)
            return count
