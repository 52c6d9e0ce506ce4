"""Shipping without threads: everything in an outbox is sent, with waits that take no time."""

from collections.abc import Callable, Sequence

from lago_orgs.recorder import MemoryOutbox
from lago_orgs.recorder.delivery.port import Clocked
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.delivery.shipping import Shipping
from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard, Policy
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Row
from tests.recorder.lago import Lago, Watched, instant


class Shipyard:
    """Ships what is in an outbox; `patience` is how often it waits."""

    def __init__(
        self,
        lago: Lago,
        outbox: Outbox,
        patience: int = 1000,
        policy: Policy | None = None,
        port: Watched | None = None,
    ) -> None:
        self.port = port or lago.port
        self.waits: list[float] = []
        self.patience = self.left = patience
        self.now = 0.0
        self.trouble = Trouble(lambda: self.now)
        self.shorter: list[int] = []
        self.larger: list[Sequence[Row]] = []
        self.aside: list[Ordeal] = []
        self.resting: list[tuple[Sequence[Row], float]] = []
        self.apart: list[tuple[Row, Sequence[Row]]] = []
        self.rejoined: list[Row] = []
        self.ended: list[Row] = []
        self.on_wait: Callable[[], None] = lambda: None
        self.outbox = outbox
        self.facts = Facts(self.port)
        self.guard = Guard(self.facts, policy, lago_now=self.facts.now, max_skew=300_000)
        self.settler = Settler(self.facts)
        self.shipping = self.another()

    def another(self) -> Shipping:
        """One that knows nothing yet, over the port as it is."""
        return Shipping(
            self.outbox,
            Clocked(self.port),
            self.trouble,
            settler=self.settler,
            inspector=self.guard,
            sending=self,
            answers=self.answers,
            wait=self.wait,
            monotonic=lambda: self.now,
            longest_pause=300.0,
        )

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False, /) -> bool:
        if seconds > 0:
            self.waits.append(seconds)
            self.on_wait()
            self.now += 0 if until() else seconds
            self.left -= 1
        return self.left >= 0

    def answers(self) -> bool:
        try:
            self.facts.ask_organization()
        except Unknown:
            return False
        return True

    def arrived(self, rows: Sequence[Row]) -> None:
        self.ended += rows

    def set_aside(self, ordeal: Ordeal) -> None:
        self.aside.append(ordeal)

    def alone(self) -> int:
        return len(self.aside)

    def relieve(self, successes: int) -> None:
        for ordeal in self.aside:
            if ordeal.successes >= successes and not ordeal.is_limited:
                ordeal.due = self.now

    def too_long(self, size: int) -> None:
        self.shorter.append(size)

    def too_large(self, rows: Sequence[Row]) -> None:
        self.larger.append(rows)

    def keep_apart(self, suspect: Row, rows: Sequence[Row]) -> None:
        self.apart.append((suspect, rows))

    def rejoin(self, row: Row) -> None:
        self.rejoined.append(row)

    def rest(self, rows: Sequence[Row], seconds: float) -> None:
        self.resting.append((rows, seconds))

    def lacking(self, rows: Sequence[Row]) -> None:
        raise AssertionError("they were learned before")

    def ship(self, count: int = 1000) -> bool:
        """Ship what can be claimed, as one batch."""
        rows = self.outbox.claim(count)
        self.left = self.patience
        self.settler.learn([row for row in rows if not self.settler.is_known(row)])
        self.guard.learn(rows)
        return self.shipping.ship(rows)

    def try_again(self, times: int = 1) -> None:
        """Send those that were set aside, each when it is due."""
        for _ in range(times):
            for ordeal in self.aside[:]:
                self.aside.remove(ordeal)
                self.now = max(self.now, ordeal.due)
                self.left = self.patience
                if not self.shipping.ship([ordeal.row], ordeal):
                    self.aside.append(ordeal)


def fill(outbox: MemoryOutbox, count: int, *, own_ids: bool = False, timed: bool = False, orgs: int = 7) -> list[str]:
    """Put so many events of some organizations into an outbox; their ids, sorted."""
    ids = []
    for number in range(count):
        event = make_event(
            f"org-{number % orgs}",
            "tokens",
            {"n": number},
            transaction_id=f"tx-{number:03}" if own_ids else None,
            timestamp=instant(number % 60) if timed else None,
        )
        outbox.put(event)
        ids.append(event.transaction_id)
    return sorted(ids)
