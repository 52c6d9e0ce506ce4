"""What stores are given and give where limits are kept: what changed since a look, and reservations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import Amount
from lago_orgs.recorder.outboxes.answers import Answers

NOTHING = Amount(0, 0)
RECENT = 60.0
"""Seconds that what arrived at Lago is told of to those who look for the first time: longer than Lago ever settles."""
LONG_AGO = 600.0
"""Seconds after which whoever looked last begins anew; what arrived is kept at least for as long."""
ARRIVALS = 200_000
"""Arrivals that are kept at most, for those who have not looked since."""
PORTION = 5_000
"""Events that are read at once."""


class Seen(NamedTuple):
    """How far somebody has looked.

    Args:
        place: The newest place.
        arrival: The newest arrival.
        generation: When it changes, everything is to be looked at anew.
        at: When, in seconds by the store's clock.
    """

    place: int
    arrival: int
    generation: int
    at: float


class Changes(NamedTuple):
    """What changed since somebody looked.

    Args:
        recorded: Events that were recorded, with their places, to be gone through once; those that had arrived
            meanwhile too.
        arrived: Places of events that Lago has, and when that was noted, in seconds by the store's clock.
        gone: Places of events that wait no more and are not billed.
        seen: How far this goes.
        is_anew: Whether this is all there is, and what was looked at before is void.
        may_be_reserved: Whether anything may be reserved by anybody.
        complete_since: From when on all arrivals are told of, if not all of the last minute are.
        held: The places of all events that are still known, if some that have arrived may be forgotten, untold.
    """

    recorded: Iterable[tuple[int, Event]]
    arrived: Sequence[tuple[int, float]]
    gone: Sequence[int]
    seen: Seen
    is_anew: bool
    may_be_reserved: bool = True
    complete_since: float = 0.0
    held: frozenset[int] | None = None


class Hold(NamedTuple):
    """A reservation; void as soon as the event is recorded whose transaction id it has, in the same step.

    Args:
        organization: Who reserves.
        product: For which product; "" is none.
        code: Of which metric.
        id: The transaction id of the event that will be recorded.
        user: For whom; "" if nobody is named.
        whole: How many units, rounded down.
        part: The rest, in 10^-12.
        seconds: How long it holds.
    """

    organization: str
    product: str
    code: str
    id: str
    user: str
    whole: int
    part: int
    seconds: float


class Bounds(NamedTuple):
    """What others may hold at most for a reservation to be kept; None is any amount.

    Args:
        everybody: All of the organization.
        user: The same user.
    """

    everybody: Amount | None
    user: Amount | None


class Held(NamedTuple):
    """What became of a reservation, and what others hold.

    Args:
        is_kept: Whether it is kept.
        is_outdated: Whether something was recorded of which the caller does not know; it was not kept then.
        everybody: What the organization holds.
        user: What the user holds.
        ahead: What of `everybody` was kept beside another one, and may not be in use.
    """

    is_kept: bool
    is_outdated: bool
    everybody: Amount
    user: Amount
    ahead: Amount = NOTHING


class Total(NamedTuple):
    """What one user used of a metric in one stretch of time, as it was recorded here.

    Args:
        user: Who; "" if nobody is named.
        stretch: Which: the instant divided by STRETCH.
        whole: How many units, rounded down.
        part: The rest, in 10^-12.
        events: In how many events.
    """

    user: str
    stretch: int
    whole: int
    part: int
    events: int


STRETCH = 900_000
"""Milliseconds of a stretch: every period of every time zone begins with one."""
FORGOTTEN = 400 * 96
"""Stretches after which totals are forgotten: more than a year."""


class LimitStore(Protocol):
    """The part of a store that limits stand on. All times are compared on the store's own clock."""

    is_ahead_worthwhile: bool
    """Whether a reservation costs so much here that several are better kept in one step."""

    @property
    def answers(self) -> Answers | None:
        """Where hosts share Lago's answers; None if the storage is one machine's."""
        ...

    def changes(self, seen: Seen | None) -> Changes:
        """What was recorded and what has arrived since somebody looked; everything that matters if nobody has."""
        ...

    def hold(self, hold: Hold, bounds: Bounds, seen: Seen, known: int = 0, beside: Sequence[str] = ()) -> Held:
        """Keep a reservation if others do not hold too much, in one step; one of the same id is replaced.

        Args:
            hold: The reservation.
            bounds: What others may hold.
            seen: How far the caller has looked. If more was recorded for the organization, product and metric since
                then, nothing is kept: the caller's bounds are too wide.
            known: How many events were recorded since then of which the caller knows all the same.
            beside: Ids of further reservations, just like it but new, that are kept with it; the bounds are for all.
        """
        ...

    def held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount]:
        """What is reserved of a metric: by the organization, and for one user of it."""
        ...

    def ahead(self, organization: str, product: str, code: str) -> Amount:
        """What is reserved of a metric that was kept beside another reservation, and may not be in use."""
        ...

    def recorded(self, organization: str, product: str, code: str, after: int, until: int) -> Iterable[Event]:
        """Events of a metric that were recorded behind one place, up to another, as far as they are known still.

        They are to be gone through once, in any order.
        """
        ...

    def totalled(self, organization: str, product: str, code: str) -> int:
        """The place up to which a metric's events are in the totals; -1 if none are."""
        ...

    def add_totals(
        self, organization: str, product: str, code: str, totals: Sequence[Total], *, after: int, until: int
    ) -> None:
        """Add what was recorded behind one place, up to another; nothing if the totals do not end at the first."""
        ...

    def totals(
        self, organization: str, product: str, code: str, since: int, user: str | None = None
    ) -> tuple[int, Sequence[Total]]:
        """The place up to which the totals go, and they themselves, from a stretch on; of one user if named."""
        ...

    def release(self, hold: Hold, beside: Sequence[str] = ()) -> None:
        """Give a reservation back, and others of the same metric; if there is none, do nothing."""
        ...
