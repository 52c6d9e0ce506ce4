"""What becomes of users' coupons, decided before anything is done: which of them Lago lets an organization have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs

from lago_orgs._core.wire import count, fields, instant, iso, items, number
from lago_orgs.migrate.conflicts import Conflict, choose
from lago_orgs.migrate.facts import Json, OrganizationFacts

UNMOVABLE, DIFFER = "unmovable", "coupons_differ"


@attrs.frozen(kw_only=True)
class Fate:
    """What becomes of one user's coupon.

    Args:
        user: Whose it is.
        applied: The coupon, as it is applied to the user.
        stays: Why it is not moved; empty if it is.
        asks: What is to be decided before that is so; None if nothing is.
        replaces: The organization's own, as it is applied, which this one takes the place of; None if it has none.
    """

    user: str
    applied: Json
    stays: str = ""
    asks: str | None = None
    replaces: Json | None = None


def is_balance(applied: Json) -> bool:
    """Whether a coupon is an amount that is used up, of which an organization can have several."""
    return applied.get("frequency") == "once" and applied.get("percentage_rate") is None


def fates_of(facts: OrganizationFacts, plan: Json, dues: Mapping[str, datetime], pick: str | None) -> tuple[Fate, ...]:
    """Decide which coupons move: amounts each for itself, of all others each coupon once.

    Args:
        facts: What Lago says of the organization and its users.
        plan: The organization's plan.
        dues: When each user's coupons would move.
        pick: Which terms the organization gets where users have a coupon with different ones: `first` or `best`; None
            if that is not decided.
    """
    held = [fields(facts.coupons.get(str(each.get("coupon_code")))) for each in facts.applied]
    shared: dict[str, list[Fate]] = {}
    found: list[Fate] = []
    for user in facts.users:
        for applied in user.coupons if user.user_id in dues else ():
            coupon = fields(facts.coupons.get(str(applied["coupon_code"])))
            fate = _by_itself(Fate(user=user.user_id, applied=applied), coupon, plan, dues[user.user_id])
            if not fate.stays and not is_balance(applied):
                shared.setdefault(str(applied["coupon_code"]), []).append(fate)
                continue
            if not fate.stays:
                fate = _beside(fate, coupon, held, plan)
            found.append(fate)
    for group in shared.values():
        found += _once(group, facts, held, plan, pick)
    return tuple(found)


def _by_itself(fate: Fate, coupon: Json, plan: Json, due: datetime) -> Fate:
    """Say what keeps a coupon from being of use to the organization, whatever else it has."""
    ends = instant(coupon.get("expiration_at"))
    if coupon.get("terminated_at") is not None:
        return attrs.evolve(fate, stays="it has ended in Lago, which applies it to nobody any more")
    if ends is not None and ends <= due:
        return attrs.evolve(fate, stays=f"it expires on {iso(ends)}, before it could be moved")
    if coupon.get("limited_plans") and plan.get("code") not in (coupon.get("plan_codes") or ()):
        says = f"it is limited to {', '.join(map(str, coupon.get('plan_codes') or ()))}, and worth nothing with the "
        return attrs.evolve(fate, stays=f"{says}organization's plan {plan.get('code')}", asks=UNMOVABLE)
    metrics = set(map(str, coupon.get("billable_metric_codes") or ()))
    if coupon.get("limited_billable_metrics") and not metrics & _charged(plan):
        says = f"it is limited to {', '.join(sorted(metrics))}, which the organization's plan does not charge"
        return attrs.evolve(fate, stays=says, asks=UNMOVABLE)
    return fate


def _beside(fate: Fate, coupon: Json, held: list[Json], plan: Json) -> Fate:
    """Say whether Lago lets the organization have a coupon beside what it has by then."""
    code = coupon.get("code")
    if coupon.get("reusable") is False and any(each.get("code") == code for each in held):
        return attrs.evolve(fate, stays="it can be given to a customer only once, and is already", asks=UNMOVABLE)
    if code is not None and any(_overlap(coupon, each, plan) for each in held):
        says = "the organization has one by then that is limited to the same, and Lago lets it have no other"
        return attrs.evolve(fate, stays=says, asks=UNMOVABLE)
    held.append(coupon)
    return fate


def _once(
    group: Sequence[Fate], facts: OrganizationFacts, held: list[Json], plan: Json, pick: str | None
) -> Iterator[Fate]:
    """Choose of several users' one coupon whose terms the organization gets; those that it has stay."""
    code = str(group[0].applied["coupon_code"])
    own = [each for each in facts.applied if each.get("coupon_code") == code and not is_balance(each)]
    ranked = [*own, *(each.applied for each in group)]
    differ = len({worth(each) for each in ranked}) > 1
    chosen = max(ranked, key=worth) if pick == "best" else ranked[0]
    is_open = differ and pick is None
    coupon = fields(facts.coupons.get(code))
    replaces = own[0] if own and not any(each is chosen for each in own) else None
    if replaces is not None:
        if coupon.get("reusable") is False or len(own) > 1:
            chosen, replaces = own[0], None  # Lago gives it to a customer only once
        else:
            held = [each for each in held if each.get("code") != code]
    for fate in group:
        if fate.applied is chosen:
            moves = attrs.evolve(_beside(fate, coupon, held, plan), replaces=replaces)
            yield attrs.evolve(moves, asks=DIFFER) if is_open and not moves.stays else moves
            continue
        whose = "the organization has it" if own else "it moves from another user"
        says = f"{whose}, with {terms_of(chosen)}, and is given once"
        yield attrs.evolve(fate, stays=says, asks=DIFFER if is_open else None)


def worth(applied: Json) -> tuple[Decimal, int]:
    """What a coupon takes off each invoice, and how often; users' with the same are the same."""
    rate = applied.get("percentage_rate")
    off = number(rate) if rate is not None else Decimal(count(applied.get("amount_cents")) or 0)
    turns = {"forever": 1 << 31, "once": 1}.get(str(applied.get("frequency")))
    return off, count(applied.get("frequency_duration_remaining")) or 0 if turns is None else turns


def terms_of(applied: Json) -> str:
    """Say what a coupon takes off."""
    if applied.get("percentage_rate") is not None:
        off = f"{number(applied['percentage_rate']).normalize():f} %"
    elif is_balance(applied):
        left = applied.get("amount_cents_remaining")
        return f"{applied.get('amount_cents') if left is None else left} cents, until they are used up"
    else:
        off = f"{applied.get('amount_cents')} cents"
    if applied.get("frequency") == "once":
        return f"{off} off one invoice"
    turns = applied.get("frequency_duration_remaining")
    return f"{off} off each invoice" + (f", {turns} turns left" if turns else "")


def _overlap(one: Json, other: Json, plan: Json) -> bool:
    """Whether two coupons, both of use with a plan, are limited so that Lago lets a customer have one of them only."""
    plans = [bool(each.get("limited_plans")) for each in (one, other)]
    metrics = [set(map(str, each.get("billable_metric_codes") or ())) for each in (one, other)]
    if all(plans):
        return bool({*map(str, one.get("plan_codes") or ())} & {*map(str, other.get("plan_codes") or ())})
    if any(plans):
        return bool(metrics[0 if plans[1] else 1] & _charged(plan))
    return bool(metrics[0] & metrics[1])


def _charged(plan: Json) -> set[str]:
    return {str(each.get("billable_metric_code")) for each in items(plan.get("charges"))}


_ASKED = {
    UNMOVABLE: "coupons cannot be moved",
    DIFFER: "users, or the organization, have a coupon with different terms, and it has each once",
}


def conflicts_of_coupons(fates: Sequence[Fate]) -> Iterator[Conflict]:
    """Say what is to be decided before coupons are moved."""
    for kind, says in _ASKED.items():
        asked = [each for each in fates if each.asks == kind]
        if asked:
            told = "; ".join(
                f"{it.applied['coupon_code']} of {it.user}: {it.stays or terms_of(it.applied)}" for it in asked
            )
            users = tuple(dict.fromkeys(each.user for each in asked))
            yield Conflict(kind=kind, says=f"{says}: {told}", users=users, remedy=choose(kind))


def effects(fate: Fate, currency: str) -> dict[str, Any]:
    """Return what the plan says of the money in a coupon: of a percentage nothing in cents."""
    applied = fate.applied
    left = applied.get("amount_cents_remaining")
    cents = 0 if applied.get("percentage_rate") is not None else applied.get("amount_cents") if left is None else left
    says = f"by the coupon {applied.get('coupon_code')}: {terms_of(applied)}"
    if fate.replaces is not None and not fate.stays:
        says += f"; in the place of the organization's own: {terms_of(fate.replaces)}"
    return {
        "kind": "stays" if fate.stays else "coupon",
        "who": fate.user,
        "currency": str(applied.get("amount_currency") or currency),
        "cents": count(cents) or 0,
        "says": f"{says}; not moved: {fate.stays}" if fate.stays else says,
    }
