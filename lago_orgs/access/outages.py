"""Whether Lago is known to be away, and when it is asked again. Pure: times and chance are arguments."""

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from lago_orgs._core.arguments import shown
from lago_orgs.errors import (
    ApiError,
    AuthenticationError,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidArgument,
    LagoOrgsError,
    RateLimited,
    ServerError,
    UnexpectedAnswer,
)
from lago_orgs.recorder.errors import OutboxUnavailable

OnOutage = Literal["last_known", "allow", "deny"]
"""What is decided while Lago is away: by what it said last, up to an age; always yes; always no."""

FIRST_PAUSE = 0.5  # seconds
LONGEST_PAUSE = 5.0
GONE = {502, 503, 504}
MOST = 10_000


def checked_policy(value: object) -> OnOutage:
    """Read a policy.

    Raises:
        InvalidArgument: It is none.
    """
    for known in get_args(OnOutage):
        if value == known:
            return known  # type: ignore[no-any-return]  # one of the words of the type
    raise InvalidArgument(f"on_outage is {shown(value)}: it is 'last_known', 'allow' or 'deny'")


def is_outage(error: LagoOrgsError) -> bool:
    """Say whether an error means that nothing is known; a refused key and "there is none" never do.

    Without the outbox the moment of a figure is not known: while it is away, Lago might as well be.
    """
    if isinstance(error, AuthenticationError):
        return False
    return isinstance(error, ApiError | ConnectionFailed | DeadlineExceeded | OutboxUnavailable | UnexpectedAnswer)


def is_general(error: LagoOrgsError) -> bool:
    """Say whether an error is about Lago as a whole, not about one organization that it fails over."""
    if isinstance(error, ServerError | UnexpectedAnswer):
        return error.status in GONE
    return isinstance(error, ConnectionFailed | DeadlineExceeded | RateLimited)


class _Away(NamedTuple):
    until: float
    pause: float


class Outages:
    """Who is away: Lago as a whole (None), or what it says about one thing.

    Args:
        chance: Gives a number from 0 to 1, so that many processes do not come back at once.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._away: dict[object, _Away] = {}
        self._answered_at = float("-inf")

    def is_away(self, key: object) -> bool:
        """Say whether it makes no sense to wait for this."""
        away = self._away
        return bool(away) and (None in away or key in away)

    def may_probe(self, key: object, now: float) -> bool:
        """Say whether it is time to ask again."""
        return all(each is None or each.until <= now for each in (self._away.get(None), self._away.get(key)))

    def failed(self, key: object, now: float, *, is_general: bool) -> None:
        """Note that asking failed."""
        where = None if is_general else key
        before = self._away.get(where)
        pause = FIRST_PAUSE if before is None else min(before.pause * 2, LONGEST_PAUSE)
        if len(self._away) > MOST:
            self._away = {}
        self._away[where] = _Away(now + pause * (0.5 + self._chance() / 2), pause)

    def kept_waiting(self, key: object, now: float, *, began: float) -> None:
        """Note that nobody waits any longer for an answer that was asked for at an instant.

        Where Lago has answered others since then, it is slow about this one thing; else it hangs for everybody.
        """
        if not self.is_away(key):  # else each of those who waited would make the pause longer
            self.failed(key, now, is_general=not self.has_answered_since(began))

    def has_answered_since(self, began: float) -> bool:
        """Say whether Lago answered anything after an instant."""
        return self._answered_at > began

    def succeeded(self, key: object, now: float) -> None:
        """Note that Lago answered."""
        self._answered_at = now
        if self._away:
            self._away.pop(None, None)
            self._away.pop(key, None)
