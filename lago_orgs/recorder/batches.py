"""Which events may travel together, and when; decided without I/O.

Two rules beyond the size. Lago matches the events of a batch by transaction id alone, so that one id under two
subscriptions in one batch is refused as a duplicate although it is none (recording events-batch, id "h"). And the
events of one subscription stay in order: as long as some are on their way, the later ones wait. Lago's aggregations
order by timestamp, but where timestamps are equal `latest_agg` and `unique_count_agg` go by arrival, and a charge paid
in advance prices each event by what came before it.

So every subscription has a lane, and a lane is on its way with one batch at a time.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from zlib import crc32

from lago_orgs.recorder.outbox import Entry

LANES = 32  # several times the batches on their way, so that one that is stuck holds few subscriptions up


class Batches:
    """The events that a sender has claimed, by lane, and which lanes are on their way.

    Args:
        size: How many events a batch holds at most; Lago's own limit is 100.
    """

    def __init__(self, size: int = 100) -> None:
        self.size = size
        self._lanes: list[deque[Entry]] = [deque() for _ in range(LANES)]
        self._travelling: set[int] = set()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, entries: Iterable[Entry]) -> None:
        """Take in newly claimed events, in their order."""
        for entry in entries:
            self._lanes[_lane(entry)].append(entry)
            self._count += 1

    def take(self) -> Sequence[Entry]:
        """The next batch, those that wait longest first; empty if there is none that may travel now.

        `arrived` must follow.
        """
        free = [number for number, lane in enumerate(self._lanes) if lane and number not in self._travelling]
        free.sort(key=lambda number: self._lanes[number][0].position)
        batch: list[Entry] = []
        ids: set[str] = set()
        for number in free:
            lane = self._lanes[number]
            before = len(batch)
            while lane and len(batch) < self.size and lane[0].event.transaction_id not in ids:
                entry = lane.popleft()
                ids.add(entry.event.transaction_id)
                batch.append(entry)
            if len(batch) > before:
                self._travelling.add(number)
            if len(batch) == self.size:
                break
        self._count -= len(batch)
        return batch

    def arrived(self, batch: Sequence[Entry]) -> None:
        """A batch came to its end, whatever that was: its lanes may go on."""
        self._travelling.difference_update(map(_lane, batch))

    def clear(self) -> None:
        """Forget everything that waits."""
        for lane in self._lanes:
            lane.clear()
        self._count = 0


def _lane(entry: Entry) -> int:
    return crc32(entry.event.subscription.encode()) % LANES
