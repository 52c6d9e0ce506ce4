"""What every outbox does, and the values that come out of one."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

import attrs

from lago_orgs.recorder.errors import TransactionIdReused
from lago_orgs.recorder.events import Event, is_same_event

WhenFull = Literal["raise", "block", "drop"]
"""What `record()` does when the outbox is full: raise `OutboxFull`, wait for room, or drop the event and count it."""

Position = int | str
"""An event's place in its outbox. Places of one outbox can be compared: the earlier recorded is the smaller."""


class Entry(NamedTuple):
    """An event that waits in an outbox. A tuple for the same reason as the event."""

    position: Position
    event: Event


@attrs.frozen
class Delivered:
    """An event that Lago holds now, and how that is known.

    Args:
        entry: The event.
        is_duplicate: Whether Lago said that it held it before, from an attempt whose answer was lost.
    """

    entry: Entry
    is_duplicate: bool = False


@attrs.frozen
class Dead:
    """An event that Lago will never take or never bill, and why.

    Args:
        entry: The event.
        reason: Lago's own words or the guard's, such as `timestamp: invalid_format`.
        is_conflict: Whether Lago holds another event under the same transaction id.
    """

    entry: Entry
    reason: str
    is_conflict: bool = False


@attrs.frozen(kw_only=True)
class Account:
    """The books of one organization, or of all: `recorded = delivered + pending + dead`."""

    recorded: int = 0
    delivered: int = 0
    pending: int = 0
    dead: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether every event that was recorded is accounted for."""
        return self.recorded == self.delivered + self.pending + self.dead


@attrs.frozen(kw_only=True)
class Stats:
    """The books of an outbox at one instant, as they are stored: they outlive every process.

    Args:
        total: All organizations together.
        organizations: Each organization that ever recorded.
        repeats: Calls of `record()` that named an event which was recorded before; they changed nothing.
        duplicates: Of the delivered: those that Lago said it held already.
        conflicts: Of the dead: those whose transaction id Lago holds another event under.
        dropped: Events turned away by the policy `drop`; they were never recorded.
    """

    total: Account
    organizations: Mapping[str, Account] = attrs.field(hash=False, repr=False)
    repeats: int = 0
    duplicates: int = 0
    conflicts: int = 0
    dropped: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether the books balance, in total and for every organization."""
        accounts = self.organizations.values()
        sums = Account(
            recorded=sum(each.recorded for each in accounts),
            delivered=sum(each.delivered for each in accounts),
            pending=sum(each.pending for each in accounts),
            dead=sum(each.dead for each in accounts),
        )
        return sums == self.total and self.total.is_balanced and all(each.is_balanced for each in accounts)


@attrs.frozen(kw_only=True)
class DeadLetter:
    """An event that was given up, kept until it is requeued.

    Args:
        position: Its place in the outbox.
        organization: The organization that pays.
        subscription: The external id of the subscription.
        transaction_id: The event's own id.
        payload: The event as it was sent.
        reason: Why Lago will not take or not bill it.
        died_at: When it was given up.
    """

    position: Position
    organization: str
    subscription: str
    transaction_id: str
    payload: Mapping[str, Any] = attrs.field(hash=False)
    reason: str
    died_at: datetime


@attrs.frozen(kw_only=True)
class ExportedEvent:
    """An event that Lago does not hold, for a file or another system.

    Args:
        state: Whether it waits or was given up.
        organization: The organization that pays.
        payload: The event as it is sent.
        reason: Why it was given up.
    """

    state: Literal["pending", "dead"]
    organization: str
    payload: Mapping[str, Any] = attrs.field(hash=False)
    reason: str | None = None

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(attrs.asdict(self), ensure_ascii=False)


class Outbox(Protocol):
    """Keeps events until Lago holds them.

    Safe from any thread. Several outboxes, in one or many processes, may share one storage; each event is then handed
    to one live sender at a time.
    """

    def put(self, event: Event) -> bool:
        """Keep an event; when this returns True, it is stored.

        Returns:
            False if nothing new was stored: the same event is known already (it counts as a repeat), or the outbox is
            full and drops.

        Raises:
            TransactionIdReused: Another event has this transaction id.
            OutboxFull: There is no room, and the policy is to raise.
            OutboxError: The storage refuses.
        """
        ...

    def claim(self, limit: int) -> Sequence[Entry]:
        """The next waiting events, oldest first, that no live sender has; they are this outbox's until settled."""
        ...

    def release(self) -> None:
        """Give back all that was claimed and not settled, for the next sender."""
        ...

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book what became of claimed events, all or nothing; what was booked before is not booked twice."""
        ...

    def tidy(self) -> None:
        """Do the storage's housekeeping; the sender calls it now and then, off the callers' path."""
        ...

    def mark(self) -> Position | None:
        """The place of the newest event, or None."""
        ...

    def is_settled(self, mark: Position | None) -> bool:
        """Whether no event up to this place waits any more."""
        ...

    def stats(self) -> Stats:
        """The books as they are kept."""
        ...

    def recount(self) -> Stats:
        """The books with `pending` and `dead` counted anew, event by event: slower, and an audit of `stats()`."""
        ...

    def dead_letters(self, limit: int = 100, after: Position | None = None) -> Sequence[DeadLetter]:
        """The events that were given up, the earliest recorded first; `after` continues a list."""
        ...

    def requeue(self, transaction_ids: Iterable[str] | None = None) -> int:
        """Let dead letters wait again, all of them or those named; the number that do."""
        ...

    def export(self) -> Iterator[ExportedEvent]:
        """All events that Lago does not hold, pending ones first."""
        ...

    def before_fork(self) -> None:
        """Let go of everything that must not cross a fork, and hold still until `after_fork`."""
        ...

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork; the child has claimed nothing."""
        ...

    def close(self) -> None:
        """Let go of the storage; everything stays in it."""
        ...


def parsed(payload: str) -> dict[str, Any]:
    """An event's payload as an object."""
    value: dict[str, Any] = json.loads(payload)
    return value


def refuse_other(event: Event, earlier: Event) -> None:
    """Do nothing if both are the same use.

    Raises:
        TransactionIdReused: They are two.
    """
    if not is_same_event(event, earlier):
        raise TransactionIdReused(
            f"transaction_id {event.transaction_id!r} was recorded before for {earlier.payload}, and now for "
            f"{event.payload}: give each use an id of its own"
        )
