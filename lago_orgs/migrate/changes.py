"""Whether what a plan rests on is as it was, but for what the migration itself has done: no I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from lago_orgs._core.wire import fields, instant, iso, items
from lago_orgs.migrate.copies import alert_form, entitlements_form, plain
from lago_orgs.migrate.facts import Json, UserFacts
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.steps import OrganizationPlan, Step

# What of a plan decides what its subscriptions are billed.
_PLAN = (
    *("amount_cents", "amount_currency", "interval", "pay_in_advance", "trial_period"),
    *("bill_charges_monthly", "bill_fixed_charges_monthly"),
)
_CHARGE = (
    *("billable_metric_code", "add_on_code", "charge_model", "properties", "min_amount_cents", "pay_in_advance"),
    *("prorated", "invoiceable", "units"),
)
# Where it is invoiced at its end, Lago begins the planned one there, and not at the seam.
END_IT = (
    "End it with DELETE and on_termination_invoice=skip, void or credit what Lago has invoiced of it, as of a plan in "
    "advance, and execute again: the planned one bills what was used since the seam"
)


def plan_digest(plan: Json) -> str:
    """Return what tells what a plan bills from anything else that it could."""
    charges = sorted(_text(_charge(each)) for each in items(plan.get("charges")))
    fixed = sorted(_text(_charge(each)) for each in items(plan.get("fixed_charges")))
    commitment = fields(plan.get("minimum_commitment")).get("amount_cents")
    said = [*(plan.get(name) for name in _PLAN), charges, fixed, commitment]
    return hashlib.sha256(_text(said).encode()).hexdigest()[:16]


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)  # numbers with a fraction are Decimal


def _charge(charge: Json) -> list[Any]:
    filters = [[each.get("values"), each.get("properties")] for each in items(charge.get("filters"))]
    taxes = sorted(str(each.get("code")) for each in items(charge.get("taxes")))
    return [*(charge.get(name) for name in _CHARGE), filters, taxes]


def terms_shown(customer: Json | None) -> dict[str, Any]:
    """Return what of a customer says when its days begin, and what its invoices add: as the organization gets it."""
    held = fields(customer)
    taxes = sorted(str(each.get("code")) for each in items(held.get("taxes")))
    return {
        "time zone": str(held.get("applicable_timezone") or "UTC"),
        "taxes": taxes,
        "days to pay": held.get("net_payment_term"),
    }


def alerts_shown(alerts: Sequence[Json]) -> list[list[str]]:
    """Return what alerts look at, by their codes."""
    said = ((str(each.get("code")), _text(plain(alert_form(each)))) for each in alerts)
    return sorted([code, hashlib.sha256(text.encode()).hexdigest()[:8]] for code, text in said)


def entitlements_shown(entitlements: Sequence[Json]) -> dict[str, Any]:
    """Return the features whose values are a subscription's own."""
    found: dict[str, Any] = plain(entitlements_form(entitlements, "override_value"))
    return found


def watched(user: UserFacts) -> dict[str, Any]:
    """Return what besides its fingerprint must still be so of a user, and is read anew."""
    return {
        **user.fingerprint,
        "terms": terms_shown(user.customer),
        "alerts": alerts_shown(user.alerts),
        "entitlements": entitlements_shown(user.entitlements),
    }


@attrs.frozen(kw_only=True)
class Present:
    """What Lago shows of one user now.

    Args:
        user: The user.
        customer: The id of the customer; None if there is none.
        subscriptions: All that it has, or had.
        wallets: The ids of those that hold credits.
        coupons: The ids of those that are not used up.
        terms: What `terms_shown` gives of the customer; None if it was not read.
        alerts: What `alerts_shown` gives of its alerts; None if they were not read.
        entitlements: What `entitlements_shown` gives of its own entitlements; None if they were not read.
    """

    user: str
    customer: str | None
    subscriptions: Sequence[Json]
    wallets: Sequence[str]
    coupons: Sequence[str]
    terms: Json | None = None
    alerts: Sequence[Sequence[str]] | None = None
    entitlements: Json | None = None


def changes_of_user(plan: OrganizationPlan, journal: Journal, now: Present, decide: Mapping[str, str]) -> Iterator[str]:
    """Say what a user has that it had not, and the other way round, when the plan was made.

    Args:
        plan: The organization's.
        journal: What the migration itself has done, or may have.
        now: What Lago shows.
        decide: What was decided for all.
    """
    before: Any = plan.fingerprints.get(now.user) or {}
    steps = [step for step in plan.steps if step.user == now.user]
    if any(step.kind == "ended" and journal.is_done(step) for step in steps):
        return  # it has ended as planned: what it begins since is looked at when the migration is verified
    if before.get("customer") != now.customer:
        yield f"the customer {now.user!r} is {'gone' if now.customer is None else 'another than it was'}"
    known = {str(row[0]): row for row in before.get("subscriptions") or ()}
    living = {str(it["lago_id"]): it for it in now.subscriptions if it.get("status") in {"active", "pending"}}
    for lago_id, held in living.items():
        if lago_id not in known:
            yield f"{now.user!r} has a subscription {held.get('external_id')!r} to {held.get('plan_code')!r} since"
        else:
            yield from _of_one(known[lago_id], held, steps, journal)
    for lago_id, row in known.items():
        if lago_id not in living:
            yield from _of_ended(lago_id, row, now, plan, journal)
    for name, kind, spared in (("wallets", "credits in a wallet", "keep"), ("coupons", "a coupon", "drop")):
        held_before = before.get(name)
        new = set(getattr(now, name)) - set(held_before or ())
        if held_before is not None and new and decide.get(name) != spared:
            yield f"{now.user!r} has {kind} since: {', '.join(sorted(new))}"
    yield from _unlike_watched(before, now)


def _unlike_watched(before: Json, now: Present) -> Iterator[str]:
    """Say what is otherwise of a user's terms, alerts and entitlements."""
    if now.terms is not None:
        yield from _unlike_terms(f"{now.user!r}", fields(before.get("terms")), now.terms)
    if now.alerts is not None and "alerts" in before:
        rows = {tuple(each) for each in before["alerts"]} ^ {tuple(each) for each in now.alerts}
        if rows:
            yield f"alerts of {now.user!r} are others than they were: {', '.join(sorted({code for code, _ in rows}))}"
    if now.entitlements is not None and "entitlements" in before:
        has, had = _text(now.entitlements), _text(before["entitlements"])
        if has != had:
            yield f"entitlements of {now.user!r} are {has}, they were {had}"


def _unlike_terms(who: str, before: Json, now: Json) -> Iterator[str]:
    for name, value in before.items():
        if now.get(name) != value:
            was, has = (", ".join(map(str, it)) if isinstance(it, list) else it for it in (value, now.get(name)))
            yield f"the {name} of {who}: {has or 'none'}, before {was or 'none'}"


def changes_of_organization(
    plan: OrganizationPlan, journal: Journal, customer: Json | None, price: Callable[[str], str | None]
) -> Iterator[str]:
    """Say what is otherwise with the organization itself, and with the plan that it is to have.

    Args:
        plan: The organization's.
        journal: What the migration itself has done, or may have.
        customer: The customer; None if there is none.
        price: Gives the digest of a plan; None if there is no such plan any more.
    """
    if not plan.basis:
        return
    held = None if customer is None else str(customer.get("lago_id"))
    before = plan.basis.get("customer")
    for step in plan.steps:
        if step.kind == "customer" and (journal.is_done(step) or journal.is_intended(step)):
            before = (journal.outcome(step) or {}).get("lago_id", held)
    if held != before:
        says = "is another than it was" if before is not None else "was made since"
        if held is None:
            says = "is gone: subscribed, it would be made anew, without its name and terms"
        yield f"the customer {plan.org_id!r} {says}"
    elif held is not None and "terms" in plan.basis:
        yield from _unlike_terms(f"{plan.org_id!r}", fields(plan.basis["terms"]), terms_shown(customer))
    code = plan.basis.get("plan")
    if code is not None and not any(step.kind == "subscribe" and journal.is_done(step) for step in plan.steps):
        found = price(str(code))
        if found != plan.basis.get("price"):
            yield f"the plan {code!r} {'is gone' if found is None else 'was changed in what it bills, or its prices'}"


def changes_of_its_subscriptions(
    plan: OrganizationPlan, journal: Journal, subscriptions: Sequence[Json]
) -> Iterator[str]:
    """Say what is otherwise with the organization's own subscriptions, until the one of the plan is there.

    One with the planned id and beginning may be somebody's doing: it is looked at when it would be made. So may be
    those of its other products, but for the same plan.

    Args:
        plan: The organization's.
        journal: What the migration itself has done, or may have.
        subscriptions: All that it has, or had.
    """
    if "subscriptions" not in plan.basis:
        return
    known = {str(row[0]): row for row in plan.basis["subscriptions"]}
    begins = [step for step in plan.steps if step.kind == "subscribe"]
    code = fields(fields(begins[0].body).get("subscription")).get("plan_code") if begins else None
    living = {str(it["lago_id"]): it for it in subscriptions if it.get("status") in {"active", "pending"}}
    for lago_id, held in living.items():
        name, its = str(held.get("external_id")), held.get("plan_code")
        is_planned = bool(begins) and name == plan.subscription and held.get("status") == "active"
        is_planned = is_planned and plan.seam in {None, instant(held.get("started_at"))}
        is_other = name.partition(":")[0] == plan.org_id and name != plan.subscription and its != code
        if lago_id not in known and not is_planned and not is_other:
            says = f"the organization has a subscription {name!r} to {its!r} since, to be billed beside the planned"
            yield f"{says}. {END_IT}" if name == plan.subscription else says
    for lago_id, row in known.items():
        if begins or row[1] != plan.subscription:
            continue  # its users do not join that one
        present = living.get(lago_id)
        ends = None if present is None else instant(present.get("ending_at"))
        if present is None:
            yield f"{row[1]!r}, which its users were to join, was ended by somebody else"
        elif present.get("plan_code") != row[2]:
            yield f"{row[1]!r} is to {present.get('plan_code')!r}, it was to {row[2]!r}"
        elif ends != instant(row[3]):
            yield f"{row[1]!r} {'has no end any more' if ends is None else f'is to end at {iso(ends)}'}"


def end_set(steps: Sequence[Step]) -> tuple[Step | None, datetime | None]:
    """Return the step that sets a user's end, and that end."""
    for step in steps:
        if step.kind == "end-at":
            return step, instant(fields(fields(step.body)["subscription"])["ending_at"])
    return None, None


def _of_one(row: Sequence[Any], held: Json, steps: Sequence[Step], journal: Journal) -> Iterator[str]:
    name = held.get("external_id")
    if held.get("plan_code") != row[1] or held.get("status") != row[2]:
        yield f"{name!r} is {held.get('status')} on {held.get('plan_code')!r}, it was {row[2]} on {row[1]!r}"
        return
    step, wanted = end_set([it for it in steps if it.given.get("lago_id") == row[0]])
    allowed = {instant(row[3])}
    if step is not None and journal.is_done(step):
        allowed = {wanted}
    elif step is not None and journal.is_intended(step):
        allowed.add(wanted)
    present = instant(held.get("ending_at"))
    if present not in allowed:
        says = "has no end any more" if present is None else f"is to end at {iso(present)}"
        was = " or ".join("none" if each is None else iso(each) for each in allowed)
        yield f"{name!r} {says}, which somebody has set; its end was {was}: it would be billed beside the organization"


def _of_ended(
    lago_id: str, row: Sequence[Any], now: Present, plan: OrganizationPlan, journal: Journal
) -> Iterator[str]:
    """Say of a subscription that does not run any more whether the migration ended it."""
    steps = [step for step in plan.steps if step.given.get("lago_id") == lago_id and journal.is_intended(step)]
    if any(step.kind in {"end", "cancel"} for step in steps):
        return
    ended = next((it for it in now.subscriptions if it.get("lago_id") == lago_id), {})
    at = instant(ended.get("terminated_at"))
    _, wanted = end_set(steps)
    begun = any(step.kind == "subscribe" and journal.is_done(step) for step in plan.steps)
    if wanted is None or not (begun or (at is not None and at >= wanted)):
        name = ended.get("external_id") or now.user
        when = "" if at is None else f" at {iso(at)}"
        yield f"the subscription {name!r} to {row[1]!r} was ended{when} by somebody else"
