"""The decisions about what is asked of an Access, by what is known. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from lago_orgs._core.ledger import ZERO, checked_limit, granted
from lago_orgs.access.costs import Cost
from lago_orgs.access.facts import Figures, Known, Standing
from lago_orgs.access.measures import Measure
from lago_orgs.access.questions import Question
from lago_orgs.access.wishes import Limits, Used
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Decision, Entitlement, Money, Privilege, Reason
from lago_orgs.types.access import Source
from lago_orgs.types.numbers import ARITHMETIC

UNLIMITED = "unlimited"
"""The value of a privilege of texts or choices that means no limit: Lago wants a value for each."""


class Ground(NamedTuple):
    """That an organization is subscribed.

    Args:
        plan: To what.
        resets_at: When its present period ends, if Lago says so.
        decided_at: The present instant.
    """

    plan: str | None
    resets_at: datetime | None
    decided_at: datetime | None


class Counted(NamedTuple):
    """What is known of a metric's use.

    Args:
        standing: That the organization is subscribed.
        limits: What limits.
        measure: How the metric counts.
        figures: What Lago counted.
        source: Where the figures come from.
        age: Seconds since Lago was asked for them.
        cost: What the metric's usage costs, if money is what limits; the limit in units is what is affordable then.
        limit: How much it may cost.
        again: How old figures must be, in seconds, for Lago to be asked again about what is in doubt.
    """

    standing: Ground
    limits: Limits
    measure: Measure
    figures: Figures
    source: Source
    age: float
    cost: Cost | None = None
    limit: Money | None = None
    again: float = 0.0


def without_organization(now: datetime) -> Decision:
    """Decide about nobody."""
    return Decision(reason=Reason.NO_ORGANIZATION, org_id=None, decided_at=now)


def away(asked: Question, now: datetime) -> Decision:
    """Decide while Lago is away and nothing is known."""
    reason = Reason.OUTAGE_ALLOWED if asked.on_outage == "allow" else Reason.OUTAGE_DENIED
    limit = asked.limit if asked.money is None else asked.money
    return Decision(reason=reason, **asked.about(), limit=limit, source="policy", decided_at=now)


def subscribed(asked: Question, known: Known, now: datetime) -> Decision:
    """Decide whether it is subscribed."""
    standing: Standing | None = known.value
    if standing is None:
        reason = Reason.NOT_SUBSCRIBED
    else:
        reason = Reason.SUBSCRIBED if standing.is_active else Reason.SUBSCRIPTION_PENDING
    return Decision(
        reason=reason,
        **asked.about(),
        plan=standing and standing.plan,
        resets_at=standing and standing.resets_at,
        source=known.source,
        age=known.age,
        decided_at=now,
    )


def remembered(org_id: str, product: str | None, standing: Standing | None, age: float, now: datetime) -> Decision:
    """Decide whether it is subscribed, by what is fresh in memory: what happens most often."""
    if standing is None:
        return Decision(
            reason=Reason.NOT_SUBSCRIBED, org_id=org_id, product=product, source="memory", age=age, decided_at=now
        )
    return Decision(
        reason=Reason.SUBSCRIBED if standing.is_active else Reason.SUBSCRIPTION_PENDING,
        org_id=org_id,
        product=product,
        plan=standing.plan,
        resets_at=standing.resets_at,
        source="memory",
        age=age,
        decided_at=now,
    )


def entitled(asked: Question, feature: str, known: Known, standing: Ground | Decision) -> Decision:
    """Decide whether it is entitled to a feature."""
    features: tuple[Entitlement, ...] = known.value
    is_entitled = any(each.feature == feature for each in features)
    return Decision(
        reason=Reason.ENTITLED if is_entitled else Reason.NOT_ENTITLED,
        **{**asked.about(), "feature": feature},
        plan=standing.plan,
        resets_at=standing.resets_at,
        source=known.source,
        age=known.age,
        decided_at=standing.decided_at,
    )


def privilege_limit(privilege: Privilege, features: tuple[Entitlement, ...]) -> Decimal | None:
    """Return the limit that stands in Lago; None if its value is null or the text `unlimited`: there is no limit.

    Raises:
        LookupError: The feature, or its privilege, is not there: that is no "unlimited".
        InvalidArgument: It is no number.
    """
    found = next((each for each in features if each.feature == privilege.feature), None)
    if found is None or privilege.privilege not in found:
        raise LookupError(str(privilege))
    value = found[privilege.privilege]
    if value is None or value == UNLIMITED:
        return None
    if isinstance(value, bool):
        raise InvalidArgument(f"limit is the privilege {privilege}, whose value is {value}: name one that is a number")
    try:
        return checked_limit(f"the privilege {privilege}", value)
    except InvalidArgument as error:
        raise InvalidArgument(f"limit: {error.message}") from None


def within(
    asked: Question,
    counted: Counted,
    used: Used,
    *,
    granted_units: Decimal | None = None,
    is_refused_for_user: bool | None = None,
) -> Decision:
    """Decide whether a use is within what limits it.

    Args:
        asked: The question.
        counted: What is known.
        used: What is used.
        granted_units: Of a reservation: what was reserved.
        is_refused_for_user: Of a reservation that was refused: whether because of the user.
    """
    limits, standing = counted.limits, counted.standing
    if is_refused_for_user is not None:
        reason = Reason.USER_LIMIT_REACHED if is_refused_for_user else Reason.LIMIT_REACHED
    elif granted_units is not None:
        reason = _granting(asked, limits, used, granted_units)
    else:
        reason = _checking(asked, counted, used)
    is_users = reason is Reason.USER_LIMIT_REACHED or (limits.everybody is None and limits.own is not None)
    limit, amount = (limits.own, used.own) if is_users else (limits.everybody, used.units)
    if granted_units is not None:
        amount = ARITHMETIC.add(amount, granted_units)
    figures: Any  # of one kind, units or money
    if counted.cost is not None and counted.limit is not None and not is_users:
        figures = counted.cost.spent(counted.limit, amount, used.in_doubt)._asdict()
    else:
        remaining = None if limit is None else max(ZERO, ARITHMETIC.subtract(limit, amount))
        # What a user used is counted from what was recorded here, and never from Lago's figure: it is in no doubt.
        in_doubt = ZERO if is_users else used.in_doubt
        figures = {"limit": limit, "used": amount, "remaining": remaining, "in_doubt": in_doubt}
    return Decision(
        reason=reason,
        **asked.about(),
        user_id=asked.user_id if is_users else None,
        **figures,
        is_exact=counted.measure.how != "figure" and (counted.cost is None or counted.cost.is_exact),
        resets_at=counted.figures.resets_at,
        plan=standing.plan,
        source=counted.source,
        age=counted.age,
        decided_at=standing.decided_at,
        refresh_in=None if is_users or not used.in_doubt else refresh_in(reason, counted, **figures),
    )


def refresh_in(
    reason: Reason, counted: Counted, *, limit: Any, used: Any, remaining: Any, in_doubt: Any
) -> float | None:
    """Return the seconds until Lago is asked again, where without what is in doubt something would be left.

    Args:
        reason: Of the decision.
        counted: What is known.
        limit: How much may be used, in units or money, as what follows.
        used: How much is.
        remaining: What is left.
        in_doubt: How much of `used` may be counted twice.
    """
    if limit is None or (reason.is_allowing and remaining) or used - in_doubt >= limit:
        return None
    return max(0.0, counted.again - counted.age)


def fits(measure: Measure, limit: Decimal, used: Decimal, units: Decimal) -> bool:
    """Say whether a use is within a limit: a maximum grows only by what is larger, a latest value is replaced."""
    if measure.aggregation_type == "max_agg":
        return max(used, units) <= limit
    if measure.aggregation_type == "latest_agg":
        return units <= limit
    return granted(limit, used, units) is not None


def _plain(limits: Limits) -> Reason:
    return Reason.UNLIMITED if limits.everybody is None and limits.own is None else Reason.WITHIN_LIMIT


def _granting(asked: Question, limits: Limits, used: Used, units: Decimal) -> Reason:
    if units < asked.units:
        return Reason.CAPPED
    is_over = units > 0 and any(
        limit is not None and ARITHMETIC.add(amount, units) > limit
        for limit, amount in ((limits.everybody, used.units), (limits.own, used.own))
    )
    return Reason.OVERFLOW if is_over else _plain(limits)


def _checking(asked: Question, counted: Counted, used: Used) -> Reason:
    limits, measure = counted.limits, counted.measure
    if limits.everybody is not None and not fits(measure, limits.everybody, used.units, asked.units):
        return Reason.LIMIT_REACHED
    if limits.own is not None and not fits(measure, limits.own, used.own, asked.units):
        return Reason.USER_LIMIT_REACHED
    return _plain(limits)
