"""What a store keeps of a delivery."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol

import attrs

from lago_orgs.webhooks.event import WebhookEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Lane = Literal["customer", "subscription", "object"]
LANES: tuple[Lane, ...] = ("customer", "subscription", "object")


class Kept(NamedTuple):
    """A delivery that is to be kept.

    Args:
        key: Lago's number of it; None if it has none.
        digest: Of its body: the number is not signed.
        type: Lago's type.
        body: Its body, which is UTF-8.
        received_at: Milliseconds since 1970.
        healed: Whether it was made of what Lago holds.
        customer: The external id of the customer that it tells of; empty if it tells of none.
        subscription: The external id of the subscription, if there is just one.
        object: The kind and Lago's id of its object.
    """

    key: str | None
    digest: str
    type: str
    body: str
    received_at: int
    healed: bool
    customer: str
    subscription: str
    object: str


class Row(NamedTuple):
    """A delivery that was kept.

    Args:
        seq: Its place.
        kept: What was kept.
        attempts: How often it was taken out to be handled, this time included.
        done: The handlers that have come to an end with it.
        error: What went wrong last; empty if nothing did.
    """

    seq: int
    kept: Kept
    attempts: int
    done: tuple[str, ...]
    error: str


class Ended(NamedTuple):
    """A delivery that is handled, which is noted together with the next claim.

    Args:
        seq: Its place.
        done: The handlers that have come to an end with it.
    """

    seq: int
    done: tuple[str, ...]


class Counts(NamedTuple):
    """How many deliveries wait, are handled or were given up."""

    waiting: int
    handled: int
    dead: int


class Store(Protocol):
    """Where deliveries are kept. Each act is done whole or not at all, whoever is interrupted or killed."""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        ...

    def insert(self, kept: Kept) -> int | None:
        """Keep a delivery, and give its place; None if its key or its digest is known.

        None as well if one was made about its object of what Lago holds, and it is not such a one itself: it may come
        late, and is kept by `insert_anyway` if it does not.
        """
        ...

    def insert_all(self, several: Sequence[Kept]) -> list[int | None]:
        """Keep several as `insert` does, by one commit where there are commits."""
        ...

    def insert_anyway(self, kept: Kept) -> int | None:
        """Keep a delivery, and give its place; None if its key or its digest is known."""
        ...

    def claim(self, owner: str, seconds: float, after: Ended | None = None) -> Row | None:
        """Take out the first that is due and that nobody has; it is due again after so many seconds.

        What the owner has handled before is noted by the same step, where there are steps.
        """
        ...

    def renew(self, seqs: list[int], owner: str, seconds: float) -> None:
        """Hold on to what an owner has."""
        ...

    def progress(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note which handlers have come to their end."""
        ...

    def finish(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note that it is handled."""
        ...

    def put_back(self, seq: int, owner: str, seconds: float, error: str, *, counts: bool) -> None:
        """Let it wait for so many seconds; what does not count as an attempt is taken back."""
        ...

    def bury(self, seq: int, owner: str, error: str) -> None:
        """Give it up."""
        ...

    def blocked_for(self, seq: int, lane: Lane, value: str) -> float | None:
        """Seconds until one before it, of the same customer, subscription or object, is due; None if none waits."""
        ...

    def owners(self) -> list[str]:
        """Those who have something."""
        ...

    def release(self, owner: str) -> None:
        """Take back what an owner has that is gone."""
        ...

    def about(self, object_: str, *, healed_only: bool = False) -> list[Row]:
        """What came about an object, the oldest first."""
        ...

    def letters(self, limit: int, after: int) -> list[Row]:
        """What was given up, in the order of places."""
        ...

    def replay(self, seqs: list[int]) -> int:
        """Let handled and given up ones wait again, as if they had just come; how many."""
        ...

    def counts(self) -> Counts:
        """How many there are."""
        ...

    def next_due(self) -> float | None:
        """Seconds until the next is due; None if nothing waits."""
        ...

    def forget(self, seconds: float) -> None:
        """Forget what was handled and came longer ago."""
        ...

    def tidy(self) -> None:
        """Do what would hold up a delivery if it had to do it; asked for every second, and next to nothing mostly."""
        ...

    def before_fork(self) -> None:
        """Let go of what must not cross a fork."""
        ...

    def after_fork(self, *, in_child: bool) -> None:
        """Go on."""
        ...

    def close(self) -> None:
        """Let everything go."""
        ...


@attrs.frozen(kw_only=True)
class UnhandledEvent:
    """A delivery that was given up: its handlers failed as often as they may.

    Args:
        id: Its number in the inbox, for `replay`.
        type: Lago's type.
        unique_key: Lago's number of the delivery.
        received_at: When it came.
        attempts: How often it was tried.
        error: What went wrong last.
        body: What was signed.
    """

    id: str
    type: str
    unique_key: str | None
    received_at: datetime
    attempts: int
    error: str
    body: bytes = attrs.field(repr=False)


def kept_of(event: WebhookEvent[Any]) -> Kept:
    """Return what is kept of an event."""
    root = event.root
    customer = _text(root.get("external_customer_id")) or _text(_fields(root.get("customer")).get("external_id"))
    if event.object_type == "customer":
        customer = _text(root.get("external_id"))
    lago_id = _text(root.get("lago_id"))
    return Kept(
        key=event.unique_key,
        digest=hashlib.sha256(event.body).hexdigest(),
        type=event.type,
        body=event.body.decode(),
        received_at=(event.received_at - EPOCH) // timedelta(milliseconds=1),
        healed=event.healed,
        customer=customer,
        subscription=_subscription(event.object_type, root),
        object=f"{event.object_type}:{lago_id}" if lago_id else "",
    )


def instant(milliseconds: int) -> datetime:
    """Return an instant of a row."""
    return (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(UTC)


def _subscription(kind: str, root: Mapping[str, Any]) -> str:
    if kind == "subscription":
        return _text(root.get("external_id"))
    if found := _text(root.get("external_subscription_id")):
        return found
    several = root.get("subscriptions")
    ids = {_text(_fields(each).get("external_id")) for each in several} if isinstance(several, list) else set()
    return ids.pop() if len(ids) == 1 else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _fields(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
