"""Decisions about access: may this organization do this, now, and how is that known?"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Any, Literal

import attrs

from lago_orgs.types.money import Money
from lago_orgs.types.plain import Plain
from lago_orgs.types.shown import plainly

Source = Literal["live", "memory", "stale", "policy"]
"""Where an answer comes from: Lago just now, memory, memory past its time, or the policy for when Lago is away."""


class Reason(StrEnum):
    """Why a decision is what it is. The list is closed: a new reason is a new version of this library."""

    SUBSCRIBED = "subscribed"
    ENTITLED = "entitled"
    WITHIN_LIMIT = "within_limit"
    UNLIMITED = "unlimited"
    CAPPED = "capped"
    OVERFLOW = "overflow"
    OUTAGE_ALLOWED = "outage_allowed"
    NO_ORGANIZATION = "no_organization"
    NOT_SUBSCRIBED = "not_subscribed"
    SUBSCRIPTION_PENDING = "subscription_pending"
    NOT_ENTITLED = "not_entitled"
    LIMIT_REACHED = "limit_reached"
    USER_LIMIT_REACHED = "user_limit_reached"
    OUTAGE_DENIED = "outage_denied"

    @property
    def is_allowing(self) -> bool:
        """Say whether a decision with this reason lets the organization go on."""
        return self in ALLOWING

    @property
    def sentence(self) -> str:
        """Return what it means, with the names of a decision's fields in braces."""
        return SENTENCES[self]


ALLOWING = frozenset(
    {
        Reason.SUBSCRIBED,
        Reason.ENTITLED,
        Reason.WITHIN_LIMIT,
        Reason.UNLIMITED,
        Reason.CAPPED,
        Reason.OVERFLOW,
        Reason.OUTAGE_ALLOWED,
    }
)
SENTENCES = {
    Reason.SUBSCRIBED: "{org_id} is subscribed to {plan}",
    Reason.ENTITLED: "{org_id} is entitled to {feature} by its subscription to {plan}",
    Reason.WITHIN_LIMIT: "{org_id} has used {used} of {limit} {what}",
    Reason.UNLIMITED: "{org_id} has used {used} {what}, to which no limit is set",
    Reason.CAPPED: "{org_id} has used {used} of {limit} {what}, and gets what is left",
    Reason.OVERFLOW: "{org_id} has used {used} of {limit} {what}; what passes the limit is let through",
    Reason.OUTAGE_ALLOWED: "Lago could not be asked about {org_id}, and the policy is to allow",
    Reason.NO_ORGANIZATION: "no organization is named",
    Reason.NOT_SUBSCRIBED: "{org_id} has no active subscription",
    Reason.SUBSCRIPTION_PENDING: "the subscription of {org_id} to {plan} has not started",
    Reason.NOT_ENTITLED: "the subscription of {org_id} to {plan} does not include {feature}",
    Reason.LIMIT_REACHED: "{org_id} has reached its limit: {used} of {limit} {what} are used",
    Reason.USER_LIMIT_REACHED: "user {user_id} of {org_id} has reached the limit: {used} of {limit} {what} are used",
    Reason.OUTAGE_DENIED: "Lago could not be asked about {org_id}, and there is no earlier answer that may be used",
}

NO_USER = "no user of {org_id} is named, and each has a limit"


@attrs.frozen(kw_only=True, slots=False)  # one is made with each check, and slots take twice as long to set
class Decision(Plain):
    """Whether an organization may do something now. True or false by itself, and a sentence when it is printed.

    Args:
        reason: Why.
        org_id: The organization.
        product: Which of its subscriptions, if it has several.
        feature: What it was to be entitled to.
        metric_code: What was to be used.
        user_id: Whose limit it is; None if it is the organization's.
        limit: How much may be used in the period; None if nothing limits it.
        used: How much is used: counted by Lago, waiting here, and reserved.
        remaining: What is left of the limit, never below nothing.
        in_doubt: How much of `used` may be counted twice just now: it arrived at Lago about when Lago was asked.
        is_exact: Whether `used` holds everything that was recorded here; if not, it is Lago's figure as of `age` ago.
        resets_at: The first instant of the next period, in UTC.
        plan: The code of the plan.
        source: Where the answer comes from.
        age: Seconds since Lago said what it rests on.
        decided_at: The moment of the decision, in UTC.
        refresh_in: Where what is in doubt is all that reaches the limit: seconds until Lago is asked again, if somebody
            asks here, and the doubt may be over; None elsewhere.
    """

    reason: Reason
    org_id: str | None
    product: str | None = None
    feature: str | None = None
    metric_code: str | None = None
    user_id: str | None = None
    limit: Decimal | Money | None = attrs.field(default=None, repr=plainly)
    used: Decimal | Money | None = attrs.field(default=None, repr=plainly)
    remaining: Decimal | Money | None = attrs.field(default=None, repr=plainly)
    in_doubt: Decimal | Money | None = attrs.field(default=None, repr=plainly)
    is_exact: bool = True
    resets_at: datetime | None = attrs.field(default=None, repr=plainly)
    plan: str | None = None
    source: Source = "live"
    age: float = 0.0
    decided_at: datetime | None = attrs.field(default=None, repr=plainly)
    refresh_in: float | None = None

    @property
    def allowed(self) -> bool:
        """Say whether the organization may go on."""
        return self.reason in ALLOWING

    def __bool__(self) -> bool:
        return self.reason in ALLOWING

    def __str__(self) -> str:
        what = _printable(self.metric_code)
        if isinstance(self.limit, Money):
            what = "in all" if what is None else f"for {what}"
        words = {name: _printable(getattr(self, name)) for name in ("org_id", "feature", "user_id", "plan")}
        amounts = {name: _amount(getattr(self, name)) for name in ("limit", "used")}
        sentence = (
            NO_USER if self.reason is Reason.NO_ORGANIZATION and self.org_id is not None else self.reason.sentence
        )
        said = sentence.format(**words, **amounts, what=what)
        return said + "".join(self._remarks())

    def _remarks(self) -> Iterator[str]:
        if self.product is not None and self.reason is Reason.NOT_SUBSCRIBED:
            yield f" for {_printable(self.product)}"
        if self.status == LIMITED and self.remaining:
            yield f", and more was asked for than the {_amount(self.remaining)} that are left"
        if self.in_doubt:
            again = "" if self.refresh_in is None else f": asked again in {_whole(self.refresh_in)} s"
            yield f", {_amount(self.in_doubt)} of it in doubt{again}"
        if self.source == "stale":
            yield f" (as Lago said {self.age:.0f} s ago)"
        if self.resets_at is not None and self.status == LIMITED and self.refresh_in is None:
            yield f"; it begins anew at {plainly(self.resets_at)}"

    @property
    def status(self) -> int:
        """Return the HTTP status of an answer: 200, or 401 (who?), 402 (subscribe), 403 (another plan), 429, 503."""
        return STATUSES.get(self.reason, 200)

    @property
    def retry_after(self) -> int | None:
        """Return the whole seconds after which asking again makes sense, for `Retry-After`; None if it never does."""
        if self.status == UNAVAILABLE:
            return RETRY_OUTAGE
        left = None if self.status != LIMITED else self.resets_in
        return None if left is None else max(1, left)

    @property
    def resets_in(self) -> int | None:
        """Return the whole seconds until more may be left: to the next period, or to the end of a doubt."""
        if self.refresh_in is not None:
            return _whole(self.refresh_in)
        if self.resets_at is None or self.decided_at is None:
            return None
        return max(0, ceil((self.resets_at - self.decided_at).total_seconds()))

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it, with `allowed` in front and the sentence as `message`."""
        return {"allowed": self.allowed, **super().to_dict(), "message": str(self)}


LIMITED, UNAVAILABLE = 429, 503
RETRY_OUTAGE = 5
STATUSES = {
    Reason.NO_ORGANIZATION: 401,
    Reason.NOT_SUBSCRIBED: 402,
    Reason.SUBSCRIPTION_PENDING: 402,
    Reason.NOT_ENTITLED: 403,
    Reason.LIMIT_REACHED: LIMITED,
    Reason.USER_LIMIT_REACHED: LIMITED,
    Reason.OUTAGE_DENIED: UNAVAILABLE,
}


def _whole(seconds: float) -> int:
    return max(1, ceil(seconds))


def _printable(text: str | None) -> str | None:
    """Return text for one line of a log, whoever chose it."""
    if text is None or text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _amount(value: Decimal | Money | None) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)


@attrs.frozen
class Privilege(Plain):
    """A limit that stands in Lago: a privilege of a feature that the organization's plan entitles it to.

    Args:
        feature: The feature's code.
        privilege: The privilege's code, whose value is the limit; null or the text `unlimited` is no limit.
    """

    feature: str
    privilege: str

    def __str__(self) -> str:
        return f"{self.feature}.{self.privilege}"


@attrs.frozen(kw_only=True)
class Entitlement(Plain):
    """A feature that an organization is entitled to, with the values of its privileges, overrides included.

    A privilege is an attribute: `entitlement.max`, or `entitlement["max"]` where a name is taken. Integers come as int,
    booleans as bool, texts and choices as str, and None is a privilege whose value is not set.
    """

    feature: str
    name: str | None = attrs.field(repr=False)
    privileges: Mapping[str, int | bool | str | None] = attrs.field(hash=False)
    raw: Mapping[str, Any] = attrs.field(repr=False, eq=False)

    def __getitem__(self, privilege: str) -> int | bool | str | None:
        return self.privileges[privilege]

    def __contains__(self, privilege: object) -> bool:
        return privilege in self.privileges

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "privileges":  # asked for while it is copied, when nothing is there yet
            raise AttributeError(name)
        if name not in self.privileges:
            known = ", ".join(map(repr, self.privileges)) or "none"
            raise AttributeError(f"the feature {self.feature!r} has no privilege {name!r}: it has {known}")
        return self.privileges[name]


@attrs.frozen(kw_only=True)
class UserUsage(Plain):
    """What one user of an organization used of a metric in the present period.

    Args:
        user_id: Who; None is everybody whom no event names.
        units: How much.
        events_count: In how many events.
    """

    user_id: str | None
    units: Decimal = attrs.field(repr=plainly)
    events_count: int
