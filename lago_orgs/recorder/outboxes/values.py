"""What comes out of an outbox: books, dead letters, exports."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from lago_orgs._core.events import Event, nominal, payload
from lago_orgs.recorder.outboxes.rows import Figures, Letter, State
from lago_orgs.types.plain import Plain


@attrs.frozen(kw_only=True)
class Account(Plain):
    """The books of one organization, or of all: `recorded = delivered + pending + dead + discarded`."""

    recorded: int = 0
    delivered: int = 0
    pending: int = 0
    dead: int = 0
    discarded: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether every event that was recorded is accounted for, and nothing is counted below nothing."""
        parts = (self.delivered, self.pending, self.dead, self.discarded)
        return self.recorded == sum(parts) and min(parts) >= 0


@attrs.frozen(kw_only=True)
class Stats(Plain):
    """The books of an outbox at one instant, as they are stored: they outlive every process.

    Args:
        total: All organizations together.
        organizations: Each organization that ever recorded.
        repeats: Calls of `record()` that named an event which was recorded before; they changed nothing.
        duplicates: Of the delivered: those that Lago said it held already.
        conflicts: Of the dead: those whose transaction id Lago holds another event under.
        uncounted: Of the dead: those that Lago accepted, and said afterwards that it does not count.
        dropped: Events turned away by the policy `drop`; they were never recorded.
        lost: Events that waited in a storage which was emptied from outside (Redis without persistence, FLUSHALL);
            some may have been on their way, and arrived. All of them, as long as a process knows of those before.
        oldest_pending: When the oldest waiting event was recorded; None if none waits.
    """

    total: Account
    organizations: Mapping[str, Account] = attrs.field(hash=False, repr=False)
    repeats: int = 0
    duplicates: int = 0
    conflicts: int = 0
    uncounted: int = 0
    dropped: int = 0
    lost: int = 0
    oldest_pending: datetime | None = None

    @property
    def is_balanced(self) -> bool:
        """Whether the books balance, in total and for every organization."""
        accounts = self.organizations.values()
        sums = Account(
            recorded=sum(each.recorded for each in accounts),
            delivered=sum(each.delivered for each in accounts),
            pending=sum(each.pending for each in accounts),
            dead=sum(each.dead for each in accounts),
            discarded=sum(each.discarded for each in accounts),
        )
        return sums == self.total and self.total.is_balanced and all(each.is_balanced for each in accounts)

    def oldest_pending_age(self, now: datetime | None = None) -> float | None:
        """Return the seconds that the oldest waiting event has waited; None if none waits.

        Args:
            now: The present instant, aware; the clock's if None.
        """
        if self.oldest_pending is None:
            return None
        return max(0.0, ((now or datetime.now(UTC)) - self.oldest_pending).total_seconds())


@attrs.frozen(kw_only=True)
class DeadLetter(Plain):
    """An event that was given up, kept until it is requeued, amended or discarded.

    Args:
        position: Its place in the outbox.
        organization: The organization that pays.
        subscription: The external id of the subscription that it was meant for.
        transaction_id: The event's own id.
        payload: The event as it would be sent.
        reason: Why Lago will not take or not bill it.
        died_at: When it was given up.
        amended: How often it was amended before.
        is_id_taken: Whether Lago holds an event under its id, which an amended one can therefore not have.
    """

    position: int
    organization: str
    subscription: str
    transaction_id: str
    payload: Mapping[str, Any] = attrs.field(hash=False)
    reason: str
    died_at: datetime
    amended: int = 0
    is_id_taken: bool = False


@attrs.frozen(kw_only=True)
class ExportedEvent(Plain):
    """An event of an outbox, for a file or another system.

    Args:
        state: Whether it waits, was given up, delivered or discarded.
        organization: The organization that pays.
        payload: The event as it is sent.
        reason: Why it was given up.
        api_url: Lago's address, for which it is; None if the outbox notes none.
        lago_organization: Lago's id of its organization, and that one's name; None if the outbox notes none.
    """

    state: State
    organization: str
    payload: Mapping[str, Any] = attrs.field(hash=False)
    reason: str | None = None
    api_url: str | None = None
    lago_organization: str | None = None

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(attrs.asdict(self), ensure_ascii=False)


def shown(event: Event, subscription: str) -> dict[str, Any]:
    """Return an event's payload as an object.

    Args:
        event: The event.
        subscription: What it is sent under; "" is not settled yet, and shown by convention.
    """
    value: dict[str, Any] = json.loads(payload(event, subscription or nominal(event)))
    return value


def dead_letter(letter: Letter) -> DeadLetter:
    """Return a dead letter as it is shown."""
    event = letter.row.event
    return DeadLetter(
        position=letter.row.position,
        organization=event.organization,
        subscription=letter.row.subscription or nominal(event),
        transaction_id=event.transaction_id,
        payload=shown(event, letter.row.subscription),
        reason=letter.reason,
        died_at=datetime.fromtimestamp(letter.died_at, UTC),
        amended=letter.amended,
        is_id_taken=letter.is_conflict or letter.is_uncounted,
    )


def history_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of a history as it is shown: its instant as one, its properties as an object."""
    return {
        **entry,
        "at": datetime.fromtimestamp(entry["at"], UTC),
        "properties": json.loads(entry["properties"]),
    }


class Accounts(Mapping[str, Account]):
    """The books of each organization, made when they are looked at: there may be a hundred thousand.

    Args:
        counts: The counts of each; what waits is what is left, unless it was counted too.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        self._counts = counts

    def __getitem__(self, name: str) -> Account:
        counts = self._counts[name]
        return Account(
            recorded=counts.get("recorded", 0),
            delivered=counts.get("delivered", 0),
            pending=_pending(counts),
            dead=counts.get("dead", 0),
            discarded=counts.get("discarded", 0),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


def _pending(counts: Mapping[str, int]) -> int:
    get = counts.get
    counted = get("pending")
    return (
        get("recorded", 0) - get("delivered", 0) - get("dead", 0) - get("discarded", 0) if counted is None else counted
    )


def books(figures: Figures) -> Stats:
    """Return the books from a store's counts."""
    each = figures.organizations.values()
    total = Account(
        recorded=figures.recorded,
        delivered=sum([counts.get("delivered", 0) for counts in each]),
        pending=sum(map(_pending, each)),
        dead=sum([counts.get("dead", 0) for counts in each]),
        discarded=sum([counts.get("discarded", 0) for counts in each]),
    )
    oldest = None if figures.oldest is None else datetime.fromtimestamp(figures.oldest / 1000, UTC)
    return Stats(total=total, organizations=Accounts(figures.organizations), oldest_pending=oldest, **figures.numbers)
