"""Which events may travel together, and when; decided without I/O.

Two rules beyond the size. Lago matches the events of a batch by transaction id alone, so that one id under two
subscriptions in one batch is refused as a duplicate although it is none (recording events-batch, id "h"). And the
events of one subscription stay in order: as long as some are on their way, the later ones wait. Lago's aggregations
order by timestamp, but where timestamps are equal `latest_agg` and `unique_count_agg` go by arrival, and a charge paid
in advance prices each event by what came before it.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from lago_orgs.recorder.outbox import Entry


class Batches:
    """The events that a sender has claimed, and which of their subscriptions are on their way.

    Args:
        size: How many events a batch holds at most; Lago's own limit is 100.
    """

    def __init__(self, size: int = 100) -> None:
        self.size = size
        self._waiting: deque[Entry] = deque()
        self._travelling: set[str] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take in newly claimed events, in their order."""
        self._waiting.extend(entries)

    def take(self) -> Sequence[Entry]:
        """The next batch; empty if there is none that may travel now. `arrived` must follow."""
        batch: list[Entry] = []
        left: list[Entry] = []
        ids: set[str] = set()
        kept_back: set[str] = set()
        while self._waiting and len(batch) < self.size:
            entry = self._waiting.popleft()
            subscription, transaction_id = entry.event.subscription, entry.event.transaction_id
            if subscription in self._travelling or subscription in kept_back:
                left.append(entry)
            elif transaction_id in ids:
                kept_back.add(subscription)
                left.append(entry)
            else:
                ids.add(transaction_id)
                batch.append(entry)
        self._waiting.extendleft(reversed(left))
        self._travelling.update(entry.event.subscription for entry in batch)
        return batch

    def arrived(self, batch: Sequence[Entry]) -> None:
        """A batch came to its end, whatever that was: its subscriptions may go on."""
        self._travelling.difference_update(entry.event.subscription for entry in batch)

    def clear(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()
