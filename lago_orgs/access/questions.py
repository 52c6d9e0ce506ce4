"""What is asked of an Access, checked before anything else. Pure."""

from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from lago_orgs._core.ids import checked_event_id, checked_id
from lago_orgs._core.ledger import checked_limit, checked_units
from lago_orgs.access.measures import Measure
from lago_orgs.access.outages import OnOutage, checked_policy
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Money, Privilege

USUAL = (str, int, str)


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
