"""What Lago says of the users that move and of the organizations that they move into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from lago_orgs._core.wire import count, fields, instant, items, number
from lago_orgs.errors import ConfigurationError
from lago_orgs.migrate.mapping import Move
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life, Terms

Json = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class UserFacts:
    """One user, as Lago shows it.

    Args:
        move: Where the user moves.
        customer: The customer; None if Lago knows none.
        subscriptions: Those that are active or wait for their beginning.
        plan: The plan of the one that is active.
        usage: The current usage of the one that is active.
        base: The plan whose prices it has others of its own of; None if it has the plan's.
        entitlements: Features whose values are its own.
        wallets: Those that are active.
        coupons: Applied coupons that are active.
        invoices: Those that are drafts, or not paid.
        alerts: Its alerts.
        recurring: The metrics of its plan that count on from period to period.
        uninvoiced: When its last period ended, if Lago has not invoiced it yet.
    """

    move: Move
    customer: Json | None = None
    subscriptions: tuple[Json, ...] = ()
    plan: Json | None = None
    usage: Json | None = None
    base: Json | None = None
    entitlements: tuple[Json, ...] = ()
    wallets: tuple[Json, ...] = ()
    coupons: tuple[Json, ...] = ()
    invoices: tuple[Json, ...] = ()
    alerts: tuple[Json, ...] = ()
    recurring: tuple[str, ...] = ()
    uninvoiced: datetime | None = None

    @property
    def user_id(self) -> str:
        """The user."""
        return self.move.user_id

    @property
    def active(self) -> tuple[Json, ...]:
        """Subscriptions that run."""
        return tuple(each for each in self.subscriptions if each.get("status") == "active")

    @property
    def pending(self) -> tuple[Json, ...]:
        """Subscriptions that wait for their beginning."""
        return tuple(each for each in self.subscriptions if each.get("status") == "pending")

    @property
    def subscription(self) -> Json:
        """The one that runs."""
        return self.active[0]

    @property
    def currency(self) -> str | None:
        """What the user is billed in."""
        if self.active:
            return str(self.subscription.get("plan_amount_currency"))
        found = (self.customer or {}).get("currency")
        return None if found is None else str(found)

    @property
    def overridden(self) -> bool:
        """Whether its plan has prices of its own."""
        return self.base is not None

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What must still be so when the plan is executed."""
        return {
            "customer": (self.customer or {}).get("lago_id"),
            "subscriptions": sorted(
                [each.get("lago_id"), each.get("plan_code"), each.get("status"), each.get("ending_at")]
                for each in self.subscriptions
            ),
            "wallets": full_wallets(self.wallets),
            "coupons": active_coupons(self.coupons),
        }

    def terms(self) -> Terms:
        """What its periods follow from."""
        return terms_of(self.subscription, fields(self.plan), zone_of(self.customer))

    def moment(self, at: datetime, terminated_at: datetime | None = None) -> Moment:
        """The subscription as an instant sees it."""
        started = instant(self.subscription.get("started_at")) or at
        life = Life(started, terminated_at)
        return Moment(terms=self.terms(), life=life, at=at, current=terminated_at is None)


@attrs.frozen(kw_only=True)
class OrganizationFacts:
    """One organization, as Lago shows it.

    Args:
        org_id: The organization.
        customer: The customer; None if Lago knows none yet.
        subscriptions: Those that it has already, active or waiting.
        users: Who moves into it.
        plan: The plan that the mapping or the options name for it; None if Lago has none of that code.
        plan_code: That code; None if nothing names one.
        held_plan: The plan of the subscription that it would have, where that runs already.
        applied: The coupons that are applied to it already, and active.
        coupons: What Lago says of the coupons that it and its users have, by their codes.
        shared: Of metrics that count different values how many units users have beside each other that are one unit of
            an organization; None of what begins anew with each period.
        running: Per subscription of its own that runs, what a user's facts are of a user's; for a rehearsal alone.
    """

    org_id: str
    customer: Json | None = None
    subscriptions: tuple[Json, ...] = ()
    users: tuple[UserFacts, ...] = ()
    plan: Json | None = None
    plan_code: str | None = None
    held_plan: Json | None = None
    applied: tuple[Json, ...] = ()
    coupons: Mapping[str, Json] = attrs.field(factory=dict)
    shared: Mapping[str, int | None] = attrs.field(factory=dict)
    running: tuple[UserFacts, ...] = ()


def full_wallets(wallets: Sequence[Json]) -> list[str]:
    """Return the ids of wallets that hold credits."""
    return sorted(
        str(each["lago_id"])
        for each in wallets
        if each.get("status") == "active" and number(each.get("credits_balance")) > 0
    )


def active_coupons(coupons: Sequence[Json]) -> list[str]:
    """Return the ids of applied coupons that are not used up."""
    return sorted(str(each["lago_id"]) for each in coupons if each.get("status") == "active")


def zone_of(customer: Json | None) -> Any:
    """Return a customer's time zone.

    Raises:
        ConfigurationError: This system has no data about it: the seam would be at another midnight.
    """
    name = str((customer or {}).get("applicable_timezone") or "UTC")
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationError(
            f"this system knows no time zone {name!r}: install its data, with the package tzdata"
        ) from error


def terms_of(subscription: Json, plan: Json, zone: Any) -> Terms:
    """Return what a subscription's periods follow from."""
    return Terms(
        interval=plan["interval"],
        billing_time=subscription["billing_time"],
        subscription_at=instant(subscription["subscription_at"]) or datetime.now(UTC),
        zone=zone,
        pay_in_advance=bool(plan.get("pay_in_advance")),
        bill_charges_monthly=bool(plan.get("bill_charges_monthly")),
        bill_fixed_charges_monthly=bool(plan.get("bill_fixed_charges_monthly")),
    )


def metrics_of(plan: Json | None) -> set[str]:
    """Return the metrics that a plan charges for."""
    return {str(each.get("billable_metric_code")) for each in items((plan or {}).get("charges"))}


def usage_cents(usage: Json | None) -> int:
    """Return what the usage of the period under way amounts to so far, in cents, before taxes."""
    return count((usage or {}).get("amount_cents")) or 0


def kept_usage(usage: Json, recurring: Set[str], plan: Json) -> dict[str, Any]:
    """Return what a plan is made from of current usage: what it amounts to, and what is in use of some metrics.

    Args:
        usage: As Lago shows it.
        recurring: The metrics that count on.
        plan: The plan: what its charges in advance bill was invoiced as it came, and is on no other invoice.
    """
    rows, invoiced = [], 0
    at_once = {each.get("lago_id") for each in items(plan.get("charges")) if each.get("pay_in_advance")}
    for each in items(usage.get("charges_usage")):
        metric, charge = fields(each.get("billable_metric")), fields(each.get("charge"))
        if charge.get("lago_id") in at_once:
            invoiced += count(each.get("amount_cents")) or 0
        if metric.get("code") in recurring:
            counted = {name: metric.get(name) for name in ("code", "aggregation_type")}
            kept = {name: each.get(name) for name in ("units", "amount_cents")}
            rows.append({**kept, "billable_metric": counted, "charge": {"lago_id": charge.get("lago_id")}})
    left = (count(usage.get("amount_cents")) or 0) - invoiced
    return {"amount_cents": left, **({"charges_usage": rows} if rows else {})}


def usage_units(usage: Json | None) -> dict[str, tuple[Decimal, int]]:
    """Return how many units and events of each metric Lago counted in the period under way."""
    found: dict[str, tuple[Decimal, int]] = {}
    for charge in items((usage or {}).get("charges_usage")):
        code = str(fields(charge.get("billable_metric")).get("code"))
        units, events = found.get(code, (Decimal(0), 0))
        found[code] = (units + number(charge.get("units")), events + (count(charge.get("events_count")) or 0))
    return found
