"""What is asked of an Access, checked before anything else; and the decisions about what is known. Pure."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from lago_orgs._core.ids import checked_event_id, checked_id
from lago_orgs._core.ledger import ZERO, checked_limit, checked_units, granted
from lago_orgs.access.costs import Cost
from lago_orgs.access.facts import Figures, Known, Standing
from lago_orgs.access.measures import Measure
from lago_orgs.access.outages import OnOutage, checked_policy
from lago_orgs.access.wishes import Limits, Used
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Decision, Entitlement, Money, Privilege, Reason
from lago_orgs.types.access import Source
from lago_orgs.types.numbers import ARITHMETIC

USUAL = (str, int, str)
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


class Question(NamedTuple):
    """A question about one organization.

    Args:
        org_id: Which.
        product: Which of its products.
        feature: A feature that it is to be entitled to.
        metric_code: What is to be used.
        units: How much of it.
        limit: How much may be used; None if nothing limits, or a privilege of Lago's says.
        privilege: The privilege that says.
        money: How much what is used may cost; None if money does not limit.
        user_id: Who uses it.
        user_limit: How much this user may use.
        on_outage: What to do while Lago is away.
        until: Until when whoever asks waits for Lago (`monotonic`); None is not known yet.
    """

    org_id: str
    product: str | None
    feature: str | None
    metric_code: str | None
    units: Decimal
    limit: Decimal | None
    privilege: Privilege | None
    money: Money | None
    user_id: str | None
    user_limit: Decimal | None
    on_outage: OnOutage
    until: float | None = None

    def about(self) -> dict[str, Any]:
        """Return what every decision about it says."""
        return {
            "org_id": self.org_id,
            "product": self.product,
            "feature": self.feature,
            "metric_code": self.metric_code,
        }


def question(
    org_id: str,
    metric_code: str | None,
    units: object,
    *,
    limit: object = None,
    feature: str | None = None,
    product: str | None = None,
    user_id: str | None = None,
    user_limit: object = None,
    on_outage: OnOutage,
) -> Question:
    """Check what is asked.

    Raises:
        InvalidArgument: Something cannot be meant.
    """
    checked_id("org_id", org_id)
    if (
        (type(metric_code), type(units), type(on_outage)) == USUAL
        and (limit is None or type(limit) is int)
        and (product is None or type(product) is str)
        and feature is None
        and user_id is None
        and user_limit is None
    ):  # the same again and again, but for the organization
        return tuple.__new__(Question, (org_id, *_usual(metric_code, units, limit, product, on_outage)))
    return _question(
        org_id,
        metric_code,
        units,
        limit=limit,
        feature=feature,
        product=product,
        user_id=user_id,
        user_limit=user_limit,
        on_outage=on_outage,
    )


@lru_cache(1_000, typed=True)
def _usual(
    metric_code: str | None, units: int, limit: int | None, product: str | None, on_outage: OnOutage
) -> tuple[Any, ...]:
    return _question("any", metric_code, units, limit=limit, product=product, on_outage=on_outage)[1:]


def _question(
    org_id: str,
    metric_code: str | None,
    units: object,
    *,
    limit: object = None,
    feature: str | None = None,
    product: str | None = None,
    user_id: str | None = None,
    user_limit: object = None,
    on_outage: OnOutage,
) -> Question:
    if product is not None:
        checked_event_id("product", product)
    if feature is not None:
        checked_id("feature", feature)
    if user_id is not None:
        checked_id("user_id", user_id)
    if metric_code is None:
        for name, value in (("limit", limit), ("user_limit", user_limit), ("user_id", user_id)):
            if value is not None and not isinstance(limit, Money):
                raise InvalidArgument(f"{name} is given, but no metric: say what it limits, as in 'tokens'")
    else:
        checked_event_id("metric_code", metric_code)
    if user_limit is not None and user_id is None:
        raise InvalidArgument("user_limit is given, but no user_id: say whose limit it is")
    privilege = limit if isinstance(limit, Privilege) else None
    money = limit if isinstance(limit, Money) else None
    if money is not None and money.amount < 0:
        raise InvalidArgument(f"limit is {money}: a limit is at least 0; leave it out where nothing limits")
    if isinstance(user_limit, Money):
        raise InvalidArgument(f"user_limit is {user_limit}: users are counted in units, so give a number of them")
    return Question(
        org_id,
        product,
        feature,
        metric_code,
        checked_units("units", units),
        None if limit is None or privilege or money is not None else checked_limit("limit", limit),
        privilege,
        money,
        user_id,
        None if user_limit is None else checked_limit("user_limit", user_limit),
        checked_policy(on_outage),
    )


def check_user_limit(asked: Question, measure: Measure, *, has_recorder: bool) -> None:
    """Refuse a user's limit on what is not counted per user.

    Raises:
        InvalidArgument: The metric is no sum, or nothing is recorded here.
    """
    if asked.user_limit is None:
        return
    if not has_recorder:
        raise InvalidArgument("user_limit is given, but users are counted from what is recorded here: give recorder=")
    if measure.how != "sum":
        raise InvalidArgument(f"user_limit is given, but the units of {asked.metric_code!r} are no sum of uses")


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
