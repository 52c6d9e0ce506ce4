"""The way `carry`: the organization takes the whole period under way. What that needs, and what it does to money."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from lago_orgs._core.wire import count, epoch, fields, instant, items
from lago_orgs.migrate.conflicts import Conflict
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts, metrics_of, terms_of, usage_cents
from lago_orgs.migrate.fees import paid_from, part, trial_end
from lago_orgs.migrate.money import credit_of
from lago_orgs.migrate.plan import Effect
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life, days_between

ELSE = "Move it with the way period-end"
DAY = timedelta(days=1)


def begin_of(users: Sequence[UserFacts], now: datetime) -> datetime:
    """Return the midnight to which the organization's subscription reaches back: the first of its users' periods."""
    return min(user.moment(now).from_datetime for user in users)


def moment_of(plan: Json, begin: datetime, now: datetime, billing_time: str, zone: tzinfo) -> Moment:
    """Return the organization's subscription as an instant sees it."""
    text = begin.isoformat().replace("+00:00", "Z")
    terms = terms_of({"billing_time": billing_time, "subscription_at": text}, plan, zone)
    return Moment(terms=terms, life=Life(begin), at=now, current=True)


def conflicts_of_carrying(
    users: Sequence[UserFacts], plan: Json, begin: datetime, moment: Moment
) -> Iterator[Conflict]:
    """Find what Lago would bill twice, or to nobody, if the period under way went to the organization."""
    if moment.terms.start_of(moment.period_start) > begin:
        says = "its users' periods began before the one in which it would be billed, whose usage nobody would be billed"
        yield Conflict(kind="carry", says=says, remedy=ELSE)
    for says, has in _BILLED_ALREADY:
        found = tuple(user.user_id for user in users if has(fields(user.plan)))
        if found or has(plan):
            yield Conflict(kind="carry", says=says, users=found, remedy=ELSE)
    known = metrics_of(plan)
    used = {code for user in users for code in metrics_of(user.plan)}
    if used - known:
        says = f"its plan {plan.get('code')!r} does not bill {', '.join(sorted(used - known))}, which its users used"
        yield Conflict(kind="carry", says=says, remedy=f"{ELSE}, or name a plan that does")


_BILLED_ALREADY: Sequence[tuple[str, Any]] = (
    (
        "usage is billed as it comes: sent again it would be billed again",
        lambda plan: any(each.get("pay_in_advance") for each in items(plan.get("charges"))),
    ),
    (
        "usage is invoiced at thresholds: sent again it would be invoiced again",
        lambda plan: bool(plan.get("applicable_usage_thresholds") or plan.get("usage_thresholds")),
    ),
    (
        "a plan in advance has a trial: when Lago invoices a period that began before today is not known",
        lambda plan: bool(plan.get("pay_in_advance") and plan.get("trial_period")),
    ),
    (
        "charges are billed by the month, the fee is not",
        lambda plan: bool(plan.get("bill_charges_monthly") or plan.get("bill_fixed_charges_monthly")),
    ),
    (
        "there are fixed charges, which the organization would be billed anew",
        lambda plan: bool(plan.get("fixed_charges")),
    ),
)


def is_late_in_advance(plan: Json, begin: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether Lago will never invoice the fee of the period under way: in advance, and begun before today."""
    return bool(plan.get("pay_in_advance")) and begin.astimezone(zone).date() < now.astimezone(zone).date()


def share(plan: Json, moment: Moment) -> dict[str, Any]:
    """Say what a fee within the period is computed from, when the day is known on which it is."""
    end = moment.next_end_of_period
    return {
        "cents": count(plan.get("amount_cents")) or 0,
        "currency": str(plan.get("amount_currency")),
        "days": moment.plan_days(moment.day),
        "last_day": end.astimezone(moment.terms.zone).date().isoformat(),
    }


def effects_of_carrying(
    facts: OrganizationFacts,
    users: Sequence[UserFacts],
    plan: Json,
    begin: datetime,
    now: datetime,
    *,
    moment: Moment,
    credit: str,
    advance: str | None,
) -> Iterator[Effect]:
    """Say what ending users without an invoice, and beginning with their period, bills and credits."""
    zone, currency = moment.terms.zone, str(plan.get("amount_currency"))
    end = moment.next_end_of_period
    usage = sum(usage_cents(user.usage) for user in users)
    for user in users:
        says = "usage of the period so far, which is sent to the organization, and not invoiced to the user"
        yield Effect(kind="moved", who=user.user_id, currency=currency, cents=usage_cents(user.usage), says=says)
        if fields(user.plan).get("pay_in_advance") and credit != "skip":
            yield credit_of(user, now, credit)
    cents, whole = count(plan.get("amount_cents")) or 0, moment.plan_days(moment.day)
    in_advance = bool(plan.get("pay_in_advance"))
    paid_since = paid_from(trial_end(plan, begin), begin, end)
    fee = 0 if paid_since is None else part(cents, days_between(paid_since, end, zone), whole)
    last = end.astimezone(zone).date()
    says = f"on {last + DAY}: its usage, with that of its users so far"
    if not in_advance:
        says = f"on {last + DAY}: the fee from {(paid_since or begin).astimezone(zone).date()} to {last}, and usage"
        fee_then = fee
    else:
        fee_then = None
    yield Effect(
        kind="invoice", who=facts.org_id, currency=currency, cents=usage + (fee_then or 0), says=says, fee=fee_then
    )
    paid = any(fields(user.plan).get("pay_in_advance") for user in users)
    today = now.astimezone(zone).date()
    if in_advance and begin.astimezone(zone).date() >= today:
        yield Effect(kind="invoice", who=facts.org_id, currency=currency, cents=fee, says="at once: the period's fee")
    elif in_advance and advance is not None:
        first = today + DAY if paid else begin.astimezone(zone).date()
        rest = part(cents, (last - first).days + 1, whole)
        kind, says = ("invoice", f"at once, as a one-off: the fee from {first} to {last}")
        if advance == "waive":
            kind, says = "waived", f"the fee from {first} to {last}, which Lago does not invoice"
        yield Effect(kind=kind, who=facts.org_id, currency=currency, cents=rest, says=says)


def carried_id(subscription: str, transaction_id: str) -> str:
    """Return the id under which a user's event is sent to the organization: the same each time it is."""
    said = json.dumps([subscription, transaction_id])
    return f"carried-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def is_carried(transaction_id: str) -> bool:
    """Whether an event was sent by a migration."""
    return transaction_id.startswith("carried-")


def carried_event(
    event: Json, user: str | None, subscription: str, target: str, not_before: datetime
) -> dict[str, Any]:
    """Make the organization's event of a user's: its instant kept, unless it is before the organization begins.

    Args:
        event: As Lago shows it.
        user: Who used; kept as `user_id`, where the event does not say another. None if that is not known.
        subscription: The user's subscription.
        target: The organization's.
        not_before: From when on the organization is billed.
    """
    at = max(instant(event.get("timestamp")) or not_before, not_before)
    properties: Mapping[str, Any] = fields(event.get("properties"))
    if user is not None:
        properties = {"user_id": user, **properties}
    made = {
        "transaction_id": carried_id(subscription, str(event["transaction_id"])),
        "external_subscription_id": target,
        "code": str(event["code"]),
        "timestamp": epoch(at),
        "properties": dict(properties),
    }
    cents = event.get("precise_total_amount_cents")
    return made if cents is None else {**made, "precise_total_amount_cents": cents}
