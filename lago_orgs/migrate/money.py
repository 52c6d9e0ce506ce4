"""What a migration does to money, as far as it can be said beforehand: in cents, before taxes and credits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lago_orgs._core.wire import count, fields, instant, iso, items, number
from lago_orgs.migrate.coupons import Fate, effects
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts, terms_of, usage_cents
from lago_orgs.migrate.fees import paid_from, part, shared_fee, trial_end
from lago_orgs.migrate.plan import Effect
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life, days_between
from lago_orgs.types.money import subunits

MOMENT = timedelta(milliseconds=1)
IN_USE = "of usage, which is that of a later period than this one, what is in use now"


def effects_of_period_end(user: UserFacts, end: datetime, *, is_later: bool = False) -> Iterator[Effect]:
    """Say what ending a user with the period bills: what it would have been billed anyway.

    Args:
        user: The user.
        end: When it ends.
        is_later: Whether that is not the period under way.
    """
    moment = user.moment(end - MOMENT)
    fee = 0 if moment.terms.pay_in_advance else _paid(user, moment.from_datetime, end - MOMENT, moment)
    usage = IN_USE if is_later else "usage, so far"
    says = f"on {_day(end, moment.terms.zone)}: the period's fee, and {usage}"
    yield _invoice(user, fee, says, is_later=is_later)


def effects_of_ending(
    user: UserFacts, now: datetime, credit: str, when: str, *, is_later: bool = False
) -> Iterator[Effect]:
    """Say what ending a user within a period bills, and what it credits.

    Args:
        user: The user.
        now: When it ends.
        credit: What becomes of what was paid in advance.
        when: The same in words.
        is_later: Whether that is not in the period under way.
    """
    moment = user.moment(now)
    advance = moment.terms.pay_in_advance
    fee = 0 if advance else _paid(user, moment.from_datetime, now, moment)
    says = f"{when}: the fee up to that day, the day included, and {IN_USE if is_later else 'usage so far'}"
    prorated = sorted(_prorated(user))
    if prorated:
        says += f"; of {', '.join(prorated)}, which is prorated, as if it lasted to the period's end: it is billed less"
    yield _invoice(user, fee, says, is_later=is_later)
    if advance and credit != "skip":
        yield credit_of(user, now, credit)


def _prorated(user: UserFacts) -> set[str]:
    """Return the metrics that count on, are prorated, and come to something."""
    charges = {each.get("lago_id"): each for each in items(fields(user.plan).get("charges"))}
    return {
        str(fields(usage.get("billable_metric")).get("code"))
        for usage in items(fields(user.usage).get("charges_usage"))
        if (charge := charges.get(fields(usage.get("charge")).get("lago_id"), {})).get("prorated")
        and not charge.get("pay_in_advance")
        and count(usage.get("amount_cents"))
    }


def credit_of(user: UserFacts, now: datetime, credit: str) -> Effect:
    """Say what a user who paid in advance is credited, where it ends within the period."""
    moment, trial = user.moment(now), trial_end(fields(user.plan), _first_start(user, now))
    tomorrow = moment.terms.start_of(moment.day + timedelta(days=1))
    left = share_of(user, tomorrow, moment.next_end_of_period, moment) if tomorrow < moment.next_end_of_period else 0
    if trial is not None and now < trial:
        left = 0  # the fee of the days after a trial is invoiced when it is over
    says = "the days after that day, paid in advance"
    if credit == "refund":
        says += "; a credit where no payment was registered"
    return Effect(kind="credit_note", who=user.user_id, currency=_currency(user), cents=left, says=says)


def effects_of_beginning(
    facts: OrganizationFacts,
    plan: Json,
    seam: datetime,
    *,
    billing_time: str,
    zone: tzinfo,
    is_twice: bool,
    until: date | None = None,
) -> Iterator[Effect]:
    """Say what the organization's first invoice bills, and what both sides are billed, until a day or on the first."""
    text = seam.isoformat().replace("+00:00", "Z")
    terms = terms_of({"billing_time": billing_time, "subscription_at": text}, plan, zone)
    moment = Moment(terms=terms, life=Life(seam), at=seam, current=True)
    amount = count(plan.get("amount_cents")) or 0
    currency = str(plan.get("amount_currency"))
    end, trial = moment.next_end_of_period, trial_end(plan, seam)
    begin = paid_from(trial, seam, end)
    first = 0 if begin is None else part(amount, days_between(begin, end, zone), moment.plan_days(terms.day(seam)))
    when = "at once" if terms.pay_in_advance else f"on {_day(end + MOMENT, zone)}"
    if terms.pay_in_advance and trial is not None:
        when = f"on {_day(trial, zone)}"
    says = f"{when}: the fee from {_day(begin or seam, zone)} to {_day(end, zone)}"
    if trial is not None:
        says += f", without the days of its trial, which lasts until {trial.isoformat()}"
    if not terms.pay_in_advance:
        says += ", and its usage"
    yield Effect(kind="invoice", who=facts.org_id, currency=currency, cents=first, says=says, fee=first)
    if is_twice and trial is None:
        cents = shared_fee(plan, terms, terms.day(seam), until or terms.day(seam))
        says = f"{_day(seam, zone)} is billed to the users and to the organization"
        if until is not None:
            says = f"the days from {_day(seam, zone)} to {until} stay paid by the users, "
            says += "and are billed to the organization"
        yield Effect(kind="twice", who=facts.org_id, currency=currency, cents=cents, says=says)


def recurring_twice(users: Sequence[UserFacts], at: datetime, *, shares_day: bool) -> dict[str, int]:
    """Return per metric that counts on what users and the organization are both billed, where users end in a period.

    Lago bills what is in use for the whole period, whoever had it for how long, unless the charge is prorated: then for
    the days, of which both have the one on which the users end. A level that is weighted by time is billed once.

    Args:
        users: The users.
        at: When they end.
        shares_day: Whether that is on the day on which the organization begins.
    """
    found: dict[str, int] = {}
    for user in users:
        moment = user.moment(at)
        charges = {each.get("lago_id"): each for each in items(fields(user.plan).get("charges"))}
        for usage in items(fields(user.usage).get("charges_usage")):
            metric = fields(usage.get("billable_metric"))
            code, cents = str(metric.get("code")), count(usage.get("amount_cents")) or 0
            if code not in user.recurring or metric.get("aggregation_type") == "weighted_sum_agg":
                continue
            charge = charges.get(fields(usage.get("charge")).get("lago_id"), {})
            if charge.get("prorated"):
                cents = _day_of(charge, usage, moment.plan_days(moment.day), user.currency) if shares_day else 0
            found[code] = found.get(code, 0) + cents
    return {code: cents for code, cents in sorted(found.items()) if cents}


def recurring_overlap(users: Sequence[UserFacts], spans: Mapping[str, tuple[datetime, datetime]]) -> dict[str, int]:
    """Return per metric that counts on what of it is billed to users and to the organization, where users end later.

    Who ends with a period of its own is billed all of it, and the organization all of its own one, in which that end
    lies: what is not prorated is billed to both for the days that they share.

    Args:
        users: The users.
        spans: Per user from when on the organization's period in which it ends is billed, and that end.
    """
    found: dict[str, int] = {}
    for user in users:
        begin, end = spans[user.user_id]
        moment = user.moment(end - MOMENT)
        first, zone = moment.charges_from_datetime, moment.terms.zone
        if begin >= end:
            continue
        shared, whole = days_between(max(begin, first), end - MOMENT, zone), days_between(first, end - MOMENT, zone)
        charges = {each.get("lago_id"): each for each in items(fields(user.plan).get("charges"))}
        for usage in items(fields(user.usage).get("charges_usage")):
            metric, charge = fields(usage.get("billable_metric")), fields(usage.get("charge"))
            code = str(metric.get("code"))
            is_level = metric.get("aggregation_type") == "weighted_sum_agg"
            if code in user.recurring and not is_level and not charges.get(charge.get("lago_id"), {}).get("prorated"):
                found[code] = found.get(code, 0) + part(count(usage.get("amount_cents")) or 0, shared, whole)
    return {code: cents for code, cents in sorted(found.items()) if cents}


def _day_of(charge: Json, usage: Json, days: int, currency: str | None) -> int:
    """What a day of what is in use costs; where its price depends on how many there are, at their price so far."""
    cents = Decimal(count(usage.get("amount_cents")) or 0)
    if charge.get("charge_model") == "standard" and not charge.get("filters"):
        price = number(fields(charge.get("properties")).get("amount"))
        cents = number(usage.get("units")) * price * subunits(str(currency))
    return int((cents / days).quantize(Decimal(1), ROUND_HALF_UP))


def effects_of_recurring(org_id: str, currency: str, twice: Mapping[str, int], days: str = "") -> Iterator[Effect]:
    """Say what of metrics that count on both sides are billed.

    Args:
        org_id: The organization.
        currency: The currency's code.
        twice: Per metric what is billed to both.
        days: For which days, where that is not the whole period.
    """
    for code, cents in twice.items():
        says = f"what is in use of {code} is billed to the users and to the organization{days}; as of now"
        yield Effect(kind="twice", who=org_id, currency=currency, cents=cents, says=says)


def _first_start(user: UserFacts, at: datetime) -> datetime:
    """Return from when on a user's trial counts: an upgrade inherits when the first subscription was to begin."""
    held = user.subscription
    found = [instant(held.get("started_at")), instant(held.get("subscription_at"))]
    return min((each for each in found if each is not None), default=at)


def _paid(user: UserFacts, start: datetime, end: datetime, moment: Moment) -> int:
    """Return what a user is billed of the plan's fee for some days, without those of a trial."""
    begin = paid_from(trial_end(fields(user.plan), _first_start(user, start)), start, end)
    return 0 if begin is None else share_of(user, begin, end, moment)


def balances(user: UserFacts, fates: Sequence[Fate], until: datetime) -> Iterator[Effect]:
    """Say what is left in a user's wallets and coupons, and what of it is not moved.

    Args:
        user: The user.
        fates: What becomes of its coupons.
        until: When what is left would be moved.
    """
    for wallet in user.wallets:
        cents = count(wallet.get("balance_cents")) or 0
        if number(wallet.get("credits_balance")) > 0:
            says = f"in the wallet {wallet.get('name') or wallet.get('code')}, before the last invoice takes from it"
            currency, kind = str(wallet.get("currency")), "balance"
            if is_over(wallet, until):
                says, kind = (
                    f"{says}; not moved: it expires on {iso(instant(wallet['expiration_at']) or until)}",
                    "stays",
                )
            yield Effect(kind=kind, who=user.user_id, currency=currency, cents=cents, says=says)
    for fate in fates:
        if fate.user == user.user_id:
            yield Effect(**effects(fate, _currency(user)))


def is_over(wallet: Json, until: datetime) -> bool:
    """Whether a wallet has expired before an instant, so that nothing of it is left by then."""
    ends = instant(wallet.get("expiration_at"))
    return ends is not None and ends <= until


def _invoice(user: UserFacts, fee: int, says: str, *, is_later: bool) -> Effect:
    # What was used so far is on the invoice of the period under way, which is made as ever.
    rows = items(fields(user.usage).get("charges_usage"))
    in_use = sum(count(each.get("amount_cents")) or 0 for each in rows)
    cents = fee + (in_use if is_later else usage_cents(user.usage))
    return Effect(kind="invoice", who=user.user_id, currency=_currency(user), cents=cents, says=says, fee=fee)


def share_of(user: UserFacts, start: datetime, end: datetime, moment: Moment) -> int:
    """Return what a user's plan costs for a part of the period, in cents."""
    days = days_between(start, end, moment.terms.zone)
    return part(count(fields(user.plan).get("amount_cents")) or 0, days, moment.plan_days(moment.day))


def _currency(user: UserFacts) -> str:
    return str(user.currency)


def _day(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).date().isoformat()
