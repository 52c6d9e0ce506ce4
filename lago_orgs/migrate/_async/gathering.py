# The source of the flavour for threads: run `make sync` after a change.
"""What a plan is made from, read of all users and organizations at once, and given away one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import attrs

from lago_orgs._core.wire import fields, items
from lago_orgs.migrate._async.reading import FEW, LIVING, own_entitlements, slim
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts, kept_usage, metrics_of
from lago_orgs.migrate.mapping import Move
from lago_orgs.migrate.moving import in_use
from lago_orgs.migrate.overrides import set_beside
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json

T = TypeVar("T")
NEVER = datetime.max.replace(tzinfo=UTC)
# What is kept of each row of a list: of ten thousand customers everything else would be most of the memory.
CUSTOMER = (
    *("lago_id", "external_id", "currency", "timezone", "applicable_timezone", "net_payment_term", "taxes"),
    *("metadata", "finalize_zero_amount_invoice", "billing_entity_code"),
)
SUBSCRIPTION = (
    *("lago_id", "external_id", "external_customer_id", "plan_code", "status", "billing_time", "subscription_at"),
    *("started_at", "created_at", "ending_at", "next_plan_code", "plan_amount_currency"),
)
WALLET = (
    *("lago_id", "external_customer_id", "name", "code", "status", "currency", "rate_amount", "credits_balance"),
    *("balance_cents", "expiration_at", "priority", "applies_to", "recurring_transaction_rules"),
)
COUPON = (
    *("lago_id", "external_customer_id", "coupon_code", "status", "amount_cents", "amount_cents_remaining"),
    *("amount_currency", "percentage_rate", "frequency", "frequency_duration_remaining"),
)
LIMITS = (
    *("code", "reusable", "limited_plans", "plan_codes", "limited_billable_metrics", "billable_metric_codes"),
    *("expiration_at", "terminated_at"),
)
METRIC = ("code", "recurring", "aggregation_type", "field_name")
INVOICE = ("lago_id", "status", "total_due_amount_cents", "customer")


async def facts_of(
    reading: AsyncReading,
    moves: Sequence[Move],
    plan_code: str | None,
    act: Callable[[OrganizationFacts], T],
    *,
    is_whole: bool = False,
    turning: Any = None,
) -> list[T]:
    """Read everything that a plan is made from, organization by organization, so that not all of it is held.

    Args:
        reading: The way to Lago.
        moves: Who moves where.
        plan_code: The organizations' plan where the moves name none.
        act: Makes of each organization's facts what is kept of them.
        is_whole: Whether organizations' own subscriptions are read as users' are.
        turning: Looks whether users' last periods are invoiced.
    """
    read = await _gathered(reading, moves, plan_code)
    by_organization: dict[str, list[Move]] = {}
    for move in moves:
        by_organization.setdefault(move.org_id, []).append(move)

    async def organization(entry: tuple[str, list[Move]]) -> T:
        users = [await read.user(move) for move in entry[1]]
        users = users if turning is None else [await turning.of_user(user) for user in users]
        found = await read.organization(entry[0], users)
        return act(await read.whole(found) if is_whole else found)

    return await reading.crew.each(organization, list(by_organization.items()))


async def _gathered(reading: AsyncReading, moves: Sequence[Move], plan_code: str | None) -> _Gathered:
    ids = list(dict.fromkeys([*(move.user_id for move in moves), *(move.org_id for move in moves)]))
    wanted, few = set(ids), len(ids) <= FEW
    if few:
        known = [slim(each, CUSTOMER) for each in await reading.crew.each(reading.customer, ids) if each is not None]
    else:
        known = await reading.listed("/customers", "customers", (), CUSTOMER)
    gathered = _Gathered(reading, plan_code)
    gathered.customers = {str(each["external_id"]): each for each in known if each.get("external_id") in wanted}
    asked = [each for each in ids if each in gathered.customers] if few else [None]

    async def of_each(
        path: str, root: str, keep: Sequence[str], params: Sequence[tuple[str, str]] = ()
    ) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = {}
        for customer in asked:
            more = () if customer is None else (("external_customer_id", customer),)
            for row in await reading.listed(path, root, [*params, *more], keep):
                owner = str(row.get("external_customer_id") or fields(row.get("customer")).get("external_id"))
                if owner in wanted:
                    found.setdefault(owner, []).append(row)
        return found

    unpaid = (("payment_status[]", "pending"), ("payment_status[]", "failed"))
    gathered.subscriptions = await of_each("/subscriptions", "subscriptions", SUBSCRIPTION, LIVING)
    gathered.wallets = await of_each("/wallets", "wallets", WALLET)
    gathered.coupons = await of_each("/applied_coupons", "applied_coupons", COUPON, [("status", "active")])
    if gathered.coupons:
        limits = await reading.listed("/coupons", "coupons", (), LIMITS)
        gathered.limits = {str(each["code"]): each for each in limits}
    gathered.invoices = await of_each("/invoices", "invoices", INVOICE, unpaid)
    gathered.drafts = await of_each("/invoices", "invoices", INVOICE, [("status[]", "draft")])
    asked_of = [("overridden", "true"), LIVING[0]]
    overridden = await reading.listed("/subscriptions", "subscriptions", asked_of, ("lago_id",))
    gathered.overridden = {str(each["lago_id"]) for each in overridden}
    metrics = await reading.listed("/billable_metrics", "billable_metrics", (), METRIC)
    gathered.uniques = [each for each in metrics if each.get("aggregation_type") == "unique_count_agg"]
    gathered.recurring = {str(each["code"]) for each in metrics if each.get("recurring")}
    codes = {plan_code, *(move.plan_code for move in moves)} - {None}
    codes |= {each.get("plan_code") for rows in gathered.subscriptions.values() for each in rows}
    for code in sorted(map(str, codes)):
        gathered.plans[code] = await reading.one("plan", f"/plans/{segment(code)}", "plan")
    return gathered


class _Gathered:
    """What was read of everybody at once; what is one customer's is given away once."""

    customers: dict[str, Json]
    subscriptions: dict[str, list[Json]]
    wallets: dict[str, list[Json]]
    coupons: dict[str, list[Json]]
    invoices: dict[str, list[Json]]
    drafts: dict[str, list[Json]]
    overridden: set[str]
    recurring: set[str]
    uniques: list[Json]

    def __init__(self, reading: AsyncReading, plan_code: str | None) -> None:
        self._reading = reading
        self._plan_code = plan_code
        self.plans: dict[str, Json | None] = {}
        self.limits: dict[str, Json] = {}

    async def user(self, move: Move) -> UserFacts:
        """Read what is one user's alone."""
        return await self.customer(move, self.subscriptions.pop(move.user_id, []))

    async def customer(self, move: Move, held: Sequence[Json]) -> UserFacts:
        """Read what is one customer's alone, of these subscriptions."""
        name = move.user_id
        known = self.customers.get(name)
        more: dict[str, Any] = {}
        active = [each for each in held if each.get("status") == "active"]
        if known is not None and len(active) == 1:
            more = await self._of_subscription(name, active[0])
        owed = [each for each in self.invoices.get(name, []) if _is_owed(each)]
        return UserFacts(
            move=move,
            customer=known,
            subscriptions=tuple(held),
            wallets=tuple(each for each in self.wallets.get(name, []) if each.get("status") == "active"),
            coupons=tuple(each for each in self.coupons.get(name, []) if each.get("status") == "active"),
            invoices=(*owed, *self.drafts.get(name, [])),
            **more,
        )

    async def _of_subscription(self, user_id: str, held: Json) -> dict[str, Any]:
        reading, external_id = self._reading, str(held["external_id"])
        path = f"/subscriptions/{segment(external_id)}"
        whole = fields(await reading.one("subscription", path, "subscription"))
        own = own_entitlements(whole)
        planned = self.plans.get(str(held.get("plan_code")))
        overridden = held.get("lago_id") in self.overridden
        plan = fields(whole.get("plan")) if planned is None or overridden else planned
        fixed: list[Json] = []
        if plan is not planned or items(plan.get("fixed_charges")):
            fixed = await reading.listed(f"{path}/fixed_charges", "fixed_charges")
        beside = {} if planned is None else set_beside(whole, fixed, planned)
        plan = {**plan, **({"fixed_charges": fixed} if plan is not planned else {}), **beside}
        overridden = overridden or bool(beside)
        usage = await reading.one(
            "current_usage",
            f"/customers/{segment(user_id)}/current_usage",
            "customer_usage",
            [("external_subscription_id", external_id), ("apply_taxes", "false")],
        )
        alerts = await reading.listed(f"{path}/alerts", "alerts")
        codes = {str(charge.get("billable_metric_code")) for charge in items(plan.get("charges"))}
        return {
            "plan": plan,
            "usage": None if usage is None else kept_usage(usage, self.recurring, plan),
            "base": (planned or {}) if overridden else None,
            "entitlements": tuple(own),
            "alerts": tuple(alerts),
            "recurring": tuple(sorted(codes & self.recurring)),
        }

    async def organization(self, org_id: str, users: Sequence[UserFacts]) -> OrganizationFacts:
        """Read what is one organization's alone."""
        move = users[0].move
        code = move.plan_code or self._plan_code
        target = org_id if move.product is None else f"{org_id}:{move.product}"
        held = list(self.subscriptions.get(org_id, []))
        taken = await self._reading.one("subscription", f"/subscriptions/{segment(target)}", "subscription")
        if taken is not None and all(taken.get("lago_id") != each.get("lago_id") for each in held):
            held.append(taken)
        plan = None if code is None else self.plans.get(code)
        if code is None and users[0].overridden:
            plan = self.plans.get(str(users[0].subscription["plan_code"]))  # prices of a user's own are the user's
        return OrganizationFacts(
            org_id=org_id,
            customer=self.customers.get(org_id),
            subscriptions=tuple(held),
            users=tuple(users),
            plan=plan,
            plan_code=code,
            held_plan=fields(taken.get("plan")) if _runs_for(taken, org_id) else None,
            applied=tuple(each for each in self.coupons.get(org_id, []) if each.get("status") == "active"),
            coupons=self._limits(org_id, users),
            shared=await self._shared(users),
        )

    async def _shared(self, users: Sequence[UserFacts]) -> dict[str, int | None]:
        """Count what several users have of metrics that count different values: it is one unit of the organization."""
        found: dict[str, int | None] = {}
        for metric in self.uniques:
            code, values = str(metric["code"]), Counter[str]()
            having = [user for user in users if len(user.active) == 1 and code in metrics_of(user.plan)]
            if len(having) < 2:  # nobody to share with
                continue
            found[code] = None
            for user in having if metric.get("recurring") else ():
                asked = [("external_subscription_id", str(user.subscription["external_id"])), ("code", code)]
                events = await self._reading.listed("/events", "events", asked, ("timestamp", "properties"))
                values.update({str(each[str(metric.get("field_name"))]) for each in in_use(metric, events, NEVER)})
            if metric.get("recurring"):
                found[code] = values.total() - len(values)
        return found

    def _limits(self, org_id: str, users: Sequence[UserFacts]) -> dict[str, Json]:
        rows = [*self.coupons.get(org_id, []), *(each for user in users for each in user.coupons)]
        codes = {str(each["coupon_code"]) for each in rows}
        return {code: self.limits[code] for code in codes if code in self.limits}

    async def whole(self, facts: OrganizationFacts) -> OrganizationFacts:
        """Read what an organization that is subscribed already has, as what a user has is read."""
        move = Move(user_id=facts.org_id, org_id=facts.org_id)
        own = [each for each in facts.subscriptions if each.get("external_customer_id") == facts.org_id]
        running = []
        for each in own:
            if each.get("status") == "active":
                waiting = (it for it in own if it is not each and it.get("external_id") == each.get("external_id"))
                running.append(await self.customer(move, [each, *waiting]))
        return attrs.evolve(facts, running=tuple(running))


def _runs_for(held: Json | None, org_id: str) -> TypeGuard[Json]:
    return held is not None and held.get("external_customer_id") == org_id and held.get("status") == "active"


def _is_owed(invoice: Json) -> bool:
    return invoice.get("status") == "finalized" and bool(invoice.get("total_due_amount_cents"))
