"""What a ledger is asked for, and what it answers."""

from decimal import Decimal
from typing import NamedTuple

from lago_orgs._core.ledger import ZERO, Count, Overage
from lago_orgs.access.measures import Measure
from lago_orgs.recorder.outboxes.limits import Hold
from lago_orgs.types.numbers import ARITHMETIC

Key = tuple[str, str, str]
"""An organization, its product ("" is none) and a metric's code."""


class Limits(NamedTuple):
    """What limits a use.

    Args:
        everybody: What the organization may use; None is any amount.
        own: What the user may use; None is any amount.
        user: Who; None if the organization's limit alone counts.
    """

    everybody: Decimal | None
    own: Decimal | None = None
    user: str | None = None


class Used(NamedTuple):
    """What is used of a metric.

    Args:
        units: By everybody: counted, outstanding and reserved.
        own: By the user.
        in_doubt: How much of `units` may be counted twice.
    """

    units: Decimal
    own: Decimal
    in_doubt: Decimal


class Wish(NamedTuple):
    """What somebody wishes to reserve.

    Args:
        key: Of what.
        figure: What Lago counted.
        measure: How the metric counts.
        limits: What may be used.
        units: How much is wished for.
        overage: What happens if less is left.
        name: The transaction id of the event that will be recorded; None makes one.
        seconds: How long it holds.
    """

    key: Key
    figure: Count
    measure: Measure
    limits: Limits
    units: Decimal
    overage: Overage
    name: str | None
    seconds: float


class Outcome(NamedTuple):
    """What became of a wish to reserve.

    Args:
        hold: The reservation; None if it was refused.
        granted: For how many units.
        used: What is used by others; with `hold` it is not counted in.
        is_user: Whether the user's limit refused, not the organization's.
        ahead: How many units more are used by others: those that were handed out before, of what was kept ahead.
    """

    hold: Hold | None
    granted: Decimal
    used: Used
    is_user: bool
    ahead: Decimal = ZERO

    @property
    def used_by_others(self) -> Used:
        """Return what is used by others, what was handed out before among it."""
        if not self.ahead:
            return self.used
        units, own = ARITHMETIC.add(self.used.units, self.ahead), ARITHMETIC.add(self.used.own, self.ahead)
        return self.used._replace(units=units, own=own)
