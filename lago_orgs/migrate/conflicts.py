"""What cannot be guessed: found in the facts, and settled by decisions or left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from lago_orgs._core.ids import subscription_id
from lago_orgs._core.wire import fields, number
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts, metrics_of, usage_cents
from lago_orgs.migrate.options import CHOICES, Options
from lago_orgs.migrate.overrides import MOVING, chosen, on_plan, own_prices
from lago_orgs.migrate.units import MOST_CENTS

# What an organization takes over from its users, where all agree.
TERMS = ("timezone", "net_payment_term", "tax_codes")


@attrs.frozen(kw_only=True)
class Conflict:
    """Something that needs a decision before an organization can be moved.

    Args:
        kind: What is to be decided.
        says: What was found.
        users: Of whom.
        remedy: What to do about it.
        decision: What was decided; None leaves it open.
    """

    kind: str
    says: str
    remedy: str
    users: tuple[str, ...] = ()
    decision: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it keeps the organization from being moved."""
        return self.decision is None

    def __str__(self) -> str:
        who = f" ({', '.join(self.users[:5])}{', ...' if len(self.users) > 5 else ''})" if self.users else ""
        return f"{self.kind}: {self.says}{who}. {self.decision or self.remedy}"


def conflicts_of(facts: OrganizationFacts, options: Options) -> tuple[Conflict, ...]:
    """Find everything about an organization that needs a decision."""
    found = [*_of_the_organization(facts, options), *_of_its_users(facts), *_of_prices(facts, options)]
    return tuple(decided(each, options) for each in found)


def target_id(facts: OrganizationFacts) -> str:
    """Return the external id that the organization's subscription will have."""
    return subscription_id(facts.org_id, facts.users[0].move.product)


def decided(conflict: Conflict, options: Options) -> Conflict:
    """Return a conflict with the decision about it, if there is one."""
    choice = options.decide.get(conflict.kind)
    if choice is None or conflict.kind not in CHOICES:
        return conflict
    return attrs.evolve(conflict, decision=f"Decided: {choice}, {CHOICES[conflict.kind][choice]}")


def choose(kind: str) -> str:
    """Say what can be decided."""
    return f"Decide {' or '.join(f'{kind}={choice}' for choice in CHOICES[kind])}"


def _of_the_organization(facts: OrganizationFacts, options: Options) -> Iterator[Conflict]:
    target = target_id(facts)
    if len({user.move.product for user in facts.users}) > 1:
        yield Conflict(
            kind="products",
            says="its users move to several products",
            remedy="Move one product at a time: a plan ends one subscription of each user and begins one",
        )
    taken = [each for each in facts.subscriptions if each.get("external_id") == target]
    for each in taken:
        owner = each.get("external_customer_id")
        if owner == facts.org_id and each.get("status") == "active":
            says = f"it has a subscription {target!r} already, to {each.get('plan_code')!r}"
            yield Conflict(kind="joined", says=says, remedy=choose("joined"))
            continue
        yield Conflict(
            kind="taken",
            says=f"a subscription {target!r} of {owner!r} is {each.get('status')} already",
            remedy="End it, or give the organization another id or a product",
        )
    plans = {str(user.subscription.get("plan_code")) for user in facts.users if user.active}
    if facts.plan_code is None and len(plans) > 1:
        yield Conflict(
            kind="plan",
            says=f"its users have different plans: {', '.join(sorted(plans))}",
            users=_who(facts, lambda user: bool(user.active)),
            remedy="Name the organization's as plan_code, in the mapping or for all",
        )
    if facts.plan_code is not None and facts.plan is None:
        yield Conflict(
            kind="plan",
            says=f"Lago has no plan {facts.plan_code!r}",
            remedy="Make it, or name another as plan_code",
        )
    if not plans and facts.plan_code is None:
        yield Conflict(
            kind="plan",
            says="none of its users has a subscription that runs",
            remedy="Name its plan as plan_code, or leave it out",
        )
    yield from _of_currencies(facts, options)
    yield from _of_metrics(facts)
    yield from _of_trials(facts, options)
    times = {str(user.subscription.get("billing_time")) for user in facts.users if user.active}
    if len(times) > 1:
        yield Conflict(
            kind="billing_time",
            says="some of its users are billed by the calendar, some from their first day",
            remedy=choose("billing_time"),
        )
    if facts.customer is None and len({_terms(user.customer or {}) for user in facts.users}) > 1:
        yield Conflict(
            kind="terms",
            says="its users have different time zones, taxes or payment terms",
            remedy=choose("terms"),
        )


def _of_currencies(facts: OrganizationFacts, options: Options) -> Iterator[Conflict]:
    currencies = {user.currency for user in facts.users} - {None}
    own = chosen(facts.users, facts.plan_code, options)
    wanted = fields(facts.plan if own is None else own.plan).get("amount_currency")
    if wanted is not None and currencies and currencies != {wanted}:
        yield Conflict(
            kind="currency",
            says=f"the plan is in {wanted}, its users are billed in {', '.join(sorted(map(str, currencies)))}",
            remedy="Name a plan in their currency",
        )
    held = (facts.customer or {}).get("currency")
    if held is not None and currencies and currencies != {held}:
        yield Conflict(
            kind="currency",
            says=f"the organization is a customer billed in {held} already, its users in others",
            remedy="Give it another id",
        )
    foreign = _who(
        facts, lambda user: any(wallet.get("currency") != user.currency for wallet in user.wallets if _is_full(wallet))
    )
    if foreign:
        yield Conflict(
            kind="wallet_currency",
            says="wallets are in another currency than the plan: Lago bills a customer in one",
            users=foreign,
            remedy="Use them up, or void what is in them, first",
        )


def _of_metrics(facts: OrganizationFacts) -> Iterator[Conflict]:
    """Find what users are billed for and the organization would not be."""
    plan = facts.held_plan or _new_plan(facts)
    if plan is None:
        return
    charged = metrics_of(plan)
    lacking = sorted(set().union(*(metrics_of(user.plan) for user in facts.users)) - charged)
    if lacking:
        yield Conflict(
            kind="metrics",
            says=f"the organization's plan {plan.get('code')!r} has no charge for {', '.join(lacking)}, which its "
            "users' plans bill: usage of it from the seam on would be billed to nobody",
            users=_who(facts, lambda user: bool(metrics_of(user.plan) - charged)),
            remedy=f"Give it such a charge, or name a plan that has one. {choose('metrics')}",
        )


def _new_plan(facts: OrganizationFacts) -> Mapping[str, Any] | None:
    """Return the plan that the organization would be subscribed to."""
    return facts.plan or next((user.plan for user in facts.users if user.plan is not None), None)


def _of_trials(facts: OrganizationFacts, options: Options) -> Iterator[Conflict]:
    own = chosen(facts.users, facts.plan_code, options)
    plan = fields(_new_plan(facts) if own is None else own.plan)
    if facts.held_plan is None and plan.get("trial_period"):
        says = f"its plan {plan.get('code')!r} has a trial of {plan['trial_period']} days, which begins anew with it"
        remedy = f"Name a plan without a trial, or {choose('trial')[0].lower()}{choose('trial')[1:]}"
        yield Conflict(kind="trial", says=says, remedy=remedy)


def _of_its_users(facts: OrganizationFacts) -> Iterator[Conflict]:
    several = _who(facts, lambda user: len(user.active) > 1)
    if several:
        yield Conflict(
            kind="several",
            says="users have several subscriptions, and which one moves is not said",
            users=several,
            remedy="End the others, or leave these users out",
        )
    total = sum(usage_cents(user.usage) for user in facts.users)
    if total > MOST_CENTS:
        yield Conflict(
            kind="amount",
            says=f"usage of the period comes to {total} cents, more than any invoice of Lago holds: it makes none",
            users=_who(facts, lambda user: usage_cents(user.usage) > MOST_CENTS // len(facts.users)),
            remedy="Take the wrong usage off with an event of the opposite value, then plan again",
        )
    for kind, says, has in _KINDS:
        users = _who(facts, has)
        if users:
            yield Conflict(kind=kind, says=says, users=users, remedy=choose(kind))


def _of_prices(facts: OrganizationFacts, options: Options) -> Iterator[Conflict]:
    """Find what keeps users' own prices from being the organization's, where that was decided."""
    choice, having = options.decide.get("overrides"), [user for user in facts.users if user.overridden]
    if choice not in MOVING or not having:
        return
    drop = "Decide overrides=drop for them, in a migration of their own if need be"
    found = [*on_plan(facts.users, facts.plan_code)]
    moving = [user for user in found if user.overridden]
    if not moving or (choice == "move" and len(moving) < len(having)):
        says = f"prices of their own are not of the plan {facts.plan_code!r}, which the organization is to have"
        left = {user.user_id for user in having} - {user.user_id for user in moving}
        users = tuple(user.user_id for user in having if user.user_id in left)
        yield Conflict(kind="prices", says=says, users=users, remedy=f"Name their own plan as plan_code. {drop}")
        return
    target = target_id(facts)
    if any(each.get("external_id") == target and each.get("status") == "active" for each in facts.subscriptions):
        says = "it is subscribed already, and a subscription that runs is not given other prices"
        yield Conflict(kind="prices", says=says, users=tuple(user.user_id for user in moving), remedy=drop)
        return
    first = chosen(facts.users, facts.plan_code, options)
    for user in moving if choice == "move" else [] if first is None else [first]:
        faults = own_prices(user).faults
        if faults:
            says = f"prices of its own cannot be given to another subscription: {'; '.join(faults)}"
            yield Conflict(kind="prices", says=says, users=(user.user_id,), remedy=f"Make a plan of them. {drop}")
    told = {user.user_id: own_prices(user) for user in found}
    if choice == "move" and not all(map(told[moving[0].user_id].is_like, told.values())):
        said = "; ".join(f"{name}: {', '.join(each.says) or 'those of the plan'}" for name, each in told.items())
        says = f"its users do not all have the same prices: {said}"
        remedy = "Decide overrides=first; or overrides=drop, with a plan of the organization's own as plan_code"
        yield Conflict(kind="prices", says=says, users=tuple(told), remedy=remedy)


def _is_full(wallet: Mapping[str, Any]) -> bool:
    return number(wallet.get("credits_balance")) > 0


def _terms(customer: Mapping[str, Any]) -> tuple[Any, ...]:
    taxes = tuple(sorted(str(tax.get("code")) for tax in customer.get("taxes") or ()))
    return (customer.get("timezone"), customer.get("net_payment_term"), taxes)


def _who(facts: OrganizationFacts, has: Any) -> tuple[str, ...]:
    return tuple(user.user_id for user in facts.users if has(user))


def _changes(user: UserFacts) -> bool:
    return bool(user.pending) or any(each.get("next_plan_code") for each in user.active)


_KINDS: Sequence[tuple[str, str, Any]] = (
    ("pending", "changes of plan, or subscriptions that begin later, wait", _changes),
    (
        "ending",
        "an end is set for subscriptions already",
        lambda user: any(each.get("ending_at") for each in user.active),
    ),
    ("unpaid", "invoices are drafts, or not paid", lambda user: bool(user.invoices)),
    ("wallets", "wallets hold credits", lambda user: any(map(_is_full, user.wallets))),
    ("coupons", "coupons are not used up", lambda user: bool(user.coupons)),
    ("alerts", "subscriptions have alerts", lambda user: bool(user.alerts)),
    ("overrides", "subscriptions have prices of their own", lambda user: user.overridden),
    ("entitlements", "subscriptions have entitlements of their own", lambda user: bool(user.entitlements)),
    (
        "recurring",
        "metrics count on from period to period, and begin at zero in a new subscription",
        lambda user: bool(user.recurring),
    ),
)
