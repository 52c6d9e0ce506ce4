"""Which events may travel together, and when; decided without I/O.

Three rules beyond the size. Lago matches the events of a batch by transaction id alone, so that one id under two
subscriptions in one batch is refused as a duplicate although it is none (recording events-batch, id "h"). An event that
may be too large for Lago's index travels alone, for it would fail its whole batch. And the events of one subscription
stay in order: as long as some are on their way, the later ones wait. Lago's aggregations order by timestamp, but where
timestamps are equal `latest_agg` and `unique_count_agg` go by arrival, and a charge paid in advance prices each event
by what came before it.

So every subscription has a lane, and a lane is on its way with one batch at a time. A lane holds few events in memory;
what does not fit is left in the outbox and read again when there is room, so that a lane that stands still costs the
others neither memory nor time.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from lago_orgs._core.sizes import NEAR, SMALL, index_size
from lago_orgs.recorder.outboxes.rows import Row

Lane = tuple[str, str, str]

MOST_IN_LANE = 400  # events that one lane holds in memory
MOST_BYTES_IN_LANE = 2 << 20
MOST_BYTES = 16 << 20  # of properties that all lanes hold in memory
MOST_EVENTS = 20_000
SMALLEST = 4096  # bytes: no batch is made smaller because of what a server says of its size


class Batches:
    """The events that a sender has claimed, by lane, and which lanes are on their way.

    Args:
        size: How many events a batch holds at most; Lago's own limit is 100.
        most_bytes: How many bytes their properties have together, but for one large event alone.
        known_until: Up to which moment of recording, in milliseconds since 1970, the subscription of events like one
            can be settled; 0 if not even its own. Lanes where it cannot wait for `learned`.
    """

    def __init__(
        self, size: int = 100, most_bytes: int = 1 << 20, known_until: Callable[[Row], int] = lambda row: 1
    ) -> None:
        self.size = size
        self.most_bytes = most_bytes
        self._known_until = known_until
        self._lanes: dict[Lane, deque[Row]] = {}
        self._bytes_in: Counter[Lane] = Counter()
        self._travelling: Counter[Lane] = Counter()
        self._unknown: set[Lane] = set()
        self._resting: dict[Lane, float] = {}  # lanes that are limited, and until when
        self._alone: dict[Lane, float] = {}  # lanes over which requests hang, and until when they travel by themselves
        self._large: set[int] = set()  # places of events that may be too large for Lago's index
        self._skipped: dict[Lane, int] = {}  # the first place that was left in the outbox
        self._count = 0
        self._bytes = 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_full(self) -> bool:
        """Whether no more events should be claimed."""
        return self._count >= MOST_EVENTS or self._bytes >= MOST_BYTES

    def add(self, rows: Iterable[Row]) -> list[Row]:
        """Take in newly claimed events, in their order; return those that are to be left in the outbox for now."""
        left: list[Row] = []
        looked: set[Lane] = set()
        lanes, skipped, bytes_in = self._lanes, self._skipped, self._bytes_in
        for row in rows:
            event = row.event
            lane = (event.organization, event.product, event.pinned)
            waiting = lanes.get(lane)
            size = len(event.properties)
            if lane in skipped:
                left.append(row)
                continue
            if waiting is None:
                waiting = lanes[lane] = deque()
            elif len(waiting) >= MOST_IN_LANE or bytes_in[lane] + size > MOST_BYTES_IN_LANE:
                skipped[lane] = row.position
                left.append(row)
                continue
            waiting.append(row)
            self._count += 1
            self._bytes += size
            bytes_in[lane] += size
            if size >= SMALL:
                self._mark(row)
            if lane not in looked:  # its others are looked at when they are about to travel
                looked.add(lane)
                if lane not in self._unknown and not self._known_until(row):
                    self._unknown.add(lane)
        return left

    def _mark(self, row: Row) -> None:
        if index_size(row.event.properties) > NEAR:
            self._large.add(row.position)

    def _note(self, lane: Lane, count: int, size: int) -> None:
        self._count += count
        self._bytes += size
        self._bytes_in[lane] += size

    def rewind(self) -> int | None:
        """Return the place from which on the outbox is to be read again, as there is room now, or None."""
        ready = [
            lane
            for lane in self._skipped
            if not self._stands(lane)
            and (lane not in self._alone or not self._lanes.get(lane))  # those were shed, to make room
            and len(self._lanes.get(lane, ())) <= MOST_IN_LANE // 4
            and self._bytes_in[lane] <= MOST_BYTES_IN_LANE // 4
        ]
        if not ready:
            return None
        return min(self._skipped.pop(lane) for lane in ready)

    def shed(self) -> list[Row]:
        """Make room: give all but the first events of lanes that stand still back, to be read again later."""
        shed: list[Row] = []
        for lane, waiting in self._lanes.items():
            if not waiting or self._may_join(lane):
                continue
            some = [waiting.pop() for _ in range(len(waiting) - 1)]
            if some:
                self._large.difference_update([row.position for row in some])
                self._note(lane, -len(some), -sum(len(row.event.properties) for row in some))
                self._skipped[lane] = some[-1].position
                shed += some
        return shed

    def take(self) -> Sequence[Row]:
        """Return the next batch, those that wait longest first; empty if there is none that may travel now.

        `arrived` must follow for every one of them.
        """
        load = _Load()
        emptied: list[Lane] = []
        for lane, waiting in self._lanes.items():
            if not self._may_join(lane):
                continue
            self._fill(load, lane, waiting)
            if not waiting:
                emptied.append(lane)
            if len(load.rows) >= self.size or load.size >= self.most_bytes:
                break
        for lane in emptied:
            self._forget(lane)
        return load.rows

    def take_alone(self) -> Sequence[Row]:
        """Return the next batch of a subscription that travels by itself; empty if none may."""
        for lane in self._alone:
            waiting = self._lanes.get(lane)
            if not waiting or self._stands(lane):
                continue
            self._alone[lane] = self._alone.pop(lane)  # the others before it next time
            load = _Load()
            self._fill(load, lane, waiting)
            if not waiting:
                self._forget(lane)
            return load.rows
        return ()

    def _forget(self, lane: Lane) -> None:
        del self._lanes[lane]
        del self._bytes_in[lane]

    def _fill(self, load: "_Load", lane: Lane, waiting: deque[Row]) -> None:
        """Take from a lane what may travel together."""
        rows, ids, size, large = load.rows, load.ids, load.size, self._large
        before, subscription, until = len(rows), "", 0
        while waiting and len(rows) < self.size:
            row = waiting[0]
            event = row.event
            if event.transaction_id in ids:
                break
            more = len(event.properties)
            is_large = row.position in large
            if rows and (is_large or load.is_alone or size + more > self.most_bytes):
                break
            if event.recorded_at > until or row.subscription != subscription:
                if not (until := self._known_until(row)):
                    self._unknown.add(lane)
                    break
                subscription = row.subscription
            waiting.popleft()
            load.is_alone = is_large
            large.discard(row.position)
            ids.add(event.transaction_id)
            rows.append(row)
            size += more
        if len(rows) > before:
            self._travelling[lane] = len(rows) - before  # no lane travels twice
            self._note(lane, before - len(rows), load.size - size)
            load.size = size

    @property
    def lacking(self) -> int:
        """In how many lanes events wait because their subscription is not known well enough."""
        return len(self._unknown)

    def unknown(self, most: int = 2000, may_ask: Callable[[Row], bool] = lambda row: True) -> list[Row]:
        """Return the first event of each lane that waits because its subscription is not known well enough.

        Args:
            most: How many at most.
            may_ask: Leaves out those whose time to be asked for has not come.
        """
        first = (self._lanes[lane][0] for lane in self._unknown if self._lanes.get(lane))
        return list(islice(filter(may_ask, first), most))

    def learned(self) -> None:
        """Look again at all lanes whose subscription was not known."""
        self._unknown = {
            lane for lane in self._unknown if (waiting := self._lanes.get(lane)) and not self._known_until(waiting[0])
        }

    def has_ready(self) -> bool:
        """Return whether an event may travel now, together with those of other subscriptions."""
        return any(waiting and self._may_join(lane) for lane, waiting in self._lanes.items())

    def mark_unknown(self, rows: Sequence[Row]) -> None:
        """Let the lanes of these events wait until their subscription is known."""
        self._unknown.update(map(lane_of, rows))

    def rest(self, rows: Sequence[Row], until: float) -> None:
        """Let the lanes of these events rest until an instant, in seconds of the clock."""
        self._resting.update(dict.fromkeys(map(lane_of, rows), until))

    def keep_apart(self, row: Row, until: float) -> None:
        """Let the lane of an event travel by itself until an instant, in seconds of the clock."""
        self._alone[lane_of(row)] = until

    def rejoin(self, row: Row) -> None:
        """Let the lane of an event travel with others again."""
        self._alone.pop(lane_of(row), None)

    def is_alone(self, row: Row) -> bool:
        """Return whether the lane of an event travels by itself."""
        return lane_of(row) in self._alone

    def wake(self, now: float) -> None:
        """Let the lanes go on that have rested, and those join the others that travelled by themselves for long."""
        if self._alone:
            self._alone = {lane: until for lane, until in self._alone.items() if until > now}
        if self._resting:
            self._resting = {lane: until for lane, until in self._resting.items() if until > now}

    def _stands(self, lane: Lane) -> bool:
        return lane in self._travelling or lane in self._unknown or lane in self._resting

    def _may_join(self, lane: Lane) -> bool:
        return lane not in self._alone and not self._stands(lane)

    def give_back(self, rows: Sequence[Row]) -> None:
        """Put events that are on their way back at the heads of their lanes; `arrived` is to be said of them too."""
        for row in reversed(rows):
            lane = lane_of(row)
            self._lanes.setdefault(lane, deque()).appendleft(row)
            self._note(lane, 1, len(row.event.properties))
            self._mark(row)

    def arrived(self, rows: Sequence[Row]) -> None:
        """Note that events came to their end, whatever that was: their lanes may go on once all of them have."""
        for lane, many in Counter(map(lane_of, rows)).items():
            self._travelling[lane] -= many
            if self._travelling[lane] <= 0:
                del self._travelling[lane]

    def shrink(self, rows: Sequence[Row]) -> None:
        """Make later batches smaller than one that a server found too large."""
        size = sum(len(row.event.properties) for row in rows)
        if len(rows) > 1:
            self.most_bytes = max(SMALLEST, min(self.most_bytes, size // 2))

    def clear(self) -> None:
        """Forget everything that waits, and what is on its way."""
        self._lanes.clear()
        self._bytes_in.clear()
        self._travelling.clear()
        self._unknown.clear()
        self._resting.clear()
        self._large.clear()
        self._skipped.clear()
        self._count = self._bytes = 0


class _Load:
    """A batch that is being filled."""

    __slots__ = ("ids", "is_alone", "rows", "size")

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.ids: set[str] = set()
        self.size = 0
        self.is_alone = False  # its only event may be too large for Lago's index


def lane_of(row: Row) -> Lane:
    """Return the lane of an event: its subscription, known or not."""
    return row.event.organization, row.event.product, row.event.pinned
