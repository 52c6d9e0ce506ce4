"""What a reservation is granted by, and on which terms. Pure."""

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from math import isfinite
from typing import NamedTuple

from lago_orgs._core.arguments import shown
from lago_orgs._core.decisions import denial
from lago_orgs._core.ledger import Overage
from lago_orgs.access import verdicts
from lago_orgs.access.measures import Measure
from lago_orgs.access.questions import Question
from lago_orgs.access.verdicts import Counted
from lago_orgs.access.wishes import Limits, Outcome, Wish
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.recorder.outboxes.limits import Hold
from lago_orgs.types import Decision, Money
from lago_orgs.types.numbers import ARITHMETIC

LONGEST = 86_400.0


class Terms(NamedTuple):
    """What is wished for.

    Args:
        asked: The question.
        name: The transaction id of the event that will be recorded; None makes one.
        seconds: How long it holds.
        overage: What happens if less is left.
    """

    asked: Question
    name: str | None
    seconds: float
    overage: Overage


class Grant(NamedTuple):
    """What was granted.

    Args:
        terms: What was wished for.
        decide: Says why, for those who ask.
        units: How many units.
        measure: How the metric counts; None if that is not known.
        hold: The reservation in the store; None if nothing needs one.
        first: The first instant of the period whose figure it was judged by; None if it was by none.
    """

    terms: Terms
    decide: Callable[[], Decision]
    units: Decimal
    measure: Measure | None
    hold: Hold | None
    first: datetime | None = None

    @property
    def name(self) -> str:
        """Return the transaction id of the event that will be recorded."""
        return self.hold.id if self.hold is not None else self.terms.name or new_transaction_id()


def checked_seconds(value: object) -> float:
    """Read how long a reservation holds.

    Raises:
        InvalidArgument: It is no span of time, or longer than a day.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or not 0 < value <= LONGEST:
        raise InvalidArgument(f"seconds is {shown(value)}: give a number above 0, a day ({LONGEST:.0f}) at the most")
    return float(value)


def amount_of(used: Decimal | Money) -> Decimal:
    """Return the number of what is used."""
    return used.amount if isinstance(used, Money) else used


def wish(terms: Terms, counted: Counted) -> Wish:
    """Return what the ledger is asked for."""
    asked, measure, limits = terms.asked, counted.measure, counted.limits
    if measure.is_count:  # what is left is reserved, and events have no parts
        limits = Limits(_whole(limits.everybody), _whole(limits.own), limits.user)
    return Wish(
        (asked.org_id, asked.product or "", measure.code),
        counted.figures.count(measure),
        measure,
        limits,
        asked.units,
        terms.overage,
        terms.name,
        terms.seconds,
    )


def _whole(limit: Decimal | None) -> Decimal | None:
    return None if limit is None else limit.to_integral_value(rounding=ROUND_FLOOR, context=ARITHMETIC)


def refused(terms: Terms, counted: Counted, outcome: Outcome) -> Decision:
    """Return why the ledger granted nothing."""
    return verdicts.within(terms.asked, counted, outcome.used, is_refused_for_user=outcome.is_user)


def granted(terms: Terms, counted: Counted, outcome: Outcome) -> Grant:
    """Return what the ledger granted.

    Raises:
        LimitReached: Nothing.
    """
    if outcome.hold is None:
        raise denial(refused(terms, counted, outcome))

    def decide() -> Decision:
        return verdicts.within(terms.asked, counted, outcome.used_by_others, granted_units=outcome.granted)

    return Grant(terms, decide, outcome.granted, counted.measure, outcome.hold, counted.figures.first)


def granting(terms: Terms, decision: Decision, measure: Measure | None = None) -> Grant:
    """Return what is granted without a reservation in the store.

    Raises:
        AccessDenied: The decision does not allow it.
    """
    if not decision:
        raise denial(decision)
    return Grant(terms, lambda: decision, terms.asked.units, measure, None)
